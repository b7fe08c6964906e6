"""``oncall recover``: nothing is touched while an update runs, and nothing is imported that nobody agreed to."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from plugin_host.http import ApiError

from oncall.cli.main import main
from oncall.errors import UserError
from operate import engine
from operate.recover import command, existing, interruption
from operate.recover.accounts import Accounts
from operate.recover.existing import Existing, Look
from operate.recover.interruption import Problem

SCHEDULE = Existing(
    urn="urn:pulumi:prod::on-call::pagerduty:index/schedule:Schedule::primary-schedule",
    type="pagerduty:index/schedule:Schedule",
    id="PSCHED1",
    parent="urn:parent",
    provider="urn:provider",
    replaces=False,
)
PENDING = {"type": "creating", "resource": {"urn": SCHEDULE.urn}}


class Fixable:
    def __str__(self) -> str:
        return "the lock is stale"

    def fix(self) -> str:
        return "the lock is stale: removed"


class Lasting(Fixable):
    def fix(self) -> str:
        raise UserError("the disk is full. Free some")


class Stack:
    """An interrupted stack, and what was done to it."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.pending: list[Mapping[str, Any]] = []
        self.looks: list[Look] = [Look(existing=[], hidden=0)]
        self.result = "succeeded"
        self.done: list[str] = []
        self.refusal = ""

    def export(self, _stack: str) -> dict[str, Any]:
        return {"deployment": {"pending_operations": self.pending}}

    def read(self, _stack: str, *_words: str) -> Any:
        return [{"result": self.result}]

    def run(self, _stack: str, *words: str) -> str:
        self.done.append(words[0])
        return ""

    async def look(self, _stack: str, _accounts: object) -> Look:
        if self.refusal:
            raise ApiError(self.refusal)
        return self.looks.pop(0)

    def take_over(self, _stack: str, resources: list[Existing]) -> None:
        self.done.append(f"import {len(resources)}")


class Nothing:
    """Accounts that are never asked."""

    async def close(self) -> None:
        pass


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Stack:
    made = Stack()
    monkeypatch.setattr(engine, "backend", lambda _: "file:///state")
    monkeypatch.setattr(engine, "export", made.export)
    monkeypatch.setattr(engine, "read", made.read)
    monkeypatch.setattr(engine, "run", made.run)
    monkeypatch.setattr(interruption, "problems", lambda *_: iter(made.problems))
    monkeypatch.setattr(existing, "look", made.look)
    monkeypatch.setattr(existing, "take_over", made.take_over)
    monkeypatch.setattr(Accounts, "of_stack", lambda _: Nothing())
    return made


def recover(*options: str) -> int:
    return main(["recover", "--stack", "prod", *options])


def test_problems_are_fixed_and_what_was_changed_is_read_again(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.problems, stack.pending = [Fixable()], [PENDING]
    assert recover() == 0
    assert stack.done == ["refresh"]
    printed = capsys.readouterr().out
    assert printed.startswith("the lock is stale: removed\n")
    assert "creating Schedule primary-schedule: the outcome is unknown" in printed
    assert printed.endswith("Recovered; 0 imported. Go on with `pulumi up --stack prod`.\n")


def test_what_takes_a_person_ends_it_before_anything_is_changed(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.problems = [Lasting()]
    assert recover("--yes") == 1
    assert stack.done == [], "two updates at once would make everything twice"
    printed = capsys.readouterr()
    assert "Recovered" not in printed.out
    assert printed.err == "the disk is full. Free some\n"


def test_existing_resources_are_imported_round_by_round(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.looks = [Look(existing=[SCHEDULE], hidden=1), Look(existing=[SCHEDULE, SCHEDULE], hidden=0)]
    assert recover("--yes") == 0
    assert stack.done == ["import 1", "import 2"], "what lay below the first round is seen in the second"
    printed = capsys.readouterr().out
    assert "  Schedule primary-schedule: it exists in the account already, as PSCHED1\n" in printed
    assert "Recovered; 3 imported." in printed


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "code", "done", "reported"),
    [
        (Terminal("y\n"), 0, ["import 1"], ""),
        (Terminal("\n"), 1, [], "Nothing was imported."),
        (io.StringIO(), 1, [], "There is no terminal to ask whether to import them; use --yes."),
    ],
)
def test_an_import_is_agreed_to(
    stack: Stack,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: io.StringIO,
    code: int,
    done: list[str],
    reported: str,
) -> None:
    stack.looks = [Look(existing=[SCHEDULE], hidden=0)]
    monkeypatch.setattr("sys.stdin", typed)
    assert recover() == code
    assert stack.done == done
    assert reported in capsys.readouterr().err


def test_an_account_that_refuses_ends_it_with_a_sentence(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.refusal = "PagerDuty does not know the token"
    assert recover() == 1
    assert capsys.readouterr().err == "PagerDuty does not know the token\n"


def locked(stack: Stack) -> None:
    stack.problems = [Fixable()]


def unfinished(stack: Stack) -> None:
    stack.pending = [PENDING]


def made(stack: Stack) -> None:
    stack.result, stack.looks = "failed", [Look(existing=[SCHEDULE], hidden=0)]


def made_by_a_good_run(stack: Stack) -> None:
    stack.looks = []


@pytest.mark.parametrize(
    ("left", "reported"),
    [
        (locked, "the lock is stale"),
        (unfinished, "creating Schedule primary-schedule"),
        (made, "exists in the account already"),
        (made_by_a_good_run, ""),
    ],
)
def test_a_check_lists_what_is_left_and_changes_nothing(
    stack: Stack, capsys: pytest.CaptureFixture[str], left: Callable[[Stack], None], reported: str
) -> None:
    left(stack)
    assert recover("--check") == bool(reported)
    assert stack.done == []
    assert reported in capsys.readouterr().err


def test_the_help_says_what_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert recover("--help") == 0
    printed = capsys.readouterr().out
    assert "1. What keeps the engine from its state is fixed" in printed
    assert printed.startswith("usage: oncall recover")
    assert command.__doc__
