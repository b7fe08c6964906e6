"""A test event, followed in virtual time through the local test services."""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
from oncall_sandbox.services.apis import apis
from oncall_sandbox.services.app import App
from oncall_sandbox.testing import NOON, Desk, Direct, LocalServices

from oncall.errors import StackError
from oncall.model import DAY, Urgency
from oncall.paging.plan import Level, Plan, Responder
from oncall.paging.play import EventKind, play
from oncall.time.layers import Entry
from oncall.time.seats import Seat
from operate import drill
from operate.drill import Line, Pace, follow
from tests.operate.local import Local, events, pagerduty

PRIMARY, SECONDARY = Seat("", "primary", ""), Seat("", "secondary", "")
MINUTE = timedelta(minutes=1)


class Clock:
    """The accounts' time, which goes on only when somebody waits; ``then`` is called at each tick."""

    def __init__(
        self, accounts: LocalServices, then: Callable[[timedelta], object] = lambda _after: None
    ) -> None:
        self.accounts, self.then, self.at = accounts, then, NOON

    def now(self) -> datetime:
        return self.at

    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.accounts.at(self.at.isoformat())
        self.then(self.at - NOON)


@pytest.fixture
def desk() -> Desk:
    accounts = LocalServices()
    return Desk(accounts)


def plan(urgency: Urgency = Urgency.HIGH) -> Plan:
    """The desk's: Ana, then Bo, ten minutes each, two repeats."""
    span = (NOON - DAY, NOON + DAY)
    return Plan(
        severity="P0",
        subject="Playground",
        service="Users",
        urgency=urgency,
        slack="alert",
        levels=(Level((PRIMARY,), 10 * MINUTE), Level((SECONDARY,), 10 * MINUTE)),
        repeats=2,
        duties={PRIMARY: (Entry("ana", *span),), SECONDARY: (Entry("bo", *span),)},
        responders={who: Responder(handle=who, time_zone="UTC", notices={}) for who in ("ana", "bo")},
    )


def followed(desk: Desk, clock: Clock, played: Plan | None = None) -> Iterator[Line]:
    transport = Local(Direct(App(desk.services.world, apis())))
    return follow(
        events(transport, desk.key),
        pagerduty(transport),
        played or plan(),
        Pace(every=MINUTE, patience=60 * MINUTE, now=clock.now, wait=clock.wait),
    )


def test_it_is_marked_as_a_test_followed_and_resolved(desk: Desk) -> None:
    def bo_acknowledges(after: timedelta) -> None:
        if after == 11 * MINUTE:
            desk.change(status="acknowledged")

    lines = list(followed(desk, Clock(desk.services, bo_acknowledges)))
    assert [line.settled for line in lines].count(True) == 1
    reported = [line.text.removeprefix("Mon 2026-11-23 ").split("  ", 1) for line in lines]
    assert reported[1:] == [
        [
            "12:00 UTC",
            "this runs in real time: until somebody acknowledges, or for 1 hour; ^C resolves the test",
        ],
        ["12:00 UTC", "Triggered through the API"],
        ["12:00 UTC", "Assigned to ana"],
        ["12:10 UTC", "Escalated to level 2"],
        ["12:10 UTC", "Assigned to bo"],
        ["12:11 UTC", "Acknowledged by ana"],
        ["12:11 UTC", "acknowledged after 660 seconds"],
        ["12:11 UTC", "the test is resolved, nothing stays open"],
    ]
    (incident,) = desk.incidents()
    assert incident["title"] == "[TEST] P0 Playground: a drill, nothing is broken; please acknowledge it"
    assert incident["status"] == "resolved"


def test_low_urgency_is_sent_as_a_warning(desk: Desk) -> None:
    next(followed(desk, Clock(desk.services), plan(Urgency.LOW)))
    assert desk.incidents()[0]["urgency"] == "low"


@pytest.mark.slow
def test_when_nobody_answers_it_goes_as_it_was_played(desk: Desk) -> None:
    lines = list(followed(desk, Clock(desk.services)))
    assert not any(line.settled for line in lines)
    assert lines[-2].text.endswith("nobody acknowledged, and everybody was called")
    assert desk.incidents()[0]["status"] == "resolved"
    assigned = [
        (int(line.text[15:17]) * 60 + int(line.text[18:20]) - 12 * 60, line.text.rpartition(" ")[2])
        for line in lines
        if "Assigned to" in line.text
    ]
    events = play(plan(), NOON)
    assert assigned == [
        (event.after // MINUTE, event.person) for event in events if event.kind is EventKind.ASSIGNED
    ]


def test_an_interrupted_test_leaves_nothing_open(desk: Desk) -> None:
    def interrupted(_after: timedelta) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(followed(desk, Clock(desk.services, interrupted)))
    assert desk.incidents()[0]["status"] == "resolved"


def acknowledged() -> Iterator[Line]:
    yield Line("acknowledged", settled=True)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run ``page --live --stack prod`` up to the sending, with something typed (None: no terminal)."""

    def run(typed: str | None, **options: Any) -> int:
        monkeypatch.setattr("operate.applied.resources", lambda *_: None)
        monkeypatch.setattr("oncall.paging.from_stack.plan", lambda *_: plan())
        monkeypatch.setattr("sys.stdin", io.StringIO() if typed is None else Terminal(typed))
        monkeypatch.setattr("operate.drill._key", lambda *_: "a key")
        monkeypatch.setattr("operate.pagerduty.of_stack", lambda _: nullcontext())
        monkeypatch.setattr("operate.pagerduty.events", lambda *_: nullcontext())
        monkeypatch.setattr("operate.drill.follow", lambda *_: acknowledged())
        given = {
            "stack": "prod",
            "severity": "P0",
            "asset": None,
            "ack": None,
            "at": timedelta(),
            "json": False,
        }
        return drill.run(argparse.Namespace(**{**given, "yes": False, **options}), NOON)

    return run


@pytest.mark.parametrize(
    ("typed", "reported"), [(None, "a terminal, or --yes"), ("yes\n", "nothing was sent"), ("", "sent")]
)
def test_prod_is_asked_before_anybody_is_paged(
    asked: Callable[..., int], typed: str | None, reported: str
) -> None:
    with pytest.raises(StackError, match=reported):
        asked(typed)


def test_prod_is_paged_once_its_name_is_typed_or_with_yes(
    asked: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked("prod\n") == 0
    assert "pages @ana now" in capsys.readouterr().out
    assert asked(None, yes=True) == 0
    assert asked(None, stack="sandbox") == 0


@pytest.mark.parametrize("option", [{"ack": MINUTE}, {"at": NOON}, {"json": True}])
def test_what_is_live_cannot_be_played(asked: Callable[..., int], option: dict[str, Any]) -> None:
    with pytest.raises(StackError, match="--live happens now"):
        asked("prod\n", **option)
