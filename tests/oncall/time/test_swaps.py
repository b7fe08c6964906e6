"""When a swap by dates holds, and how far around a moment a whole shift reaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from oncall.model import DAY, Dates, Duty, Handoff, Hours, Months, OrderEntry, Place, Rotation, Swap
from oncall.time.assignment import Exchange, exchanges
from oncall.time.timeline import whole_shifts
from oncall.time.turns import start_of
from tests.oncall.strategies import operation, rotation

HOUR = timedelta(hours=1)
FIRST = date(2027, 3, 1)
PRIMARY = (Place(level="primary"),)
NIGHTS = Duty(hours=(Hours(start=time(22), length=8 * HOUR),), places=PRIMARY)
WEEKENDS = Duty(hours=(Hours(start=time(9), length=2 * DAY, weekdays=frozenset({5})),), places=PRIMARY)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def in_berlin(people: str, *duties: Duty, handoff: Handoff | None = None) -> Rotation:
    bare = Rotation(id=people, title=people, order=(), duties=duties, zone="Europe/Berlin", handoff=handoff)
    entry = OrderEntry(start=start_of(bare, FIRST), people=tuple(people.split()), turn=DAY)
    return replace(bare, order=(entry,))


def swapped(one: str, other: str, first: str, last: str) -> Swap:
    """By dates, both included."""
    return Swap(
        one=one,
        other=other,
        start=at(first),
        end=at(last) + DAY,
        dates=Dates(first=date.fromisoformat(first), last=date.fromisoformat(last)),
    )


def held(swap: Swap, *rotations: Rotation) -> list[tuple[str | None, datetime, datetime]]:
    return [(each.rotation, each.start, each.end) for each in exchanges(operation(*rotations), swap)]


def test_a_swap_by_dates_holds_from_the_first_shift_on_to_the_first_shift_after_it() -> None:
    swap = swapped("ada", "ben", "2027-03-02", "2027-03-03")
    assert held(swap, in_berlin("ada ben", NIGHTS)) == [
        ("ada ben", at("2027-03-02 21:00"), at("2027-03-04 21:00"))
    ], "whoever has the night of the 3rd has it until the morning of the 4th"


def test_each_duty_changes_hands_with_its_own_shifts() -> None:
    swap = swapped("ada", "ben", "2027-03-02", "2027-03-07")
    both = in_berlin("ada ben", NIGHTS, WEEKENDS)
    assert [*exchanges(operation(both), swap)] == [
        Exchange(swap, "ada ben", NIGHTS, at("2027-03-02 21:00"), at("2027-03-08 21:00")),
        Exchange(swap, "ada ben", WEEKENDS, at("2027-03-06 08:00"), at("2027-03-13 08:00")),
    ], "the weekend that begins on the 6th is swapped as a whole"


def test_where_handoffs_cut_shifts_the_swap_begins_and_ends_at_a_handoff() -> None:
    noon = Handoff(at=time(12), zone="Europe/Berlin")
    swap = swapped("ada", "ben", "2027-03-02", "2027-03-03")
    assert held(swap, in_berlin("ada ben", NIGHTS, handoff=noon)) == [
        ("ada ben", at("2027-03-02 11:00"), at("2027-03-04 11:00"))
    ]


@pytest.mark.parametrize(
    ("one", "other", "concerned"),
    [
        ("ada", "dov", ["ada ben", "cyd dov"]),
        ("dov", "ada", ["ada ben", "cyd dov"]),
        ("ben", "guest", ["ada ben"]),
        ("guest", "cyd", ["cyd dov"]),
    ],
)
def test_a_swap_by_dates_concerns_the_rotations_of_either(one: str, other: str, concerned: list[str]) -> None:
    swap = swapped(one, other, "2027-03-02", "2027-03-03")
    found = held(swap, in_berlin("ada ben", NIGHTS), in_berlin("cyd dov", WEEKENDS))
    assert [rotation for rotation, _, _ in found] == concerned, (
        "a guest answers instead of somebody of the order"
    )


def test_a_swap_of_times_holds_everywhere_at_these_times() -> None:
    swap = Swap(one="ada", other="dov", start=at("2027-03-02 10:00"), end=at("2027-03-02 14:00"))
    assert [*exchanges(operation(in_berlin("ada ben", NIGHTS)), swap)] == [
        Exchange(swap, None, None, swap.start, swap.end)
    ]


@pytest.mark.parametrize("months", [1, 3])
def test_a_shift_of_months_is_shown_from_its_begin_to_its_end(months: int) -> None:
    all_day = rotation("all", "ada ben", FIRST)
    [entry] = all_day.order
    by_months = replace(all_day, order=(replace(entry, turn=Months(count=months)),))
    near_the_end = at("2027-06-01") - HOUR
    found = whole_shifts(operation(by_months), near_the_end, near_the_end + timedelta(minutes=1))
    begin = at("2027-05-01") if months == 1 else at("2027-03-01")
    assert {(shift.start, shift.end) for shift in found} == {(begin, at("2027-06-01"))}, (
        "a reminder says when the shift began and when it ends"
    )
