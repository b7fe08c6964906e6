"""An alert of any team's rota: levels after their minutes, several people at once, levels at which nobody is."""

from __future__ import annotations

from datetime import datetime, timedelta

from oncall.paging import from_file, story
from oncall.paging.play import Event, EventKind, play
from tests.oncall.rotas import EVERY_ROTA, rota

MINUTE = timedelta(minutes=1)


def played(number: int, at: str, acknowledged: int | None = None, asset: str = "home") -> tuple[Event, ...]:
    instant = datetime.fromisoformat(at)
    plan = from_file.plan(rota(number), instant, "P1", asset)
    return play(plan, instant, None if acknowledged is None else acknowledged * MINUTE)


def called(events: tuple[Event, ...]) -> list[tuple[int, str, str | None]]:
    """Minute, level and person of every assignment."""
    return [
        (event.after // MINUTE, event.seats[0].level, event.person)
        for event in events
        if event.kind is EventKind.ASSIGNED
    ]


def test_every_level_is_called_after_its_minutes() -> None:
    """Case 24: first at once, second after 15 minutes, third after 30; 15 minutes later all of them again."""
    events = played(24, "2027-03-03T12:00Z")
    assert called(events)[:4] == [
        (0, "first", "ulf"),
        (15, "second", "wolf"),
        (30, "third", "zita"),
        (45, "first", "ulf"),
    ]
    assert events[-1].after == 3 * 45 * MINUTE, "two repeats after the first pass"


def test_a_level_at_which_nobody_stands_is_passed_over_at_once() -> None:
    """Case 24 has no second at night."""
    events = played(24, "2027-03-03T20:00Z")
    assert called(events)[:3] == [(0, "first", "xeno"), (15, "third", "zita"), (30, "first", "xeno")]
    passed = [event.after // MINUTE for event in events if event.kind is EventKind.PASSED_OVER]
    assert passed == [15, 45, 75]


def test_everybody_at_one_level_is_called_at_once() -> None:
    """Case 10: the product lead and the developer of the week."""
    events = played(10, "2026-10-20T12:00Z")
    assert {(minute, who) for minute, level, who in called(events) if level == "first" and minute == 0} == {
        (0, "zoe"),
        (0, "wes"),
    }
    plan = from_file.plan(rota(10), datetime.fromisoformat("2026-10-20T12:00Z"), "P1", "home")
    texts = [line.text for line in story.lines(plan, events)]
    assert "@wes is called as first (product): phone call" in texts
    assert "@zoe is called as first: phone call" in texts
    answered = played(10, "2026-10-20T12:00Z", 5)
    assert answered[-1].kind is EventKind.ACKNOWLEDGED
    assert answered[-1].person in {"wes", "zoe"}, "both have it, and one of them acknowledges"


def test_a_shadow_is_never_called() -> None:
    """Case 1: Gus shadows the pair."""
    assert {level for _, level, _ in called(played(1, "2026-10-20T12:00Z"))} == {"first", "second"}


def test_what_is_reported_by_hand_pages_the_first_team() -> None:
    instant = datetime.fromisoformat("2026-10-20T12:00Z")
    plan = from_file.plan(rota(2), instant, "P1", None)
    assert {seat.team for seat in plan.duties} == {"data"}


def test_outside_the_hours_nobody_is_called() -> None:
    events = played(4, "2026-10-20T03:00Z")
    assert called(events) == []
    assert [event.kind for event in events][-1] is EventKind.ENDED
    plan = from_file.plan(rota(4), datetime.fromisoformat("2026-10-20T03:00Z"), "P1", "home")
    assert story.lines(plan, events)[-1].text == (
        "nobody is on call at any level: PagerDuty opens no incident, and nobody is notified"
    )


@EVERY_ROTA
def test_everybody_who_is_called_is_on_call_there(number: int) -> None:
    operation = rota(number)
    begin = max(entry.start for each in operation.rotations.values() for entry in each.order if entry.people)
    for hours in (1, 9, 30, 60):
        at = begin + timedelta(hours=hours)
        plan = from_file.plan(operation, at, "P1", "home")
        events = play(plan, at)
        for event in events:
            if event.kind is EventKind.ASSIGNED:
                [seat] = event.seats
                on_call = from_file.duties(operation, event.at, event.at + MINUTE)[seat]
                assert on_call[0].user == event.person
        assert story.as_json(plan, events)["events"]
