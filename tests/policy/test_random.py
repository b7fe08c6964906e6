"""Whatever file is proven to be covered, the rules about schedules find nothing in what is declared of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from oncall.applied.resources import Resource, Resources
from oncall.model import DAY, Operation, Role
from oncall.time.coverage import Proof
from oncall.time.layers import Entry, declared, rendered
from oncall.time.proof import prove
from oncall.time.timeline import overrides
from policy.rule import Context
from tests.oncall.strategies import operations
from tests.policy.small import BY_NAME, SETTINGS, made
from tests.search import examples

if TYPE_CHECKING:
    from policy.rule import Finding

pytestmark = pytest.mark.wide

WEEKS = 8
RULES = (
    "layers-have-two",
    "hours-covered-once",
    "roles-differ",
    "overrides-keep-roles-apart",
    "people-of-the-file",
)


def plain(operation: Operation, now: datetime) -> dict[Role, list[Resource]]:
    """The schedule of each role with its component, and its overrides."""
    return {
        role: [
            made("OnCallSchedule", role, {"scheduleId": f"ID-{role}"}),
            made(
                "pagerduty:Schedule",
                f"{role}-schedule",
                {"layers": [_layer(layer) for layer in declared(operation, role, now)]},
                parent=made("OnCallSchedule", role),
            ),
            *(
                override(role, Entry(shift.person, shift.start, shift.end))
                for shift in overrides(operation, role, now)
            ),
        ]
        for role in Role
    }


def override(role: Role, entry: Entry) -> Resource:
    return made(
        "pagerdutyoverrides:Override",
        f"{role}-{entry.start.isoformat()}",
        {
            "schedule": f"ID-{role}",
            "user": entry.user,
            "start": entry.start.isoformat(),
            "end": entry.end.isoformat(),
        },
    )


def _layer(layer: Any) -> dict[str, Any]:
    return {
        "start": layer.start.isoformat(),
        "end": layer.end and layer.end.isoformat(),
        "rotationVirtualStart": layer.virtual_start.isoformat(),
        "rotationTurnLengthSeconds": layer.turn.total_seconds(),
        "users": list(layer.users),
        "restrictions": [
            {
                "type": "daily_restriction",
                "startTimeOfDay": restriction.start.isoformat(),
                "durationSeconds": restriction.length.total_seconds(),
            }
            for restriction in layer.restrictions
        ],
    }


def found(operation: Operation, parts: list[Resource], now: datetime, rule: str) -> list[Finding | str]:
    targets = [{"targets": [{"id": f"ID-{role}"}]} for role in Role]
    policy = made("pagerduty:EscalationPolicy", "escalation-policy", {"rules": targets})
    people = [made("Responder", handle, {"userId": handle, "handle": handle}) for handle in operation.people]
    context = Context(stack="prod", now=now)
    checked = BY_NAME[rule]
    configured = {**SETTINGS.get(rule, {}), "weeks": WEEKS}
    if checked.each is not None:
        return [
            reported
            for each in parts
            if each.kind in checked.kinds
            for reported in checked.each(each, context, configured)
        ]
    assert checked.together is not None
    stack = Resources("prod", {each.urn: each for each in (*people, policy, *parts)})
    return list(checked.together(stack, context, configured))


def proven(source: tuple[Operation, date], minute: int) -> datetime:
    """An instant from which on the operation is covered as long as the rules look."""
    operation, first = source
    now = datetime.combine(first, time(), UTC) + 2 * DAY + timedelta(minutes=minute)
    assume(isinstance(prove(operation, now, now + 7 * WEEKS * DAY), Proof))
    return now


@examples(100)
@given(operations(), st.integers(0, 40 * 24 * 60))
def test_a_proven_file_breaks_no_rule(source: tuple[Operation, date], minute: int) -> None:
    now = proven(source, minute)
    parts = [part for of_role in plain(source[0], now).values() for part in of_role]
    assert {rule: found(source[0], parts, now, rule) for rule in RULES} == {rule: [] for rule in RULES}


@given(operations(), st.integers(0, 40 * 24 * 60), st.integers(0, 7 * WEEKS * 24 - 1))
def test_an_override_that_doubles_somebody_is_found(
    source: tuple[Operation, date], minute: int, hour: int
) -> None:
    now = proven(source, minute)
    parts = plain(source[0], now)
    at = now + timedelta(hours=hour)
    taken = [
        Entry(
            o.properties["user"], *map(datetime.fromisoformat, (o.properties["start"], o.properties["end"]))
        )
        for o in parts[Role.PRIMARY][2:]
    ]
    (primary,) = rendered(declared(source[0], Role.PRIMARY, now), at, at + timedelta(minutes=1), taken)[:1]
    doubling = override(Role.SECONDARY, Entry(primary.user, at, at + timedelta(minutes=1)))
    everything = [*parts[Role.PRIMARY], *parts[Role.SECONDARY], doubling]
    reported = found(source[0], everything, now, "overrides-keep-roles-apart")
    assert doubling.urn in [finding.urn for finding in reported if not isinstance(finding, str)]
