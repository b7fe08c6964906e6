"""Who is called, after how many minutes, and how often again."""

from __future__ import annotations

import pytest

from components.escalation import Escalation, EscalationArgs, Step
from tests.stacks.recorder import Declared, record


def policy(*, minutes: int = 10, repeats: int = 6, protect: bool = False) -> Declared:
    steps = [
        Step(schedules=["first", "beside"], minutes=minutes),
        Step(schedules=["second"], minutes=2 * minutes),
    ]
    args = EscalationArgs(title="Docs", file="docs.yaml", steps=steps, repeats=repeats, protect=protect)
    (declared,) = record(lambda: Escalation("escalation", args)).of("EscalationPolicy").values()
    return declared


@pytest.mark.parametrize(("minutes", "repeats"), [(10, 6), (3, 0), (30, 9)])
def test_the_primary_is_called_at_once_and_the_secondary_after_the_minutes(
    minutes: int, repeats: int
) -> None:
    declared = policy(minutes=minutes, repeats=repeats).inputs
    assert declared["rules"] == [
        {
            "escalationDelayInMinutes": minutes,
            "targets": [{"type": "schedule_reference", "id": schedule} for schedule in ("first", "beside")],
        },
        {
            "escalationDelayInMinutes": 2 * minutes,
            "targets": [{"type": "schedule_reference", "id": "second"}],
        },
    ], "another order or delay calls the wrong person, or the right one too late"
    assert declared["numLoops"] == repeats, (
        "an incident that nobody acknowledges is repeated as often as the file says"
    )
    assert declared.keys() == {"name", "description", "numLoops", "rules"}
    assert declared["name"] == "Docs"
    assert declared["description"] == "Provisioned from docs.yaml", "people edit the file, not the policy"


@pytest.mark.parametrize("protect", [True, False])
def test_the_policy_is_protected_where_the_stack_says_so(protect: bool) -> None:
    assert policy(protect=protect).protect is protect, "without the policy no incident calls anybody"
