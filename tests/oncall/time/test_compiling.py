"""The layers of small rotas, each written by hand: whom PagerDuty calls, from when, in which hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from oncall.model import (
    DAY,
    Cycle,
    Duty,
    Handoff,
    Holiday,
    Hours,
    Months,
    OrderEntry,
    Place,
    Rotation,
    Shifts,
)
from oncall.time.compiling import Spot, compiled, known_until
from oncall.time.turns import start_of
from tests.oncall.strategies import operation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oncall.model import Turn
    from oncall.time.rendering import Layer

HOUR = timedelta(hours=1)
WEEK = 7 * DAY
WORKING_DAYS = frozenset(range(5))
NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def rota(
    *hours: Hours,
    order: dict[str, str],
    turn: Turn = WEEK,
    zone: str = "Europe/Berlin",
    name: str = "desk",
    offset: int = 0,
    later: dict[str, Hours] | None = None,
    cycle: Cycle | None = None,
    handoff: Handoff | None = None,
) -> Rotation:
    """A rotation at one level; ``order`` and ``later`` by the date from which they count."""
    duty = Duty(
        hours=hours,
        places=(Place(level="primary", offset=offset),),
        later=tuple((date.fromisoformat(day), (each,)) for day, each in (later or {}).items()),
        cycle=cycle,
    )
    bare = Rotation(id=name, title=name, order=(), duties=(duty,), zone=zone, handoff=handoff)
    entries = (
        OrderEntry(start=start_of(bare, date.fromisoformat(day)), people=tuple(people.split()), turn=turn)
        for day, people in order.items()
    )
    return replace(bare, order=tuple(entries))


def spots(rotations: Iterable[Rotation]) -> list[Spot]:
    return [Spot(each, duty, place) for each in rotations for duty in each.duties for place in duty.places]


def layers(*rotations: Rotation, holidays: tuple[Holiday, ...] = (), year: int = 2027) -> list[str]:
    op = operation(*rotations, holidays=holidays)
    return [brief(each) for each in compiled(op, spots(rotations), year)]


def brief(layer: Layer) -> str:
    """``from to until: users, each turn from its virtual start; hours``; three turns of Ada in a row are ``ada*3``."""
    end = f"{layer.end:%F %H:%M}" if layer.end else "for ever"
    runs = [(user, len([*run])) for user, run in groupby(layer.users)]
    users = " ".join(user if count == 1 else f"{user}*{count}" for user, count in runs)
    by_hours = groupby(layer.restrictions, lambda each: f"{each.start:%H:%M} for {each.length / HOUR:g} h")
    hours = ", ".join(
        f"{' '.join(NAMES[each.weekday - 1] if each.weekday else 'daily' for each in days)} {when}"
        for when, days in by_hours
    )
    return (
        f"{layer.start:%F %H:%M} to {end}: {users}, each {layer.turn / HOUR:g} h "
        f"from {layer.virtual_start:%F %H:%M}; {hours or 'always'}"
    )


def exact_until(*rotations: Rotation, holidays: tuple[Holiday, ...] = (), year: int = 2027) -> str:
    until = known_until(operation(*rotations, holidays=holidays), spots(rotations), year)
    return f"{until:%F %H:%M}" if until else "for ever"


OFFICE = Hours(start=time(9), length=8 * HOUR, weekdays=WORKING_DAYS)
ALWAYS = Hours(start=time(9), length=DAY)


def test_a_week_of_office_hours_begins_an_hour_earlier_in_summer() -> None:
    office = rota(OFFICE, order={"2027-01-04": "ada ben"})
    winter = "ada ben, each 168 h from 2027-01-04 08:00; Mon Tue Wed Thu Fri 08:00 for 8 h"
    summer = "ada ben, each 168 h from 2027-01-04 07:00; Mon Tue Wed Thu Fri 07:00 for 8 h"
    assert layers(office) == [
        f"2027-01-04 08:00 to 2027-03-28 01:00: {winter}",
        f"2027-03-28 01:00 to 2027-10-31 01:00: {summer}",
        f"2027-10-31 01:00 to 2028-03-26 01:00: {winter}",
        f"2028-03-26 01:00 to 2028-10-29 01:00: {summer}",
        f"2028-10-29 01:00 to 2029-03-25 01:00: {winter}",
        f"2029-03-25 01:00 to 2029-10-28 01:00: {summer}",
        f"2029-10-28 01:00 to for ever: {winter}",
    ], "at 9 in Berlin somebody must answer, all year; and the same person until Friday"
    assert exact_until(office) == "2030-04-01 07:00", "what is declared does not know the summer time of 2030"


def test_what_began_years_ago_is_declared_from_the_year_before_on() -> None:
    assert layers(rota(ALWAYS, order={"2020-01-06": "ada ben"}, zone="Etc/UTC")) == [
        "2026-01-01 00:00 to for ever: ada ben, each 168 h from 2020-01-06 09:00; always"
    ], "whoever asks who was on call last year gets an answer"


@pytest.mark.parametrize(
    ("offset", "users"), [(0, "ada ben cyd"), (1, "ben cyd ada"), (-1, "cyd ada ben"), (5, "cyd ada ben")]
)
def test_a_level_behind_or_before_the_turn_begins_with_another_person(offset: int, users: str) -> None:
    assert layers(rota(ALWAYS, order={"2028-12-04": "ada ben cyd"}, zone="Etc/UTC", offset=offset)) == [
        f"2028-12-04 09:00 to for ever: {users}, each 168 h from 2028-12-04 09:00; always"
    ], "next week's first is this week's second; last week's first can be asked too"


def test_a_new_order_is_a_layer_from_its_first_shift_on_and_the_end_of_all_is_the_end() -> None:
    changing = rota(
        ALWAYS, order={"2028-11-06": "ada ben", "2028-12-04": "ben cyd ada", "2028-12-20": ""}, zone="Etc/UTC"
    )
    assert layers(changing) == [
        "2028-11-06 09:00 to 2028-12-04 09:00: ada ben, each 168 h from 2028-11-06 09:00; always",
        "2028-12-04 09:00 to 2028-12-20 09:00: ben cyd ada, each 168 h from 2028-12-04 09:00; always",
    ], "the rota ends in December: nobody of it is called any more"
    assert exact_until(changing) == "for ever"


def test_an_order_that_begins_again_after_its_end_is_declared() -> None:
    paused = rota(ALWAYS, order={"2028-11-06": "ada", "2028-11-20": "", "2028-12-04": "ben"}, zone="Etc/UTC")
    assert layers(paused) == [
        "2028-11-06 09:00 to 2028-11-20 09:00: ada, each 168 h from 2028-11-06 09:00; always",
        "2028-12-04 09:00 to for ever: ben, each 168 h from 2028-12-04 09:00; always",
    ], "from December on Ben answers"


def test_hours_that_change_on_a_date_change_with_the_first_shift_of_it() -> None:
    later = rota(ALWAYS, order={"2028-11-06": "ada ben"}, later={"2029-02-05": OFFICE})
    assert layers(later)[:2] == [
        "2028-11-06 08:00 to 2029-02-05 08:00: ada ben, each 168 h from 2028-11-06 08:00; always",
        (
            "2029-02-05 08:00 to 2029-03-25 01:00: ada ben, each 168 h from 2028-11-06 08:00; "
            "Mon Tue Wed Thu Fri 08:00 for 8 h"
        ),
    ], "the night of that Sunday is still covered, that of the Monday is not"


@pytest.mark.parametrize(
    ("hours", "restrictions"),
    [
        ((Hours(start=time(9), length=8 * HOUR),), "daily 09:00 for 8 h"),
        (
            (OFFICE, Hours(start=time(10), length=8 * HOUR, weekdays=frozenset({5, 6}))),
            "Mon Tue Wed Thu Fri 09:00 for 8 h, Sat Sun 10:00 for 8 h",
        ),
        (
            (OFFICE, Hours(start=time(9), length=7 * HOUR, weekdays=frozenset({5, 6}))),
            "Mon Tue Wed Thu Fri 09:00 for 8 h, Sat Sun 09:00 for 7 h",
        ),
        ((Hours(start=time(18, 30), length=62 * HOUR, weekdays=frozenset({4})),), "Fri 18:30 for 62 h"),
        (
            (
                Hours(start=time(22), length=26 * HOUR, weekdays=frozenset({6})),
                Hours(start=time(), length=8 * HOUR, weekdays=frozenset({1})),
            ),
            "Sun 22:00 for 34 h",
        ),
        (
            (
                Hours(start=time(22), length=10 * HOUR, weekdays=frozenset({6})),
                Hours(start=time(9), length=8 * HOUR, weekdays=frozenset({0, 1})),
            ),
            "Mon Tue 09:00 for 8 h, Sun 22:00 for 10 h",
        ),
        (
            (
                Hours(start=time(9), length=DAY, weekdays=WORKING_DAYS),
                replace(OFFICE, weekdays=frozenset({5})),
            ),
            "Mon 09:00 for 128 h",
        ),
    ],
    ids=["daily", "later", "shorter", "weekend", "over Monday", "before Monday", "touching"],
)
def test_the_hours_of_a_layer_are_those_of_the_file(hours: tuple[Hours, ...], restrictions: str) -> None:
    (layer,) = layers(rota(*hours, order={"2028-12-04": "ada"}, zone="Etc/UTC", turn=4 * WEEK))
    assert layer.partition("; ")[2] == restrictions, "in these hours somebody is called, and in no others"


def test_turns_of_a_shift_pass_over_the_days_without_one() -> None:
    assert layers(
        rota(OFFICE, order={"2028-12-04": "ada ben cyd"}, turn=Shifts(count=1), zone="Etc/UTC")
    ) == [
        (
            "2028-12-04 09:00 to for ever: ada ben cyd ada ben*3 cyd ada ben cyd ada*3 ben cyd ada ben cyd*3, "
            "each 24 h from 2028-12-04 09:00; Mon Tue Wed Thu Fri 09:00 for 8 h"
        )
    ], "Ben has Friday, and Cyd the Monday after it"


@pytest.mark.parametrize(("people", "expected"), [(57, 1), (58, 5)], ids=["399 days", "406 days"])
def test_a_list_that_pagerduty_may_not_take_is_declared_turn_by_turn(people: int, expected: int) -> None:
    order = {"2028-12-25": " ".join(f"p{number}" for number in range(people))}
    found = layers(rota(OFFICE, order=order, turn=Shifts(count=1), zone="Etc/UTC"))
    assert len(found) == expected, "one list of all, or each of the five shifts that are left of the year"


@pytest.mark.slow
def test_turns_of_months_are_declared_one_by_one_up_to_the_end_of_the_next_year() -> None:
    months = rota(ALWAYS, order={"2028-09-15": "ada ben cyd"}, turn=Months(count=1))
    assert layers(months) == [
        "2028-09-15 07:00 to 2028-10-15 07:00: ada, each 168 h from 2028-09-15 07:00; always",
        "2028-10-15 07:00 to 2028-11-15 08:00: ben, each 168 h from 2028-10-15 07:00; always",
        "2028-11-15 08:00 to 2028-12-15 08:00: cyd, each 168 h from 2028-11-15 08:00; always",
        "2028-12-15 08:00 to 2029-01-01 08:00: ada, each 168 h from 2028-12-15 08:00; always",
    ], "no turn of PagerDuty lasts a month"
    assert exact_until(months) == "2029-01-01 08:00", "by then the daily job must have extended them"
    assert exact_until(months, year=2028) == "2030-01-01 08:00"


def test_a_month_of_office_hours_is_a_layer_or_a_layer_for_each_shift_if_the_clock_changes() -> None:
    found = layers(rota(OFFICE, order={"2028-10-26": "ada ben"}, turn=Months(count=1)))
    assert found[:3] == [
        "2028-10-26 07:00 to 2028-10-26 15:00: ada, each 168 h from 2028-10-26 07:00; always",
        "2028-10-27 07:00 to 2028-10-27 15:00: ada, each 168 h from 2028-10-27 07:00; always",
        "2028-10-30 08:00 to 2028-10-30 16:00: ada, each 168 h from 2028-10-30 08:00; always",
    ], "on Monday after the clock has changed Ada begins at 9 as well"
    assert found[-2:] == [
        (
            "2028-11-27 08:00 to 2028-12-25 16:00: ben, each 168 h from 2028-11-27 08:00; "
            "Mon Tue Wed Thu Fri 08:00 for 8 h"
        ),
        (
            "2028-12-26 08:00 to 2028-12-29 16:00: ada, each 168 h from 2028-12-26 08:00; "
            "Tue Wed Thu Fri 08:00 for 8 h"
        ),
    ], "in November Ben has no weekend"


@pytest.mark.slow
def test_a_turn_changes_at_its_handoff_in_the_middle_of_a_shift() -> None:
    noon = Handoff(at=time(12), zone="Etc/UTC")
    found = layers(rota(ALWAYS, order={"2028-12-04": "ada ben"}, zone="Etc/UTC", handoff=noon))
    assert found == ["2028-12-04 12:00 to for ever: ada*56 ben*56, each 3 h from 2028-12-04 12:00; always"], (
        "from Monday 12:00 on Ben is called, not from 9:00"
    )


@pytest.mark.slow
def test_a_shift_of_two_hours_has_a_place_in_a_list_and_one_of_an_hour_is_declared_alone() -> None:
    def handing_over_after(length: int) -> list[str]:
        hours = (
            Hours(start=time(9), length=length * HOUR),
            Hours(start=time(9 + length), length=DAY - length * HOUR),
        )
        return layers(rota(*hours, order={"2028-12-30": "ada ben cyd"}, turn=Shifts(count=1), zone="Etc/UTC"))

    assert handing_over_after(2) == [
        "2028-12-30 09:00 to for ever: ada ben*11 cyd ada*11 ben cyd*11, each 2 h from 2028-12-30 09:00; always"
    ], "Ada is called in the first two hours only"
    assert handing_over_after(1) == [
        "2028-12-30 09:00 to 2028-12-30 10:00: ada, each 168 h from 2028-12-30 09:00; always",
        "2028-12-30 10:00 to 2028-12-31 09:00: ben, each 168 h from 2028-12-30 10:00; always",
        "2028-12-31 09:00 to 2028-12-31 10:00: cyd, each 168 h from 2028-12-31 09:00; always",
        "2028-12-31 10:00 to 2029-01-01 09:00: ada, each 168 h from 2028-12-31 10:00; always",
    ], "PagerDuty takes no turn of less than an hour, and a list of hours is long"


def test_a_change_of_the_clock_in_the_night_of_a_list_cuts_one_shift() -> None:
    found = layers(rota(ALWAYS, order={"2028-12-04": "ada ben"}, turn=Shifts(count=1)))
    assert found == [
        "2028-12-04 08:00 to 2029-03-25 01:00: ada ben, each 24 h from 2028-12-04 08:00; always",
        "2029-03-25 07:00 to 2029-10-28 01:00: ben ada, each 24 h from 2029-03-25 07:00; always",
        "2029-10-28 08:00 to for ever: ada ben, each 24 h from 2029-10-28 08:00; always",
        "2029-03-25 01:00 to 2029-03-25 07:00: ada, each 168 h from 2029-03-25 01:00; always",
        "2029-10-28 01:00 to 2029-10-28 08:00: ben, each 168 h from 2029-10-28 01:00; always",
    ], "Ada's Saturday ends an hour earlier, that of Ben in October an hour later"


def test_a_holiday_of_one_rotation_prolongs_the_weekend_of_the_other() -> None:
    desk = rota(
        Hours(start=time(9), length=DAY, weekdays=frozenset(range(4))),
        Hours(start=time(9), length=9 * HOUR, weekdays=frozenset({4})),
        order={"2028-12-04": "bao cleo dag elke"},
        turn=Shifts(count=1),
        zone="Etc/UTC",
    )
    friday = Hours(start=time(18), length=None, weekdays=frozenset({4}))
    ends = rota(friday, order={"2028-12-08": "fritz cleo greta"}, name="ends", zone="Etc/UTC")
    holiday = Holiday(on=(date(2028, 12, 18),), rotations=("desk",))
    assert layers(desk, ends, holidays=(holiday,)) == [
        (
            "2028-12-04 09:00 to 2028-12-18 09:00: bao cleo dag elke bao*3 cleo dag elke bao cleo*4 dag elke bao "
            "cleo*3 dag elke bao cleo dag*3, each 24 h from 2028-12-04 09:00; Mon 09:00 for 105 h"
        ),
        (
            "2028-12-19 09:00 to for ever: dag elke bao cleo*3 dag elke bao cleo dag*3 elke bao cleo dag elke*3 bao "
            "cleo dag elke bao*3 cleo, each 24 h from 2028-12-19 09:00; Mon 09:00 for 105 h"
        ),
        "2028-12-08 18:00 to 2028-12-11 09:00: fritz, each 168 h from 2028-12-08 18:00; always",
        "2028-12-15 18:00 to 2028-12-19 09:00: cleo, each 168 h from 2028-12-15 18:00; always",
        "2028-12-22 18:00 to 2028-12-25 09:00: greta, each 168 h from 2028-12-22 18:00; always",
        "2028-12-29 18:00 to 2029-01-01 09:00: fritz, each 168 h from 2028-12-29 18:00; always",
    ], "nobody has the Monday of the holiday but whoever has the weekend before it"


def test_two_crews_that_take_turns_by_days_are_one_list() -> None:
    def crew(first: str, people: str, *days: int) -> Rotation:
        cycle = Cycle(first=date(2028, 12, 4), days=14, on=frozenset(days))
        return rota(ALWAYS, order={first: people}, turn=2 * WEEK, cycle=cycle, zone="Etc/UTC", name=people)

    even = crew("2028-12-04", "ada cyd", 0, 1, 4, 5, 6, 9, 10)
    odd = crew("2028-12-06", "ben dov", 2, 3, 7, 8, 11, 12, 13)
    assert layers(even, odd) == [
        (
            "2028-12-06 09:00 to for ever: ben*2 ada*3 ben*2 ada*2 ben*3 cyd*2 dov*2 cyd*3 dov*2 cyd*2 dov*3 ada*2, "
            "each 24 h from 2028-12-06 09:00; always"
        ),
        "2028-12-04 09:00 to 2028-12-06 09:00: ada, each 168 h from 2028-12-04 09:00; always",
    ], "two days, two days, three days: then the other way round, and then the others of each crew"
