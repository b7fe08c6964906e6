"""``oncall recover``: what it does, in order, and that it touches nothing while an update runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from plugin_host.http import ApiError

from oncall.cli.main import main
from oncall.errors import UserError
from operate import engine, project
from operate.recover import command, existing, gone, interruption, takeover
from operate.recover.accounts import Accounts
from operate.recover.existing import Existing, Look
from operate.recover.gone import Gone
from operate.recover.interruption import Problem
from tests.operate.recover.steps import step

SCHEDULE = Existing(planned=step(), id="PSCHED1")
PENDING = {"type": "creating", "resource": {"urn": SCHEDULE.planned.urn}}
METHOD = "pagerduty:index/userContactMethod:UserContactMethod"
GONE = Gone(urn=f"urn:pulumi:prod::on-call::oncall:index:Responder${METHOD}::ana-sms", id="PGONE00")
NOTHING = Look(existing=[], written=[], unclear=[], new=[], passed_over=[], around=[], state={}, planned=[])


class Fixable:
    helps: str | None = None

    def __str__(self) -> str:
        return "the lock is stale"

    def fix(self) -> str:
        return "the lock is stale: removed"


class Lasting(Fixable):
    helps = "Free some disk space."

    def __str__(self) -> str:
        return "the disk is full"

    def fix(self) -> str:
        raise UserError("the disk is full. Free some disk space.")


class Stack:
    """An interrupted stack, and what was done to it."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.pending: list[Mapping[str, Any]] = []
        self.resources: list[Mapping[str, Any]] = []
        self.look_finds = NOTHING
        self.gone: list[Gone] = []
        self.takes = 0
        self.sure: bool | None = None
        self.result = "succeeded"
        self.done: list[str] = []
        self.refusal = ""
        self.known: object = None
        self.now: datetime | None = None

    def export(self, _stack: str) -> dict[str, Any]:
        return {"deployment": {"pending_operations": self.pending, "resources": self.resources}}

    def read(self, _stack: str, *_words: str) -> Any:
        return [{"result": self.result}]

    def run(self, _stack: str, *words: str, given: str = "") -> str:
        self.done.append(f"{words[0]} {given}".rstrip())
        return ""

    async def look(self, _stack: str, _accounts: object, known: object) -> Look:
        self.known = known
        return self.look_finds

    async def find_gone(self, _state: object, _accounts: object) -> list[Gone]:
        if self.refusal:
            raise ApiError(self.refusal)
        return self.gone

    def let_go(self, _stack: str, missing: list[Gone]) -> list[str]:
        self.done.append(f"let go {len(missing)}")
        return ["UserNotificationRule ana-high-sms-0m"]

    async def take_over(
        self, _stack: str, _accounts: object, known: object, now: datetime, *, sure: bool
    ) -> int:
        self.known, self.now = known, now
        self.sure = sure
        return self.takes


class Nothing:
    """Accounts that are never asked."""

    async def close(self) -> None:
        pass


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stack:
    made = Stack()
    monkeypatch.setattr(engine, "backend", lambda _: "file:///state")
    monkeypatch.setattr(engine, "export", made.export)
    monkeypatch.setattr(engine, "read", made.read)
    monkeypatch.setattr(engine, "run", made.run)
    monkeypatch.setattr(interruption, "problems", lambda *_: iter(made.problems))
    monkeypatch.setattr(existing, "look", made.look)
    monkeypatch.setattr(gone, "find", made.find_gone)
    monkeypatch.setattr(gone, "let_go", made.let_go)
    monkeypatch.setattr(takeover, "take_over", made.take_over)
    monkeypatch.setattr(Accounts, "of_stack", lambda _: Nothing())
    monkeypatch.setattr(project, "file", lambda _: tmp_path / "rotation.yaml")
    return made


def recover(*options: str) -> int:
    return main(["recover", "--stack", "prod", *options])


