"""Who covers whom, and what is left with nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from oncall.model import Absence, TimeOff
from oncall.time.covers import Cover, covers
from oncall.time.spans import Stretch
from oncall.time.timeline import Obstacle, Reason, Vacancy, resolve
from tests.oncall.strategies import operation, rotation

START = datetime(2026, 1, 5, tzinfo=UTC)
WEEK = timedelta(weeks=1)
TRIO = rotation("all", "ada ben cyd", date(2026, 1, 5))
DUO = rotation("all", "ada ben", date(2026, 1, 5))


def off(who: str, week: int = 0) -> TimeOff:
    return TimeOff(who=who, start=START + week * WEEK, end=START + (week + 1) * WEEK)


def test_each_time_off_has_the_duties_that_it_takes_and_who_has_them() -> None:
    away, idle = off("ada"), off("ben", 2)
    duty = Stretch(
        "all", "primary", "cyd", away.start, away.end, Reason.COVER, "ada", "", ((away.start, away.end),)
    )
    assert covers(operation(TRIO, time_off=[away, idle]), START) == (
        Cover(away, duty, vacant=False),
        Cover(idle, None, vacant=False),
    ), "Cyd has to know of Ada's week; in the third week Ben has no duty"


def test_a_duty_that_nobody_has_is_vacant() -> None:
    away = off("ada")
    assert covers(operation(DUO, time_off=[away]), START) == (Cover(away, None, vacant=True),)


def test_what_is_over_needs_no_cover() -> None:
    sound = operation(TRIO, time_off=[off("ada"), off("cyd", 3)])
    assert [each.time_off.who for each in covers(sound, START + WEEK)] == ["cyd"]
    assert [each.time_off.who for each in covers(sound, START + WEEK - timedelta(minutes=1))] == [
        "ada",
        "cyd",
    ]
    assert covers(sound, START + 4 * WEEK) == ()


def test_where_the_order_skips_whoever_is_away_the_last_level_may_have_nobody() -> None:
    away = off("ada")
    skipping = operation(replace(DUO, absence=Absence.SKIP), time_off=[away])
    found = resolve(skipping, away.start, away.end)
    assert [(shift.level, shift.person) for shift in found.shifts] == [("primary", "ben")]
    assert found.vacancies == (
        Vacancy("all", "secondary", "ben", away.start, away.end, away, Obstacle.NOBODY_FREE),
    ), "Ben is called first; the proof of coverage has to say that nobody is called after him"
