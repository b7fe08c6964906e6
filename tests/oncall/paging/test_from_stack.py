"""A stack is read as it is, also where it departs from what the program declares."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

import oncall
from oncall.applied.resources import read
from oncall.errors import StackError
from oncall.model import Urgency
from oncall.paging import from_stack
from oncall.paging.plan import Plan
from oncall.paging.play import EventKind, play
from tests.data import WING_FILE
from tests.oncall.paging.applied import export

AT = datetime(2026, 12, 7, 4, tzinfo=UTC)
WING = replace(oncall.load(WING_FILE), repositories={}, workflows={}, status_page=None)
"""What pages, and who is called."""

Outputs = dict[str, Any]
Read = Callable[..., Plan]


@cache
def stack() -> dict[str, Any]:
    """Wing's, as it was applied."""
    return export(WING, AT)


def changed(
    name: str, change: Callable[[Outputs], object], *, severity: str = "P0", asset: str | None = None
) -> Plan:
    """The plan by a stack in which the outputs of one resource are others."""
    exported = deepcopy(stack())
    for each in exported["deployment"]["resources"]:
        if each["urn"].endswith(f"::{name}"):
            change(each["outputs"])
    return from_stack.plan(read(exported, "sandbox"), AT, severity, asset)


def orchestrated(*rules: dict[str, Any], **otherwise: Any) -> Callable[[Outputs], None]:
    return lambda outputs: outputs.update(
        sets=[{"id": "start", "rules": list(rules)}],
        catchAll={"actions": otherwise},
    )


def when(condition: str, severity: str, **more: Any) -> dict[str, Any]:
    return {"conditions": [{"expression": condition}], "actions": {"severity": severity}, **more}


@pytest.mark.slow(covers=True)
@pytest.mark.parametrize(
    ("change", "urgency"),
    [
        (orchestrated(), Urgency.HIGH),
        (orchestrated(severity="warning"), Urgency.LOW),
        (orchestrated(when("event.custom_details.severity matches 'P0'", "info")), Urgency.LOW),
        (orchestrated(when("event.custom_details.severity matches 'P1'", "info")), Urgency.HIGH),
        (orchestrated(when("event.severity matches 'critical'", "warning", disabled=True)), Urgency.HIGH),
        (orchestrated({"conditions": [], "actions": {"severity": "warning"}}), Urgency.LOW),
        (orchestrated(when("event.severity matches 'critical'", "error"), severity="warning"), Urgency.HIGH),
        (orchestrated({"conditions": [], "actions": {"priority": "P"}}), Urgency.HIGH),
    ],
)
def test_the_orchestration_decides_the_urgency(change: Callable[[Outputs], None], urgency: Urgency) -> None:
    name = "service-users-severity"
    assert changed(name, change).urgency is urgency


def test_a_constant_urgency_goes_before_all_that() -> None:
    rule = {"type": "constant", "urgency": "low"}
    assert (
        changed("service-users-service", lambda out: out.update(incidentUrgencyRule=rule)).urgency
        is Urgency.LOW
    )


def test_a_connection_without_triggered_incidents_posts_nothing() -> None:
    silent = changed(
        "service-users-slack", lambda out: out["configs"][0].update(events=["incident.resolved"])
    )
    assert silent.slack is None


def test_a_policy_in_another_order_is_played_in_that_order() -> None:
    played = changed("escalation-policy", lambda out: out["rules"].reverse())
    assert [level.seats[0].level for level in played.levels] == ["secondary", "primary"]


def test_somebody_whom_the_stack_does_not_know_is_called_by_the_account() -> None:
    def stranger(outputs: Outputs) -> None:
        outputs["layers"][0]["users"] = ["PSTRANGER"]

    events = play(changed("primary-schedule", stranger), AT, timedelta(minutes=5))
    assert [event.person for event in events if event.kind is EventKind.ASSIGNED] == ["PSTRANGER"]


def _somebody(outputs: Outputs) -> None:
    outputs["rules"][0]["targets"] = [{"type": "user_reference", "id": "PSOMEBODY"}]


def test_several_schedules_of_one_rule_are_called_together() -> None:
    def both(outputs: Outputs) -> None:
        outputs["rules"][0]["targets"].append({"id": "id-of-secondary-schedule"})

    events = play(changed("escalation-policy", both), AT, timedelta(minutes=5))
    called = [(event.after, event.seats[0].level) for event in events if event.kind is EventKind.ASSIGNED]
    assert called == [(timedelta(), "primary"), (timedelta(), "secondary")]


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("escalation-policy", _somebody, "rule 1 of the escalation policy calls PSOMEBODY"),
        (
            "service-users-service",
            lambda out: out.update(escalationPolicy="PGONE"),
            "no EscalationPolicy with the id PGONE",
        ),
        (
            "service-users-severity",
            orchestrated(when("now in Mon", "info")),
            "asks whether now in Mon",
        ),
    ],
)
def test_what_cannot_be_played_is_named(name: str, change: Callable[[Outputs], None], words: str) -> None:
    with pytest.raises(StackError, match=words) as refused:
        changed(name, change)
    assert "stack sandbox" in str(refused.value)


def test_a_stack_without_a_schedule_is_reported() -> None:
    exported = deepcopy(stack())
    kept = [
        each for each in exported["deployment"]["resources"] if not each["urn"].endswith("secondary-schedule")
    ]
    exported["deployment"]["resources"] = kept
    with pytest.raises(StackError, match="rule 2 of the escalation policy calls id-of-secondary-schedule"):
        from_stack.plan(read(exported, "sandbox"), AT, "P0", None)
