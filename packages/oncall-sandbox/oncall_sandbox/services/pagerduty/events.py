"""``events.pagerduty.com``: the Events API v2, and what a service's orchestration makes of an event."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from oncall_sandbox.services.call import Answer, Api, Call, Refusal, Routes, Usage
from oncall_sandbox.services.pagerduty import lifecycle
from oncall_sandbox.services.pagerduty.conditions import holds
from oncall_sandbox.services.pagerduty.vendor import INCIDENTS, INTEGRATIONS, ORCHESTRATIONS, SERVICES, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from oncall_sandbox.services.world import Document, World

ACTIONS = ("trigger", "acknowledge", "resolve")
SEVERITIES = ("critical", "error", "warning", "info")
LONGEST = 512 * 1024


class Events(Api):
    """Takes events by the key of an integration; no token."""

    host = "events.pagerduty.com"
    limit = 120

    def too_many(self, _usage: Usage) -> Refusal:
        """A service that is sent too much."""
        body = {
            "status": "throttle exceeded",
            "message": "Requests for this service are arriving too quickly. Please retry later.",
            "errors": ["Enhance Your Calm."],
        }
        return Refusal(429, body)


routes = Routes()


@routes.on("POST", "/v2/enqueue")
def enqueue(call: Call) -> Answer:
    event = _event(call)
    integration = next(iter(call.world.all(INTEGRATIONS, integration_key=event["routing_key"])), None)
    service = call.world.get(SERVICES, integration["service"]["id"]) if integration else None
    if integration is None or service is None or service["status"] == "disabled":
        raise _invalid("Invalid routing key")
    key = event.get("dedup_key") or hashlib.sha256(f"event {call.world.number()}".encode()).hexdigest()[:32]
    _process(call.world, service, event, key, call.now, integration["id"])
    return Answer(202, {"status": "success", "message": "Event processed", "dedup_key": key})


@routes.on("POST", "/v2/change/enqueue", "/v2/change")
def change(call: Call) -> Answer:
    if not isinstance(call.json, dict) or not call.part("payload").get("summary"):
        raise _invalid("'payload.summary' is missing or blank")
    return Answer(202, {"status": "success", "message": "Change event processed"})


def _event(call: Call) -> Document:
    """The event, or 400 with everything that is wrong with it."""
    if len(call.request.body) > LONGEST:
        raise Refusal(413, {"status": "invalid event", "message": "Event object is too large", "errors": []})
    event = call.json
    if not isinstance(event, dict):
        body = {
            "status": "Unrecognized object",
            "message": "Event object format is unrecognized",
            "errors": ["JSON parse error"],
        }
        raise Refusal(400, body)
    errors = []
    if len(str(event.get("routing_key") or "")) != 32:
        errors.append("Length of 'routing_key' is incorrect (should be 32 characters)")
    action = event.get("event_action")
    if action not in ACTIONS:
        errors.append(
            "'event_action' is missing or invalid (must be one of 'trigger', 'acknowledge', 'resolve')"
        )
    if action in ("acknowledge", "resolve") and not event.get("dedup_key"):
        errors.append("'dedup_key' is missing or blank")
    if len(str(event.get("dedup_key") or "")) > 255:
        errors.append("'dedup_key' is too long (maximum is 255 characters)")
    if action == "trigger":
        errors += _payload_errors(event.get("payload"))
    if errors:
        raise _invalid(*errors)
    return event


def _payload_errors(payload: Any) -> list[str]:
    if not isinstance(payload, dict):
        return ["'payload' is missing or blank"]
    errors = [
        f"'payload.{name}' is missing or blank" for name in ("summary", "source") if not payload.get(name)
    ]
    if payload.get("severity") not in SEVERITIES:
        errors.append(
            "'payload.severity' is invalid (must be one of 'critical', 'warning', 'error' or 'info')"
        )
    if len(str(payload.get("summary") or "")) > 1024:
        errors.append("'payload.summary' is too long (maximum is 1024 characters)")
    return errors


def _invalid(*errors: str) -> Refusal:
    return Refusal(
        400, {"status": "invalid event", "message": "Event object is invalid", "errors": list(errors)}
    )


def _process(
    world: World, service: Document, event: Document, key: str, now: datetime, integration: str
) -> None:
    """Open, change or close the incident of the key. One key of two integrations is two incidents; while nobody is on
    call there is none."""
    opened = next(
        (
            lifecycle.advance(world, incident, now)
            for incident in world.all(INCIDENTS, incident_key=key)
            if incident["service"]["id"] == service["id"]
            and incident["status"] != "resolved"
            and incident.get("_integration") in (None, integration)
        ),
        None,
    )
    if opened and opened["status"] == "resolved":
        opened = None
    action = event["event_action"]
    seen = {**event.get("payload", {}), "event_action": action, "dedup_key": key}
    actions = _orchestrated(world, service, seen) if action == "trigger" else {}
    action = actions.get("event_action") or action
    if action == "trigger" and not actions.get("drop_event") and not actions.get("suppress"):
        severity = actions.get("severity") or seen["severity"]
        urgency = _urgency(service, severity, now)
        priority = lifecycle.with_priority(world, actions.get("priority"))
        if opened:
            lifecycle.judge_anew(world, {**opened, "_severity": severity}, now, urgency, priority)
            return
        if not lifecycle.is_anybody_on_call(world, service, now):
            return
        note = actions.get("annotate")
        lifecycle.open_incident(
            world,
            service,
            seen["summary"],
            now,
            urgency=urgency,
            key=key,
            priority=priority,
            body={"type": "incident_body", "details": seen.get("custom_details")},
            _severity=severity,
            _integration=integration,
            _links=event.get("links", []),
            _notes=[_note(world, note, now)] if note else [],
            _client=event.get("client"),
        )
    elif opened:
        act = {"acknowledge": lifecycle.acknowledge, "resolve": lifecycle.resolve}.get(action)
        if act:
            act(world, opened, now, opened["service"])
        world.put(INCIDENTS, opened["id"], opened)


def _note(world: World, content: str, now: datetime) -> Document:
    """A note that an orchestration adds."""
    return {
        "id": world.key("P"),
        "user": None,
        "channel": {"summary": "Event Orchestration"},
        "content": content,
        "created_at": stamp(now),
    }


def _orchestrated(world: World, service: Document, event: Document) -> Document:
    """The actions of the first rule that fits (and of the sets it leads to), else those of the catch-all."""
    kept = world.get(ORCHESTRATIONS, service["id"])
    if not kept or not kept.get("active") or not kept.get("path"):
        return {}
    path = kept["path"]
    sets = {one["id"]: one["rules"] for one in path["sets"]}
    actions: Document = {}
    upcoming: str | None = "start"
    while upcoming:
        rules, upcoming = sets[upcoming], None
        for rule in rules:
            conditions = [condition["expression"] for condition in rule["conditions"]]
            if not rule["disabled"] and (not conditions or any(holds(x, event) for x in conditions)):
                actions |= {name: value for name, value in rule["actions"].items() if value}
                upcoming = rule["actions"].get("route_to") or None
                break
        else:
            return actions | {
                name: value for name, value in (path["catch_all"].get("actions") or {}).items() if value
            }
    return actions


def _urgency(service: Document, severity: str, now: datetime) -> str:
    rule = service["incident_urgency_rule"]
    if rule["type"] == "use_support_hours":
        rule = rule["during_support_hours" if _supported(service, now) else "outside_support_hours"]
    urgency = rule["urgency"]
    if urgency == "severity_based":
        return "high" if severity in ("critical", "error") else "low"
    return str(urgency)


def _supported(service: Document, now: datetime) -> bool:
    hours = service["support_hours"]
    local = now.astimezone(ZoneInfo(hours["time_zone"]))
    time = local.strftime("%H:%M:%S")
    return local.isoweekday() in hours["days_of_week"] and hours["start_time"] <= time < hours["end_time"]
