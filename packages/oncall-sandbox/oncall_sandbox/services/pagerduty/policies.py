"""Escalation policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.checks import Field
from oncall_sandbox.services.pagerduty.vendor import (
    POLICIES,
    SCHEDULES,
    SERVICES,
    USERS,
    checked,
    existing,
    identity,
    invalid,
    offer,
    one,
    reference,
    taken,
)

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document

POLICY = {
    "name": Field(required=True, longest=255),
    "description": Field(),
    "num_loops": Field(type=int, low=0, high=9),
    "escalation_rules": Field(type=list, required=True),
    "on_call_handoff_notifications": Field(choices=("if_has_services", "always")),
}
TARGETS = {"user": USERS, "user_reference": USERS, "schedule": SCHEDULES, "schedule_reference": SCHEDULES}
STRATEGIES = ("assign_to_everyone", "round_robin")


routes = Routes()


@routes.on("POST", "/escalation_policies")
def create(call: Call) -> Answer:
    given = checked(call, "escalation_policy", POLICY)
    key = call.world.key("P")
    policy = {
        **identity("escalation_policy", key, given["name"], "escalation_policies"),
        "num_loops": 0,
        "on_call_handoff_notifications": "if_has_services",
        **_settings(call, given, key),
        "teams": given.get("teams") or [],
    }
    return one("escalation_policy", _shown(call, call.world.put(POLICIES, key, policy)), 201)


@routes.on("DELETE", "/escalation_policies/{id}")
def delete(call: Call) -> Answer:
    policy = existing(call, POLICIES, call["id"])
    if _services(call, policy["id"]):
        raise invalid("The escalation policy can't be deleted as it's being used by services")
    call.world.delete(POLICIES, policy["id"])
    return Answer(204)


def _settings(call: Call, given: Document, key: str) -> Document:
    if taken(call.world, POLICIES, given["name"], key):
        raise invalid("Name has already been taken")
    kept = {name: given[name] for name in POLICY if name in given and given[name] is not None}
    if "escalation_rules" in given:
        kept["escalation_rules"] = [_rule(call, rule) for rule in given["escalation_rules"]]
    return kept


def _rule(call: Call, given: Any) -> Document:
    if not isinstance(given, dict):
        raise invalid("Escalation rules must be objects")
    delay = given.get("escalation_delay_in_minutes")
    if not isinstance(delay, int) or delay < 1:
        raise invalid("Escalation delay in minutes must be greater than or equal to 1")
    targets = given.get("targets")
    if not isinstance(targets, list) or not targets:
        raise invalid("Escalation rule targets can't be blank")
    if len(targets) > 10:
        raise invalid("Escalation rule targets are too many (maximum is 10)")
    strategy = given.get("escalation_rule_assignment_strategy") or {"type": "assign_to_everyone"}
    if not isinstance(strategy, dict) or strategy.get("type") not in STRATEGIES:
        raise invalid("Escalation rule assignment strategy is not included in the list")
    return {
        "id": given.get("id") or call.world.key("P"),
        "escalation_delay_in_minutes": delay,
        "targets": [_target(call, target) for target in targets],
        "escalation_rule_assignment_strategy": strategy,
    }


def _target(call: Call, given: Any) -> Document:
    """A target whose type is left out is a user; one that does not exist is a 404 of the whole call."""
    kind = TARGETS.get(given.get("type") or "user") if isinstance(given, dict) else None
    if kind is None:
        raise invalid("Escalation target type is not included in the list")
    return reference(existing(call, kind, str(given.get("id"))))


def _services(call: Call, key: str) -> list[Document]:
    return [
        reference(service)
        for service in call.world.all(SERVICES)
        if service["escalation_policy"]["id"] == key
    ]


def _shown(call: Call, policy: Document) -> Document:
    return {**policy, "services": _services(call, policy["id"])}


offer(routes, "escalation_policies", "escalation_policy", POLICIES, POLICY, _settings, _shown)
