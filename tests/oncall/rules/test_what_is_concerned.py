"""Which rotations a swap and a holiday concern."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from oncall.model import DAY, Duty, Holiday, Hours, Place, Swap, TimeOff
from oncall.rules.rota import holidays_name_a_level
from oncall.rules.times import absences_are_covered, hours_cover_the_day, time_off_does_not_overlap
from tests.oncall.strategies import operation, rotation

DAYS = rotation("days", "ada ben", date(2026, 1, 5), hours=12)
NIGHTS = rotation("nights", "dov eve", date(2026, 1, 5), start=12, hours=12)


@pytest.mark.parametrize(("one", "other"), [("ada", "dov"), ("dov", "ada")])
def test_the_time_off_of_whoever_swapped_concerns_the_rotation_of_the_other(one: str, other: str) -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    end = start + timedelta(weeks=1)
    swapped = operation(
        DAYS,
        NIGHTS,
        time_off=[TimeOff(who="ada", start=start, end=end)],
        swaps=[Swap(one=one, other=other, start=start, end=end)],
    )
    [problem] = absences_are_covered(swapped)
    assert problem.found == (
        "nobody is free to cover ada, who would be primary of nights from 2026-01-05T12:00Z"
    ), "Ada has the nights of Dov, and Eve is secondary: nobody would be called"


@pytest.mark.parametrize(("named", "refused"), [(("days",), False), (("nights",), True), ((), True)])
def test_a_holiday_says_its_level_where_a_rotation_that_it_concerns_leaves_a_choice(
    named: tuple[str, ...], refused: bool
) -> None:
    primary = Duty(hours=(Hours(start=time(), length=DAY / 2),), places=(Place(level="primary"),))
    holiday = Holiday(on=(date(2026, 12, 25),), people=("ada",), rotations=named)
    sound = operation(replace(DAYS, duties=(primary,)), NIGHTS)
    found = [*holidays_name_a_level(replace(sound, holidays=(holiday,)))]
    assert bool(found) is refused, "in the days there is one level, in the nights Ada would be at two"


@pytest.mark.parametrize(("days", "refused"), [(7, False), (6, True)])
def test_time_off_may_begin_when_another_ends(days: int, refused: bool) -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    absences = [
        TimeOff(who="ada", start=start, end=start + 7 * DAY),
        TimeOff(who="ada", start=start + days * DAY, end=start + 14 * DAY),
    ]
    found = [*time_off_does_not_overlap(operation(DAYS, NIGHTS, time_off=absences))]
    assert bool(found) is refused, "whoever prolongs a holiday by a second entry is not stopped"


def test_hours_that_leave_a_gap_are_reported_once_for_all_levels() -> None:
    [problem] = hours_cover_the_day(operation(DAYS))
    assert problem.path == ("rotations", "days", "hours"), "primary and secondary have the same hours"
