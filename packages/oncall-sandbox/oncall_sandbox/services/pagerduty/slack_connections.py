"""``app.pagerduty.com``: which service's incidents are posted to which Slack channel.

``config.priorities``: null lets every incident through, an empty list only those without a priority.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oncall_sandbox.services.call import Answer, Call, Refusal, Routes
from oncall_sandbox.services.pagerduty.vendor import CONNECTIONS, PRIORITIES, SERVICES, TEAMS, page
from oncall_sandbox.services.slack.vendor import CHANNELS, TEAM

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document

SOURCES = {"service_reference": SERVICES, "team_reference": TEAMS}
EVENTS = (
    "incident.acknowledged",
    "incident.annotated",
    "incident.delegated",
    "incident.escalated",
    "incident.priority_updated",
    "incident.reassigned",
    "incident.resolved",
    "incident.triggered",
    "incident.unacknowledged",
    "incident.responder.added",
    "incident.responder.replied",
    "incident.status_update_published",
    "incident.reopened",
)
ROOT = "/integration-slack/workspaces/{workspace}/connections"


routes = Routes()


@routes.on("GET", ROOT)
def every(call: Call) -> Answer:
    _workspace(call)
    return page(call, "slack_connections", call.world.all(CONNECTIONS, workspace_id=call["workspace"]))


@routes.on("POST", ROOT)
def create(call: Call) -> Answer:
    _workspace(call)
    connection = _connection(call, call.part("slack_connection"))
    connection["id"] = call.world.key("P")
    return Answer(201, {"slack_connection": call.world.put(CONNECTIONS, connection["id"], connection)})


@routes.on("GET", ROOT + "/{id}")
def get(call: Call) -> Answer:
    return Answer(200, {"slack_connection": _known(call)})


@routes.on("PUT", ROOT + "/{id}")
def update(call: Call) -> Answer:
    known = _known(call)
    connection = {**_connection(call, {**known, **call.part("slack_connection")}), "id": known["id"]}
    return Answer(200, {"slack_connection": call.world.put(CONNECTIONS, known["id"], connection)})


@routes.on("DELETE", ROOT + "/{id}")
def delete(call: Call) -> Answer:
    call.world.delete(CONNECTIONS, _known(call)["id"])
    return Answer(204)


def _refused(message: str, status: int = 400) -> Refusal:
    """This API's errors have a message and nothing else."""
    return Refusal(status, {"error": {"message": message}})


def _workspace(call: Call) -> None:
    if call["workspace"] != TEAM:
        message = "The PagerDuty has not been connected to this workspace."
        raise _refused(f"{message} Please complete the installation and try again.", status=404)


def _known(call: Call) -> Document:
    _workspace(call)
    known = call.world.get(CONNECTIONS, call["id"])
    if known is None:
        raise _refused("Not Found", status=404)  # terraform-provider-pagerduty #513
    return known


def _connection(call: Call, given: Document) -> Document:
    kind = SOURCES.get(given.get("source_type", ""))
    if kind is None:
        raise _refused("source_type is not included in the list")
    source = call.world.get(kind, given.get("source_id", ""))
    if source is None:
        raise _refused("source_id not found")
    if given.get("notification_type") not in ("responder", "stakeholder"):
        raise _refused("notification_type is not included in the list")
    channel = call.world.get(CHANNELS, given.get("channel_id", ""))
    if channel is None:
        raise _refused(
            "You don't have Slack permission to that channel or we couldn't find it."
            " Please connect another channel or contact your Slack admin to try again."
        )
    return {
        "source_id": source["id"],
        "source_name": source["name"],
        "source_type": given["source_type"],
        "channel_id": channel["id"],
        "channel_name": channel["name"],
        "workspace_id": call["workspace"],
        "notification_type": given["notification_type"],
        "config": _config(call, given.get("config")),
    }


def _config(call: Call, given: Any) -> Document:
    config = given if isinstance(given, dict) else {}
    events = config.get("events")
    if not isinstance(events, list) or "incident.triggered" not in events:
        raise _refused("config.events must hold incident.triggered")
    strange = [event for event in events if event not in EVENTS]
    if strange:
        raise _refused(f"config.events: {strange[0]} is not included in the list")
    priorities = config.get("priorities")
    for priority in priorities or []:
        if priority != "no_priority" and call.world.get(PRIORITIES, priority) is None:
            raise _refused(f"config.priorities: {priority} not found")
    if config.get("urgency") not in (None, "high", "low"):
        raise _refused("config.urgency is not included in the list")
    return {"events": events, "priorities": priorities, "urgency": config.get("urgency")}
