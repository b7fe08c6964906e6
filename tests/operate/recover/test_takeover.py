"""What exists is taken over round by round, once somebody agrees, and a person hears how it differs."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from oncall.errors import UserError
from operate import engine
from operate.recover import existing, on_call, state, takeover
from operate.recover.existing import Existing, Look, Unclear
from operate.recover.identities import Known
from tests.operate.recover.steps import step, urn

NOW = datetime(2026, 12, 7, 12, tzinfo=UTC)
SECRET = "github:index/actionsSecret:ActionsSecret"


def look(*found: Existing, **more: Any) -> Look:
    nothing = dict.fromkeys(("written", "unclear", "new", "passed_over", "around", "planned"), ())
    return Look(existing=found, state={}, **{**nothing, **more})


SCHEDULE = Existing(planned=step(), id="PSCHED1")
POLICY = Existing(planned=step("policy"), id="PPOLICY")
KEY = Existing(planned=step("key", SECRET), id="wing:KEY")


class Account:
    """What each look finds, what then differs, and what was done."""

    def __init__(self) -> None:
        self.looks: list[Look] = [look()]
        self.done: list[str] = []
        self.resources: list[dict[str, str]] = []

    async def look(self, _stack: str, _accounts: object, _known: object) -> Look:
        return self.looks.pop(0)

    def take_over(self, _stack: str, found: Look) -> None:
        self.done.append(f"write {len(found.existing)}")

    def run(self, _stack: str, *words: str, environment: dict[str, str] | None = None) -> str:
        assert environment == engine.WITHOUT_POLICIES or words[0] == "refresh"
        self.done.append(" ".join(words))
        return ""


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    made = Account()
    monkeypatch.setattr(existing, "look", made.look)
    monkeypatch.setattr(state, "take_over", made.take_over)
    monkeypatch.setattr(engine, "export", lambda _: {"deployment": {"resources": made.resources}})
    monkeypatch.setattr(engine, "run", made.run)
    return made


def take_over(*, sure: bool = True, known: Mapping[str, Known] | None = None) -> int:
    accounts: Any = None
    return asyncio.run(takeover.take_over("prod", accounts, known or {}, NOW, sure=sure))


def test_what_exists_is_taken_over_round_by_round(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    account.looks = [look(SCHEDULE, new=[POLICY.planned]), look(POLICY), look()]
    assert take_over() == 2
    assert account.done == ["write 1", "write 1"], "what is below the first round is seen in the second"
    printed = capsys.readouterr().out
    assert "  Schedule primary-schedule: it exists in the account already, as PSCHED1\n" in printed
    assert "new" not in printed


def test_where_nothing_exists_nothing_is_done_or_printed(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    account.looks = [look(new=[step()])]
    assert take_over(sure=False) == 0
    assert account.done == []
    assert capsys.readouterr().out == "Looking in the accounts for what would be made …\n"


def test_a_person_hears_what_differs_what_is_not_known_and_what_is_new(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    unclear = Unclear(planned=step("primary"), reason="403 Forbidden")
    update = replace(step(operation="update"), differing=("teams",))
    other = "Schedule secondary: the state has it as P1; rotation.yaml.ids:2 says P2, which stays as it is"
    last = look(unclear=[unclear], new=[step("a"), step("b")], planned=[update], passed_over=[other])
    account.looks = [look(SCHEDULE), last]
    take_over()
    assert capsys.readouterr().out.splitlines()[-4:] == [
        "It differs, and the next update changes it: Schedule primary-schedule: teams differs",
        f"It is not taken over: {other}",
        "It cannot be looked up; if it exists, the next update may make it twice: Schedule primary: 403 Forbidden",
        "2 are new: the next update makes them.",
    ]


def test_who_is_on_call_differently_is_said_from_now_on(
    account: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def compared(_step: object, _planned: object, _accounts: object, now: datetime) -> str:
        return f"from {now:%a %H:%M}"

    monkeypatch.setattr(on_call, "compared", compared)
    update = replace(step(operation="update"), differing=("layers[0].users",))
    account.looks = [look(SCHEDULE), look(planned=[update])]
    take_over()
    printed = capsys.readouterr().out
    assert printed.endswith("the next update changes it: Schedule primary-schedule: from Mon 12:00\n")


def test_a_secret_is_written_again_and_nothing_else_is(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    account.looks = [look(written=[KEY])]
    assert take_over() == 1
    target = urn("key", SECRET)
    assert account.done == [f"up --yes --skip-preview --refresh=false --target {target}"]
    assert "GitHub shows the value of a secret to nobody, so it is written again\n" in capsys.readouterr().out


def test_what_an_interrupted_run_took_over_by_its_id_is_read_and_reported(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    account.resources = [{"urn": urn("primary-schedule"), "type": SCHEDULE.planned.type, "id": "P1"}]
    account.looks = [look(planned=[replace(step(operation="update"), differing=("teams",))])]
    assert take_over(known={"Schedule primary-schedule": Known("P1", "rotation.yaml.ids:4")}) == 0
    assert account.done == [f"refresh --yes --skip-preview --run-program --target {urn('primary-schedule')}"]
    assert (
        "It differs, and the next update changes it: Schedule primary-schedule: " in capsys.readouterr().out
    )


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("found", [look(SCHEDULE), look(written=[KEY])])
@pytest.mark.parametrize(
    ("typed", "reported"),
    [
        (Terminal("\n"), "Nothing was taken over."),
        (io.StringIO(), "There is no terminal to ask whether to take them over; use --yes."),
    ],
)
def test_nothing_is_taken_over_that_nobody_agreed_to(
    account: Account, monkeypatch: pytest.MonkeyPatch, found: Look, typed: io.StringIO, reported: str
) -> None:
    account.looks = [found]
    typed.seek(0)
    monkeypatch.setattr("sys.stdin", typed)
    with pytest.raises(UserError, match=reported):
        take_over(sure=False)
    assert account.done == []


def test_a_person_is_asked_once(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    account.looks = [look(SCHEDULE), look(POLICY), look(written=[KEY])]
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert take_over(sure=False) == 3
