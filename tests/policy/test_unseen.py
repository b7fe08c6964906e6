"""What an account has yet to give is judged once it is there, in the update: a first preview would be refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from oncall.applied.resources import UNKNOWN
from policy.rules.wiring import VALUES
from tests.policy.small import changed, findings, made, operation


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_that_is_not_known_yet_breaks_no_rule(kind: str) -> None:
    working = {name: allowed[0] for name, allowed in VALUES[kind].items()}
    good = {"it": made(kind, "it", working)}
    assert findings(good, "values-work") == []
    for name, unseen in product(VALUES[kind], (UNKNOWN, {"of": "it", "id": UNKNOWN})):
        first = {"it": made(kind, "it", {**working, name: unseen})}
        assert findings(first, "values-work") == [], "nothing could be set up: the first preview has it so"


@pytest.mark.parametrize("kind", VALUES)
def test_any_other_value_is_reported(kind: str) -> None:
    working = {name: allowed[0] for name, allowed in VALUES[kind].items()}
    for name, other in product(VALUES[kind], ("another", {"of": "another"})):
        (found,) = findings({"it": made(kind, "it", {**working, name: other})}, "values-work")
        assert found.message.startswith(f"its {name} is {other}; it must "), (
            "the operation relies on it, and nobody is paged without"
        )


def test_an_escalation_that_comes_from_no_schedule_is_reported_before_there_are_ids() -> None:
    resources = operation()
    policy = changed(resources["escalation-policy"], "rules", 0, "targets", 0, "id", to=UNKNOWN)
    resources["escalation-policy"] = replace(policy, uses={})
    (found,) = findings(resources, "escalation-order")
    assert found.message == (
        "rule 1 calls something that is no schedule of this stack; it must call the primary schedule alone"
    ), "nobody of the file would be called"
