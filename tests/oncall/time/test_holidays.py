"""A holiday concerns its levels alone, and a fix of one leaves the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from oncall import RotationError
from oncall.model import DAY, Cycle, Duty, Holiday, Hours, OrderEntry, Place, Role, Rotation, TimeOff
from oncall.time.coverage import Flaw
from oncall.time.layers import declared
from oncall.time.proof import prove
from oncall.time.timeline import Obstacle, overrides, resolve
from tests.oncall.rotas import rota
from tests.oncall.strategies import operation, rotation

FIRST = date(2026, 1, 5)
START = datetime(2026, 1, 5, tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC)
TRIO = rotation("all", "ada ben cyd", FIRST)


def test_a_holiday_at_one_level_leaves_the_layers_of_the_other() -> None:
    holiday = Holiday(on=(date(2026, 3, 4),), people=("cyd",), levels=("primary",))
    plain, op = operation(TRIO), operation(TRIO, holidays=[holiday])
    assert declared(op, "secondary", START) == declared(plain, "secondary", START), (
        "an update would write them again each year"
    )
    day = datetime(2026, 3, 4, tzinfo=UTC)
    called = [each for each in declared(op, "primary", START) if each.start <= day < (each.end or END)]
    assert called == [], "an override names who is called on the holiday"


@pytest.mark.parametrize("number", [0, 1, 2])
def test_another_person_on_a_holiday_is_proposed_where_the_other_holidays_stay(number: int) -> None:
    """Ada is primary and Ben secondary: on one of the holidays Ben would be both."""
    holidays = [Holiday(on=(date(2026, 1, day),), people=("cyd",), levels=("primary",)) for day in (6, 7, 8)]
    holidays[number] = replace(holidays[number], people=("ben",))
    found = prove(operation(TRIO, holidays=holidays), START, START + 7 * DAY)
    assert isinstance(found, Flaw)
    day = ("2026-01-06", "2026-01-07", "2026-01-08")[number]
    assert found.people == ("ben",)
    assert found.fix == f"name @ada instead of @ben in the holiday from {day}", (
        "whoever follows it has somebody on call at both levels"
    )


def test_a_holiday_that_is_fixed_while_the_next_is_not_is_no_fix() -> None:
    holidays = [Holiday(on=(date(2026, 1, day),), people=("ben",), levels=("primary",)) for day in (6, 7, 13)]
    found = prove(operation(TRIO, holidays=holidays), START, START + 7 * DAY)
    assert isinstance(found, Flaw)
    assert (found.at, found.fix) == (START + DAY, None), "Ben would be at both levels on the next day"


def test_a_holiday_gives_its_person_the_seat_that_it_takes() -> None:
    web, db = (
        replace(each, duties=(replace(each.duties[0], places=(Place(level=Role.PRIMARY, seat=each.id),)),))
        for each in (rotation("web", "ada ben", FIRST), rotation("db", "cyd dee", FIRST))
    )
    holiday = Holiday(on=(date(2026, 1, 7),), people=("eve",), rotations=("db",))
    found = resolve(operation(web, db, holidays=[holiday]), START + 2 * DAY, START + 3 * DAY)
    assert {(shift.person, shift.seat) for shift in found.shifts} == {("ada", "web"), ("eve", "db")}


def test_a_long_shift_on_a_holiday_is_an_override_to_its_end_from_wherever_it_is_looked_at() -> None:
    """Of four weeks: the next begins on 2 February."""
    until_next = Hours(start=time(), length=None)
    duty = Duty(
        hours=(until_next,),
        places=(Place(level=Role.PRIMARY),),
        cycle=Cycle(first=FIRST, days=28, on=frozenset({0})),
    )
    order = (OrderEntry(start=START, people=("ada", "ben"), turn=28 * DAY),)
    alone = Rotation(id="all", title="All", order=order, duties=(duty,))
    op = operation(alone, holidays=[Holiday(on=(FIRST,), people=("eve",))])
    end = START + 28 * DAY
    assert [(one.person, one.end) for one in overrides(op, "primary", START)] == [("eve", end)]
    for day in range(28):
        (shift,) = resolve(op, START + day * DAY, START + (day + 1) * DAY).shifts
        assert shift.person == "eve", "whoever looks late sees the same"


LONDON = "holidays: [{on: 2027-03-10, levels: [first], rotations: [london]PEOPLE}]\n\nescalation:"


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ("", ["sydney 09T21:00", "new-york 10T14:00"]),
        (", people: [mae]", ["sydney 09T21:00", "london 10T08:00", "new-york 10T14:00"]),
    ],
)
def test_a_shift_until_the_next_goes_on_where_nobody_has_the_holiday(
    people: str, expected: list[str]
) -> None:
    three_regions = rota(11, ("escalation:", LONDON.replace("PEOPLE", people)))
    day = datetime(2027, 3, 9, 21, tzinfo=UTC)
    shifts = [each for each in resolve(three_regions, day, day + DAY).shifts if each.level == "first"]
    assert [f"{each.rotation} {each.start:%dT%H:%M}" for each in shifts] == expected
    ends = [each.end for each in shifts]
    assert ends == [*(each.start for each in shifts[1:]), day + DAY], "one at a time, and nobody is missing"


def test_who_would_be_in_two_places_on_a_holiday_is_reported_there() -> None:
    """On that day Jo is the second of London."""
    with pytest.raises(RotationError) as caught:
        rota(11, ("escalation:", LONDON.replace("PEOPLE", ", people: [jo]")))
    (problem,) = caught.value.problems
    assert problem.source[problem.column - 1 :].startswith("jo]")
    assert problem.hint == "name somebody else on this holiday"


def test_who_has_the_holiday_is_not_free_to_cover_on_it() -> None:
    """Ben, the secondary, is off; Cyd is next in line, and is primary on the holiday instead of Ada."""
    holiday = Holiday(on=(date(2026, 1, 7),), people=("cyd",), levels=("primary",))
    day = START + 2 * DAY
    off = TimeOff(who="ben", start=day, end=day + DAY)
    op = operation(TRIO, holidays=[holiday], time_off=[off])
    found = resolve(op, START, START + 7 * DAY)
    assert {(one.level, one.person) for one in found.shifts if one.start == day} == {
        ("primary", "cyd"),
        ("secondary", "ada"),
    }, "one person at two levels is called once"
    named = replace(op, time_off=(replace(off, cover="cyd"),))
    (vacancy,) = resolve(named, START, START + 7 * DAY).vacancies
    assert vacancy.obstacle is Obstacle.COVER_BUSY
