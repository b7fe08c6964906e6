"""When shifts begin and end, by the hours of the file and the clocks of the world."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from oncall.model import DAY, Cycle, Duty, Handoff, Hours, Place, Rotation
from oncall.time.clock import clock, minutes, moment
from oncall.time.pattern import (
    UNTIL_NEXT,
    daily,
    first_start,
    pattern,
    period,
    shifts_between,
)
from oncall.time.turns import first_shift
from tests.oncall.time.test_compiling import ALWAYS, OFFICE, rota

HOUR = timedelta(hours=1)
NIGHT = Hours(start=time(22), length=8 * HOUR)
HALF_PAST_TWO = Hours(start=time(2, 30), length=8 * HOUR)
SKIPPED = Hours(start=time(2, 15), length=HOUR / 2)
WEST_TO_EAST = Hours(start=time(9), length=DAY, zone="America/New_York", end_zone="Australia/Sydney")
TWO_DAYS = replace(WEST_TO_EAST, length=2 * DAY)
CYCLE = Cycle(first=date(2027, 3, 1), days=4, on=frozenset({0, 1}))


def duty(*hours: Hours, cycle: Cycle | None = None, later: dict[str, Hours] | None = None) -> Duty:
    changes = tuple((date.fromisoformat(day), (each,)) for day, each in (later or {}).items())
    return Duty(hours=hours, places=(Place(level="primary"),), cycle=cycle, later=changes)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def shifts(one: Duty, first: str, last: str, zone: str = "Europe/Berlin") -> list[str]:
    found = pattern(one, zone, day(first), day(last))
    return [
        f"{date.fromordinal(on):%d}: {moment(start):%d %H:%M} to "
        + ("the next" if end == UNTIL_NEXT else f"{moment(end):%d %H:%M}")
        for on, start, end in zip(found.days, found.starts, found.ends, strict=True)
    ]


@pytest.mark.parametrize(
    ("one", "first", "last", "expected"),
    [
        (
            duty(NIGHT),
            "2027-03-26",
            "2027-03-28",
            ["26: 26 21:00 to 27 05:00", "27: 27 21:00 to 28 04:00", "28: 28 20:00 to 29 04:00"],
        ),
        (duty(NIGHT), "2027-10-30", "2027-10-31", ["30: 30 20:00 to 31 05:00", "31: 31 21:00 to 01 05:00"]),
        (duty(HALF_PAST_TWO), "2027-03-28", "2027-03-28", ["28: 28 01:00 to 28 08:30"]),
        (duty(HALF_PAST_TWO), "2027-10-31", "2027-10-31", ["31: 31 00:30 to 31 09:30"]),
        (duty(SKIPPED), "2027-03-27", "2027-03-29", ["27: 27 01:15 to 27 01:45", "29: 29 00:15 to 29 00:45"]),
        (duty(WEST_TO_EAST), "2027-03-01", "2027-03-01", ["01: 01 14:00 to 01 22:00"]),
        (duty(TWO_DAYS), "2027-03-01", "2027-03-01", ["01: 01 14:00 to 02 22:00"]),
        (duty(replace(ALWAYS, length=None)), "2027-03-01", "2027-03-01", ["01: 01 08:00 to the next"]),
        (duty(OFFICE), "2027-03-05", "2027-03-08", ["05: 05 08:00 to 05 16:00", "08: 08 08:00 to 08 16:00"]),
        (
            duty(ALWAYS, cycle=CYCLE),
            "2027-02-25",
            "2027-03-03",
            [
                "25: 25 08:00 to 26 08:00",
                "26: 26 08:00 to 27 08:00",
                "01: 01 08:00 to 02 08:00",
                "02: 02 08:00 to 03 08:00",
            ],
        ),
        (
            duty(NIGHT, replace(OFFICE, weekdays=frozenset({0}))),
            "2027-03-01",
            "2027-03-02",
            ["01: 01 08:00 to 01 16:00", "01: 01 21:00 to 02 05:00", "02: 02 21:00 to 03 05:00"],
        ),
        (
            duty(ALWAYS, later={"2027-03-02": NIGHT}),
            "2027-03-01",
            "2027-03-02",
            ["01: 01 08:00 to 02 08:00", "02: 02 21:00 to 03 05:00"],
        ),
    ],
    ids=[
        "summer",
        "winter",
        "skipped",
        "twice",
        "within",
        "zones",
        "days",
        "next",
        "week",
        "cycle",
        "two",
        "later",
    ],
)
def test_shifts_are_where_the_clocks_show_the_hours(
    one: Duty, first: str, last: str, expected: list[str]
) -> None:
    assert shifts(one, first, last) == expected, "at these times somebody is called"


@pytest.mark.parametrize(
    "one",
    [
        duty(ALWAYS),
        duty(OFFICE),
        duty(OFFICE, replace(NIGHT, weekdays=frozenset({4, 5}))),
        duty(ALWAYS, cycle=CYCLE),
        duty(OFFICE, cycle=CYCLE),
        duty(ALWAYS, later={"2027-03-10": OFFICE, "2027-03-17": replace(NIGHT, weekdays=frozenset({6}))}),
    ],
    ids=["all", "weekdays", "two", "cycle", "weekdays in a cycle", "later"],
)
def test_the_shifts_between_two_dates_are_counted_without_looking_at_each(one: Duty) -> None:
    for first in range(day("2027-03-01"), day("2027-03-09")):
        for last in range(first, first + 31, 5):
            found = pattern(one, "Etc/UTC", first, last - 1)
            assert shifts_between(one, first, last) == len(found.days), "whose turn it is would be miscounted"


@pytest.mark.parametrize(
    ("one", "on", "expected"),
    [
        (duty(OFFICE), "2027-03-06", "2027-03-08 08:00"),
        (duty(OFFICE), "2027-03-08", "2027-03-08 08:00"),
        (
            duty(replace(OFFICE, weekdays=frozenset()), later={"2028-03-06": OFFICE}),
            "2027-03-06",
            "2028-03-06 08:00",
        ),
        (duty(replace(OFFICE, weekdays=frozenset())), "2027-03-06", None),
        (
            duty(OFFICE, cycle=Cycle(first=date(2027, 3, 6), days=14, on=frozenset({0, 13}))),
            "2027-03-06",
            "2027-03-19 08:00",
        ),
    ],
)
def test_the_first_shift_from_a_date_on(one: Duty, on: str, expected: str | None) -> None:
    found = first_start(one, "Europe/Berlin", day(on))
    assert (found and f"{moment(found):%F %H:%M}") == expected, "from then on somebody must be there"


@pytest.mark.parametrize(
    ("hours", "cycle", "days"),
    [
        ((ALWAYS,), None, 1),
        ((OFFICE,), None, 7),
        ((ALWAYS, OFFICE), None, 7),
        ((ALWAYS,), CYCLE, 4),
        ((OFFICE,), CYCLE, 28),
    ],
)
def test_dates_repeat_themselves_by_the_week_and_by_the_cycle(
    hours: tuple[Hours, ...], cycle: Cycle | None, days: int
) -> None:
    assert period(hours, cycle) == days


PLAIN = rota(ALWAYS, order={"2027-03-01": "ada ben"}, zone="Etc/UTC")


def with_duty(one: Duty) -> Rotation:
    return replace(PLAIN, duties=(one,))


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAIN, zone="Europe/Berlin"),
        replace(PLAIN, own_clock=True),
        replace(PLAIN, duties=PLAIN.duties * 2),
        with_duty(duty(OFFICE)),
        with_duty(duty(replace(ALWAYS, length=None))),
        with_duty(duty(replace(ALWAYS, zone="Europe/Berlin"))),
        with_duty(duty(replace(ALWAYS, end_zone="Europe/Berlin"))),
        with_duty(duty(ALWAYS, cycle=CYCLE)),
        with_duty(duty(ALWAYS, later={"2027-03-08": NIGHT})),
        with_duty(duty(ALWAYS, NIGHT)),
    ],
    ids=["clock", "own clocks", "duties", "weekdays", "next", "begin", "end", "cycle", "later", "two"],
)
def test_only_the_same_hours_every_day_in_utc_are_a_layer_for_good(other: Rotation) -> None:
    assert daily(PLAIN) == ALWAYS
    assert daily(replace(PLAIN, zone="UTC")) == ALWAYS
    assert daily(other) is None, "its layers would call at the wrong hour, or on the wrong day"


@pytest.mark.parametrize(
    ("hours", "on", "expected"),
    [
        (ALWAYS, "2027-03-01", "03-01 11:00"),
        (Hours(start=time(13), length=HOUR), "2027-03-01", "03-01 12:00"),
        (OFFICE, "2027-03-06", "03-08 08:00"),
        (Hours(start=time(9), length=2 * HOUR), "2027-03-01", "03-02 08:00"),
        (Hours(start=time(9), length=3 * HOUR), "2027-03-01", "03-02 08:00"),
    ],
    ids=["within a shift", "before a shift", "on a day without one", "after it", "at its end"],
)
def test_the_first_turn_begins_with_a_shift_or_with_a_handoff_within_one(
    hours: Hours, on: str, expected: str
) -> None:
    noon = rota(hours, order={on: "ada"}, handoff=Handoff(at=time(12), zone="Europe/Berlin"))
    found = first_shift(noon, noon.duties[0], day(on))
    assert found is not None
    assert f"{moment(found):%m-%d %H:%M}" == expected, "from then on somebody must be there"


def test_a_clock_says_its_date_and_goes_on_unchanged_after_its_last_year() -> None:
    berlin = clock("Europe/Berlin", 2027, 2027)

    def at(text: str) -> int:
        return minutes(datetime.fromisoformat(text).replace(tzinfo=UTC))

    assert [berlin.offset(at(text)) for text in ("2027-03-28 00:59", "2027-03-28 01:00", "2028-07-01")] == [
        60,
        120,
        60,
    ]
    assert berlin.day(at("2027-07-01 21:59")) == day("2027-07-01")
    assert berlin.day(at("2027-07-01 22:00")) == day("2027-07-02")