def test_problems_are_fixed_and_what_was_changed_is_read_again(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.problems, stack.pending, stack.takes = [Fixable()], [PENDING], 2
    assert recover() == 0
    assert stack.done == ["refresh"]
    printed = capsys.readouterr().out
    assert printed.startswith("the lock is stale: removed\n")
    assert "creating Schedule primary-schedule: the outcome is unknown" in printed
    assert printed.endswith("Recovered; 2 taken over. Go on with `pulumi up --stack prod`.\n")


def test_who_is_on_call_is_compared_at_the_time_that_is_given(stack: Stack) -> None:
    assert recover("--now", "2026-12-07T12:30Z") == 0
    assert stack.now == datetime(2026, 12, 7, 12, 30, tzinfo=UTC)


@pytest.mark.usefixtures("stack")
def test_in_the_sandbox_make_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recover"]) == 0
    assert capsys.readouterr().out.endswith("Go on with `make up`.\n"), (
        "`make recover` needs no activated shell"
    )
    assert main(["recover", "--stack", "sandbox-2"]) == 0
    assert capsys.readouterr().out.endswith("Go on with `pulumi up --stack sandbox-2`.\n")


def test_what_takes_a_person_ends_it_before_anything_is_changed(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.problems = [Lasting()]
    assert recover("--yes") == 1
    assert stack.done == [], "two updates at once would make everything twice"
    printed = capsys.readouterr()
    assert "Recovered" not in printed.out
    assert printed.err == "the disk is full. Free some disk space.\n"


def test_what_somebody_has_deleted_leaves_the_state_before_anything_is_read(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.gone, stack.pending = [GONE], [PENDING]
    assert recover() == 0
    assert stack.done == ["let go 1", "refresh"], "the refresh would end at what the plugin cannot read"
    printed = capsys.readouterr().out
    assert printed.startswith(
        "UserContactMethod ana-sms: somebody has deleted it in the account (it was PGONE00)\n"
        "UserNotificationRule ana-high-sms-0m: it depends on what is deleted\n"
        "2 have left the state; the next update makes them again.\n"
    )


def test_people_of_an_older_version_are_named_by_their_address(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    responder = "oncall:index:Responder"
    people = SimpleNamespace(people={"ana": SimpleNamespace(email="ana@x.example")})
    monkeypatch.setattr(command, "load", lambda _: people)
    stack.resources = [{"type": responder, "urn": f"urn:pulumi:prod::p::{responder}::responder-ana"}]
    assert recover("--check") == 1
    assert "ana is named by handle in the state, as by an older version" in capsys.readouterr().err
    assert recover() == 0
    (imported,) = stack.done
    assert imported.startswith("stack {")
    assert f"{responder}::responder-ana@x.example" in imported
    assert "The state now names 1 person of an older version by e-mail address" in capsys.readouterr().out


@pytest.mark.parametrize(("option", "sure"), [("--yes", True), (None, False)])
def test_what_exists_is_taken_over(stack: Stack, option: str | None, sure: bool) -> None:
    stack.takes = 3
    assert recover(*filter(None, [option])) == 0
    assert stack.sure is sure


@pytest.mark.parametrize("options", [["--yes"], ["--check"]])
def test_ids_are_read_from_beside_the_file(stack: Stack, tmp_path: Path, options: list[str]) -> None:
    ids = tmp_path / "rotation.yaml.ids"
    ids.write_text("Schedule primary-schedule PABC123\n", encoding="utf-8")
    stack.result = "failed"
    recover(*options)
    assert stack.known == {"Schedule primary-schedule": ("PABC123", "rotation.yaml.ids:1")}
    ids.write_text("Schedule primary-schedule\n", encoding="utf-8")
    stack.problems, stack.known = [Fixable()], None
    assert recover(*options) == 1
    assert stack.known is None, "a wrong line ends it before anything is done"


def test_an_account_that_refuses_ends_it_with_a_sentence(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.refusal = "PagerDuty does not know the token"
    assert recover() == 1
    assert capsys.readouterr().err == "PagerDuty does not know the token\n"


def locked(stack: Stack) -> None:
    stack.problems = [Fixable()]


def lasting(stack: Stack) -> None:
    stack.problems = [Lasting()]


def unfinished(stack: Stack) -> None:
    stack.pending = [PENDING]


def made(stack: Stack) -> None:
    stack.result, stack.look_finds = "failed", replace(NOTHING, existing=[SCHEDULE])


def deleted(stack: Stack) -> None:
    stack.gone = [GONE]


def made_by_a_good_run(stack: Stack) -> None:
    stack.look_finds = replace(NOTHING, existing=[SCHEDULE])


@pytest.mark.parametrize(
    ("left", "reported"),
    [
        (locked, "the lock is stale\n"),
        (lasting, "the disk is full. Free some disk space.\n"),
        (unfinished, "creating Schedule primary-schedule"),
        (deleted, "UserContactMethod ana-sms: somebody has deleted it"),
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
    printed = capsys.readouterr()
    assert reported in printed.err
    assert ("Nothing is left to recover" in printed.out) is not bool(reported)


def test_the_help_says_what_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert recover("--help") == 0
    printed = capsys.readouterr().out
    assert "1. What keeps the engine from its state is fixed" in printed
    assert printed.startswith("usage: oncall recover")
    assert command.__doc__
