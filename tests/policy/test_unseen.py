"""What an account has yet to give is judged once it is there, in the update: a first preview would be refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from oncall.applied.resources import UNKNOWN, Resource
from policy.rules.wiring import VALUES
from tests.policy.small import changed, findings, made, operation
from tests.policy.test_project import resources  # noqa: F401 - the fixtures are used by name
from tests.policy.test_wrong_programs import program  # noqa: F401
from tests.stacks.conftest import declare, wing  # noqa: F401

if TYPE_CHECKING:
    from oncall.model import Operation

Program = dict[str, Resource]

RELIED_ON = [(kind, name) for kind, names in VALUES.items() for name in names]


@pytest.mark.parametrize(("kind", "name"), RELIED_ON)
def test_a_value_that_is_not_known_yet_breaks_no_rule(kind: str, name: str) -> None:
    working = {key: allowed[0] for key, allowed in VALUES[kind].items()}
    good = {"it": made(kind, "it", working)}
    assert findings(good, "values-work") == []
    for unseen in (UNKNOWN, {"of": "it", "id": UNKNOWN}):
        first = {"it": made(kind, "it", {**working, name: unseen})}
        assert findings(first, "values-work") == [], "nothing could be set up: the first preview has it so"


@pytest.mark.parametrize(("kind", "name"), RELIED_ON)
def test_any_other_value_is_reported(kind: str, name: str) -> None:
    working = {key: allowed[0] for key, allowed in VALUES[kind].items()}
    for other in ("another", {"of": "another"}):
        (found,) = findings({"it": made(kind, "it", {**working, name: other})}, "values-work")
        assert found.message.startswith(f"its {name} is {other}; it must "), (
            "the operation relies on it, and nobody is paged without"
        )


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("primary-schedule", ("layers", 0, "users", 1)),
        ("primary-schedule", ("layers", 0, "users")),
        ("responder-eladb@wing.example", ("userId",)),
    ],
)
def test_one_account_that_is_yet_to_be_made_is_taken_for_nobody(
    program: Program,  # noqa: F811
    wing: Operation,  # noqa: F811
    name: str,
    way: tuple[Any, ...],
) -> None:
    first = changed(program["primary-schedule"], "layers", 0, "users", 0, to="another")
    wrong = {**program, "primary-schedule": first}
    assert findings(wrong, "calls-whom-the-file-names", described=wing)
    unseen = {**wrong, name: changed(wrong[name], *way, to=UNKNOWN)}
    assert findings(unseen, "calls-whom-the-file-names", described=wing) == [], (
        "whoever joins has no account in the first preview, which would be refused"
    )


@pytest.mark.parametrize("way", [("contactMethod",), ("contactMethod", "type")])
def test_how_somebody_is_reached_is_judged_once_it_is_known(
    program: Program,  # noqa: F811
    wing: Operation,  # noqa: F811
    way: tuple[str, ...],
) -> None:
    name = "responder-eladb@wing.example-high-email-0m"
    unseen = {**program, name: changed(program[name], *way, to=UNKNOWN)}
    assert findings(unseen, "notified-as-the-file-says", described=wing) == [], (
        "the account of whoever joins is not looked up before it is there"
    )


def test_an_escalation_that_comes_from_no_schedule_is_reported_before_there_are_ids() -> None:
    resources = operation()  # noqa: F811
    policy = changed(resources["escalation-policy"], "rules", 0, "targets", 0, "id", to=UNKNOWN)
    resources["escalation-policy"] = replace(policy, uses={})
    (found,) = findings(resources, "escalation-order")
    assert found.message == (
        "rule 1 calls something that is no schedule of this stack; it must call the primary schedule alone"
    ), "nobody of the file would be called"
