"""What an account holds already is told from what it holds rightly."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from operate.recover import twins
from operate.recover.accounts import Accounts
from settings import VARIABLES

URN = "urn:pulumi:sandbox::wing-on-call::pagerduty:index/schedule:Schedule::primary-schedule"
PROVIDER = "urn:pulumi:sandbox::wing-on-call::pulumi:providers:pagerduty::pagerduty"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def step(operation: str, kind: str = "schedule:Schedule", old: str = "", **inputs: Any) -> dict[str, Any]:
    """A step of a preview."""
    wanted = {
        "urn": URN,
        "type": f"pagerduty:index/{kind}",
        "inputs": {"name": "Wing primary", **inputs},
        "parent": "",
        "provider": f"{PROVIDER}::1",
    }
    return {"op": operation, "newState": wanted, **({"oldState": {"id": old}} if old else {})}


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Look up the steps of a preview in an account that holds everything, as SCHEDULE:FOUND."""

    async def find(*_: Any) -> str:
        return "SCHEDULE:FOUND"

    def run(*steps: dict[str, Any]) -> twins.Look:
        answers = {"preview": {"steps": steps}, "stack": {"deployment": None}}
        monkeypatch.setattr("operate.recover.engine.asked", lambda *command: answers[command[0]])
        monkeypatch.setattr(twins, "FINDERS", {"pagerduty:index/schedule:Schedule": find})
        return asyncio.run(twins.look("sandbox", Accounts(dict.fromkeys(VARIABLES, "token"))))

    return run


def test_what_would_be_made_and_is_there_is_a_twin(look: Any) -> None:
    (twin,) = look(step("create")).twins
    assert str(twin) == "Schedule primary-schedule: the account holds it already, as SCHEDULE:FOUND"
    assert (twin.provider, twin.replaces) == (PROVIDER, False)


def test_what_would_take_the_place_of_another_and_is_there_is_a_twin(look: Any) -> None:
    (twin,) = look(step("replace", old="SCHEDULE:OLD")).twins
    assert twin.replaces


@pytest.mark.parametrize("old", ["SCHEDULE:FOUND", "FOUND"])
def test_what_is_to_be_replaced_is_no_twin_of_itself(look: Any, old: str) -> None:
    assert look(step("replace", old=old)).twins == []


@pytest.mark.parametrize("operation", ["same", "update", "delete"])
def test_what_the_state_has_is_not_looked_up(look: Any, operation: str) -> None:
    assert look(step(operation)) == twins.Look(twins=[], hidden=0)


def test_what_needs_something_that_is_yet_to_be_made_is_hidden(look: Any) -> None:
    assert look(step("create", description=UNKNOWN)) == twins.Look(twins=[], hidden=1)


def test_what_is_taken_over_when_it_is_made_is_not_looked_up(look: Any) -> None:
    assert look(step("create", kind="eventOrchestrationService:EventOrchestrationService")).twins == []
