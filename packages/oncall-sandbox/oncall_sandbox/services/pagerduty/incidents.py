"""Incidents over REST: look, acknowledge, resolve, reassign, escalate, write notes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.checks import Field
from oncall_sandbox.services.pagerduty import lifecycle
from oncall_sandbox.services.pagerduty.vendor import (
    INCIDENTS,
    LOG_ENTRIES,
    PRIORITIES,
    SERVICES,
    USERS,
    checked,
    existing,
    instant,
    invalid,
    one,
    page,
    reference,
    refusal,
    stamp,
)

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document

NEW = {
    "title": Field(required=True),
    "service": Field(type=dict, required=True),
    "urgency": Field(choices=("high", "low")),
    "incident_key": Field(longest=255),
    "priority": Field(type=dict),
    "body": Field(type=dict),
}
CHANGE = {
    "status": Field(choices=("acknowledged", "resolved")),
    "urgency": Field(choices=("high", "low")),
    "title": Field(),
    "priority": Field(type=dict),
    "assignments": Field(type=list),
    "escalation_level": Field(type=int, low=1),
    "resolution": Field(),
}
MOST = 250


routes = Routes()


@routes.on("GET", "/incidents")
def every(call: Call) -> Answer:
    found = [_shown(incident) for incident in _advanced(call) if _asked(call, incident)]
    if (call.asked("sort_by") or "").endswith(":desc"):
        found.reverse()
    return page(call, "incidents", found)


@routes.on("POST", "/incidents")
def create(call: Call) -> Answer:
    _requester(call)
    given = checked(call, "incident", NEW)
    service = call.world.get(SERVICES, str(given["service"].get("id")))
    if service is None:
        raise invalid("Service not found")
    key = given.get("incident_key") or call.world.key("", 20).lower()
    if _open(call, service["id"], key):
        raise invalid("Open incident with matching dedup key already exists on this service")
    incident = lifecycle.open_incident(
        call.world,
        service,
        given["title"],
        call.now,
        urgency=given.get("urgency") or "high",
        key=key,
        priority=_priority(call, given),
        body=given.get("body"),
    )
    return one("incident", _shown(incident), 201)


@routes.on("PUT", "/incidents")
def change_many(call: Call) -> Answer:
    who = _requester(call)
    given = call.json.get("incidents") if isinstance(call.json, dict) else None
    if not isinstance(given, list) or not all(isinstance(one_of, dict) for one_of in given):
        raise invalid("incidents is missing")
    if len(given) > MOST:
        raise refusal(413, 2001, "Request Entity Too Large")
    changed = [_change(call, existing(call, INCIDENTS, str(x.get("id"))), x, who) for x in given]
    return Answer(200, {"incidents": changed})


@routes.on("GET", "/incidents/{id}")
def get(call: Call) -> Answer:
    return one("incident", _shown(_incident(call)))


@routes.on("PUT", "/incidents/{id}")
def change(call: Call) -> Answer:
    who = _requester(call)
    return one(
        "incident", _change(call, _incident(call), checked(call, "incident", CHANGE, partial=True), who)
    )


@routes.on("GET", "/incidents/{id}/log_entries")
def log(call: Call) -> Answer:
    incident = _incident(call)
    found = [x for x in call.world.all(LOG_ENTRIES) if x["incident"]["id"] == incident["id"]]
    return page(call, "log_entries", found[::-1])


@routes.on("GET", "/incidents/{id}/alerts")
def alerts(call: Call) -> Answer:
    incident = _incident(call)
    alert = {
        "id": f"A{incident['id'][1:]}",
        "type": "alert",
        "status": "resolved" if incident["status"] == "resolved" else "triggered",
        "alert_key": incident["incident_key"],
        "severity": incident.get("_severity", "critical"),
        "summary": incident["title"],
        "body": {"type": "alert_body", "details": (incident.get("body") or {}).get("details")},
        "created_at": incident["created_at"],
        "service": incident["service"],
        "incident": reference(incident),
    }
    return page(call, "alerts", [alert])


@routes.on("GET", "/incidents/{id}/notes")
def notes(call: Call) -> Answer:
    return Answer(200, {"notes": _incident(call).get("_notes", [])})


@routes.on("POST", "/incidents/{id}/notes")
def write(call: Call) -> Answer:
    who = _requester(call)
    incident = _incident(call)
    content = call.part("note").get("content")
    if not content:
        raise invalid("Content can't be blank")
    note = {
        "id": call.world.key("P"),
        "user": who,
        "channel": {"summary": "The PagerDuty website or APIs"},
        "content": content,
        "created_at": stamp(call.now),
    }
    incident.setdefault("_notes", []).append(note)
    lifecycle.note(call.world, incident, "annotate", content, call.now, agent=who)
    lifecycle.tell_slack(call.world, incident, "incident.annotated", call.now)
    call.world.put(INCIDENTS, incident["id"], incident)
    return Answer(200, {"note": note})


def _requester(call: Call) -> Document:
    """Who acts, by the ``From`` header that these calls ask for."""
    email = call.request.headers.get("from", "")
    if not email:
        raise invalid("From header is required")
    for user in call.world.all(USERS):
        if user["email"].lower() == email.lower():
            return reference(user)
    raise refusal(400, 1008, "Requester User Not Found")


def _incident(call: Call) -> Document:
    return lifecycle.advance(call.world, existing(call, INCIDENTS, call["id"]), call.now)


def _advanced(call: Call) -> list[Document]:
    return [lifecycle.advance(call.world, incident, call.now) for incident in call.world.all(INCIDENTS)]


def _asked(call: Call, incident: Document) -> bool:
    filters = {
        "statuses": incident["status"],
        "urgencies": incident["urgency"],
        "service_ids": incident["service"]["id"],
        "incident_key": incident["incident_key"],
    }
    for name, value in filters.items():
        wanted = call.asked_all(name)
        if wanted and value not in wanted:
            return False
    users = call.asked_all("user_ids")
    if users and not any(entry["assignee"]["id"] in users for entry in incident["assignments"]):
        return False
    if call.asked("date_range") == "all":
        return True
    since = instant(call.asked("since"), "Since") if call.asked("since") else call.now - timedelta(days=30)
    until = instant(call.asked("until"), "Until") if call.asked("until") else call.now + timedelta(days=1)
    return since <= instant(incident["created_at"], "created_at") <= until


def _open(call: Call, service: str, key: str) -> bool:
    return any(
        incident["service"]["id"] == service and incident["status"] != "resolved"
        for incident in call.world.all(INCIDENTS, incident_key=key)
    )


def _priority(call: Call, given: Document) -> Document | None:
    if not given.get("priority"):
        return None
    priority = call.world.get(PRIORITIES, str(given["priority"].get("id")))
    if priority is None:
        raise invalid("Priority not found")
    return priority


def _change(call: Call, incident: Document, given: dict[str, Any], who: Document) -> Document:
    lifecycle.advance(call.world, incident, call.now)
    if incident["status"] == "resolved":
        raise invalid("Incident Already Resolved")
    for name in ("title", "urgency"):
        incident[name] = given.get(name) or incident[name]
    if "priority" in given:
        incident["priority"] = _priority(call, given)
        lifecycle.tell_slack(call.world, incident, "incident.priority_updated", call.now)
    if given.get("assignments"):
        users = [str((entry.get("assignee") or {}).get("id")) for entry in given["assignments"]]
        if any(call.world.get(USERS, user) is None for user in users):
            raise invalid("Assignee User Not Found")
        lifecycle.assign(call.world, incident, users, call.now)
        lifecycle.tell_slack(call.world, incident, "incident.reassigned", call.now)
    if given.get("escalation_level"):
        if given["escalation_level"] > len(incident["_rules"]):
            raise invalid("Escalation level is out of range")
        incident["_step"] = given["escalation_level"] - 2
        lifecycle.escalate(call.world, incident, call.now)
    if given.get("status") == "acknowledged":
        lifecycle.acknowledge(call.world, incident, call.now, who)
    elif given.get("status") == "resolved":
        lifecycle.resolve(call.world, incident, call.now, who)
    return _shown(call.world.put(INCIDENTS, incident["id"], incident))


def _shown(incident: Document) -> Document:
    return {name: value for name, value in incident.items() if not name.startswith("_")}
