"""Resources that exist already are not confused with those that the state knows."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
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


def one(name: str, *, replaces: bool = False) -> existing.Existing:
    return existing.Existing(
        urn=f"urn::{name}",
        type="pagerduty:index/schedule:Schedule",
        id=f"ID-{name}",
        parent="urn::parent",
        provider="urn::provider",
        replaces=replaces,
    )


def test_they_are_imported_as_the_program_names_and_places_them(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, Any]] = []

    def run(_stack: str, *words: str) -> str:
        file = words[words.index("--file") + 1]
        calls.append((words[0], json.loads(Path(file).read_text())))
        return ""

    state = {"deployment": {"resources": [{"urn": "urn::new"}, {"urn": "urn::taken"}]}}
    monkeypatch.setattr("operate.engine.run", run)
    monkeypatch.setattr("operate.engine.export", lambda _: state)
    existing.take_over("prod", [one("new"), one("taken", replaces=True)])
    (set_aside, state_after), (imported, plan) = calls
    assert (set_aside, imported) == ("stack", "import")
    assert state_after["deployment"]["resources"] == [
        {"urn": "urn::new"},
        {"urn": "urn::taken", "delete": True},
    ], "what is replaced is removed by the next update"
    assert plan == {
        "nameTable": {"n0": "urn::parent", "n1": "urn::provider"},
        "resources": [
            {
                "type": "pagerduty:index/schedule:Schedule",
                "name": name,
                "id": f"ID-{name}",
                "parent": "n0",
                "provider": "n1",
            }
            for name in ("new", "taken")
        ],
    }
