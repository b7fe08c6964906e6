"""Event orchestration of a service: rules that see every event of it before an incident is opened."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from oncall_sandbox.services.call import Answer, Call, Refusal, Routes
from oncall_sandbox.services.pagerduty.conditions import ConditionError, read
from oncall_sandbox.services.pagerduty.vendor import (
    ORCHESTRATIONS,
    PRIORITIES,
    SERVICES,
    existing,
    invalid,
    refusal,
    stamp,
)

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document

NO_RULES: Document = {"sets": [{"id": "start", "rules": []}], "catch_all": {"actions": {}}}


routes = Routes()


@routes.on("GET", "/event_orchestrations/services/{id}")
def get(call: Call) -> Answer:
    _service(call)
    kept = call.world.get(ORCHESTRATIONS, call["id"]) or {}
    return Answer(200, {"orchestration_path": kept.get("path") or _path(call, NO_RULES), "warnings": []})


@routes.on("PUT", "/event_orchestrations/services/{id}")
def update(call: Call) -> Answer:
    _service(call)
    path = _path(call, call.part("orchestration_path"))
    kept = call.world.get(ORCHESTRATIONS, call["id"]) or {"active": False}
    call.world.put(ORCHESTRATIONS, call["id"], {**kept, "path": path})
    return Answer(200, {"orchestration_path": path, "warnings": []})


@routes.on("GET", "/event_orchestrations/services/{id}/active")
def active(call: Call) -> Answer:
    existing(call, SERVICES, call["id"])
    return Answer(200, {"active": bool((call.world.get(ORCHESTRATIONS, call["id"]) or {}).get("active"))})


@routes.on("PUT", "/event_orchestrations/services/{id}/active")
def activate(call: Call) -> Answer:
    existing(call, SERVICES, call["id"])
    if not isinstance(call.json, dict) or not isinstance(call.json.get("active"), bool):
        raise invalid("active must be a boolean")
    kept = call.world.get(ORCHESTRATIONS, call["id"]) or {}
    call.world.put(ORCHESTRATIONS, call["id"], {**kept, "active": call.json["active"]})
    return Answer(200, {"active": call.json["active"]})


def _service(call: Call) -> None:
    # 403, says resourcePagerDutyEventOrchestrationPathServiceRead of terraform-provider-pagerduty.
    if call.world.get(SERVICES, call["id"]) is None:
        raise refusal(403, 2010, "Access Denied")


def _path(call: Call, given: Document) -> Document:
    sets = given.get("sets")
    if not isinstance(sets, list) or not sets or sets[0].get("id") != "start":
        raise invalid("The first set of rules must have the id `start`")
    ids = {rules.get("id") for rules in sets}
    return {
        "type": "service",
        "parent": {
            "id": call["id"],
            "type": "service_reference",
            "self": f"https://api.pagerduty.com/services/{call['id']}",
        },
        "self": f"https://api.pagerduty.com/event_orchestrations/services/{call['id']}",
        "sets": [
            {"id": one["id"], "rules": [_rule(call, rule, ids) for rule in one.get("rules") or []]}
            for one in sets
        ],
        "catch_all": given.get("catch_all") or {"actions": {}},
        "updated_at": stamp(call.now),
        "version": hashlib.sha256(call.request.body).hexdigest()[:20],
    }


def _rule(call: Call, given: Any, sets: set[Any]) -> Document:
    actions = given.get("actions") if isinstance(given, dict) else None
    if not isinstance(actions, dict):
        raise invalid("Every rule needs actions")
    priority = actions.get("priority")
    if priority and call.world.get(PRIORITIES, priority) is None:
        raise invalid("Priority not found")
    if actions.get("route_to") and actions["route_to"] not in sets:
        raise invalid("route_to must name another set of the orchestration")
    for condition in given.get("conditions") or []:
        if not isinstance(condition, dict) or not condition.get("expression"):
            raise invalid("Every condition needs an expression")
        try:
            read(condition["expression"])
        except ConditionError as problem:
            message = f"The sandbox does not understand the condition {condition['expression']!r}: {problem}"
            raise Refusal(501, {"error": {"message": message, "code": 0}}) from None
    return {
        **given,
        "id": given.get("id") or call.world.key("").lower().ljust(8, "0"),
        "conditions": given.get("conditions") or [],
        "disabled": bool(given.get("disabled")),
    }
