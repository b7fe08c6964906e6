"""Resources that exist already are told apart from those that the state knows."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from operate.recover import existing
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

    def run(*steps: dict[str, Any]) -> existing.Look:
        answers = {"preview": {"steps": steps}, "stack": {"deployment": None}}
        monkeypatch.setattr("operate.engine.read", lambda _stack, *command, **_: answers[command[0]])
        monkeypatch.setattr(existing, "FINDERS", {"pagerduty:index/schedule:Schedule": find})
        return asyncio.run(existing.look("prod", Accounts("prod", dict.fromkeys(VARIABLES, "token"))))

    return run


def test_what_would_be_made_and_is_there_exists_already(look: Any) -> None:
    (one,) = look(step("create")).existing
    assert str(one) == "Schedule primary-schedule: it exists in the account already, as SCHEDULE:FOUND"
    assert (one.provider, one.replaces) == (PROVIDER, False)


def test_what_would_take_the_place_of_another_and_is_there_exists_already(look: Any) -> None:
    (one,) = look(step("replace", old="SCHEDULE:OLD")).existing
    assert one.replaces


@pytest.mark.parametrize("old", ["SCHEDULE:FOUND", "FOUND"])
def test_what_is_to_be_replaced_is_not_its_own_match(look: Any, old: str) -> None:
    assert look(step("replace", old=old)).existing == []


@pytest.mark.parametrize("operation", ["same", "update", "delete"])
def test_what_the_state_has_is_not_looked_up(look: Any, operation: str) -> None:
    assert look(step(operation)) == existing.Look(existing=[], hidden=0)


def test_what_needs_something_that_is_yet_to_be_made_is_hidden(look: Any) -> None:
    assert look(step("create", description=UNKNOWN)) == existing.Look(existing=[], hidden=1)


def test_what_is_taken_over_when_it_is_made_is_not_looked_up(look: Any) -> None:
    assert look(step("create", kind="eventOrchestrationService:EventOrchestrationService")).existing == []
