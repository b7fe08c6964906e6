"""Whose turn it is at a moment, and until when: by days, months and shifts, on a local clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from oncall.model import Handoff, Holiday, Months, Operation, Role, Rotation, Shifts
from oncall.time.plan import turn_at
from oncall.time.timeline import timeline
from oncall.time.turns import date_of
from tests.oncall.strategies import operation, rotation
from tests.oncall.time.test_compiling import ALWAYS, OFFICE, WEEK, rota


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def turn(op: Operation, moment: str) -> tuple[int, str, str] | None:
    """Number, start and end."""
    [rotation] = op.rotations.values()
    found = turn_at(op, rotation, at(moment))
    return found and (found.number, f"{found.start:%m-%d %H:%M}", f"{found.end:%m-%d %H:%M}")


def months(first: str, turn: Months) -> Rotation:
    return rota(ALWAYS, order={first: "ada ben"}, turn=turn)


EVERY_DAY = rotation("all", "ada ben", date(2026, 1, 5), start=9)
IN_BERLIN = rota(OFFICE, order={"2027-03-01": "ada ben"})
AT_NOON = rota(ALWAYS, order={"2027-03-01": "ada ben"}, handoff=Handoff(at=time(12), zone="Europe/Berlin"))
MONTH = months("2027-01-15", Months(count=1))
TWO_MONTHS = months("2027-01-15", Months(count=2))
LAST_DAYS = months("2027-01-31", Months(count=1))
FIRST_MONDAYS = months("2027-03-01", Months(count=1, nth=1, weekday=0))
LAST_FRIDAYS = months("2027-02-26", Months(count=1, nth=-1, weekday=4))
TWO_SHIFTS = rota(OFFICE, order={"2027-03-01": "ada ben cyd"}, turn=Shifts(count=2))


@pytest.mark.parametrize(
    ("one", "moment", "number", "start", "end"),
    [
        (EVERY_DAY, "2026-01-05 09:00", 0, "01-05 09:00", "01-12 09:00"),
        (EVERY_DAY, "2026-01-12 08:59", 0, "01-05 09:00", "01-12 09:00"),
        (EVERY_DAY, "2026-01-26 09:00", 3, "01-26 09:00", "02-02 09:00"),
        (IN_BERLIN, "2027-03-01 08:00", 0, "03-01 08:00", "03-08 08:00"),
        (IN_BERLIN, "2027-03-29 06:59", 3, "03-22 08:00", "03-29 07:00"),
        (IN_BERLIN, "2027-03-29 07:00", 4, "03-29 07:00", "04-05 07:00"),
        (AT_NOON, "2027-03-08 10:59", 0, "03-01 11:00", "03-08 11:00"),
        (AT_NOON, "2027-03-08 11:00", 1, "03-08 11:00", "03-15 11:00"),
        (AT_NOON, "2027-03-30 00:00", 4, "03-29 10:00", "04-05 10:00"),
        (MONTH, "2027-04-15 06:59", 2, "03-15 08:00", "04-15 07:00"),
        (MONTH, "2027-04-15 07:00", 3, "04-15 07:00", "05-15 07:00"),
        (TWO_MONTHS, "2027-04-15 07:00", 1, "03-15 08:00", "05-15 07:00"),
        (LAST_DAYS, "2027-03-01 00:00", 1, "02-28 08:00", "03-31 07:00"),
        (FIRST_MONDAYS, "2027-04-04 00:00", 0, "03-01 08:00", "04-05 07:00"),
        (FIRST_MONDAYS, "2027-05-02 00:00", 1, "04-05 07:00", "05-03 07:00"),
        (LAST_FRIDAYS, "2027-04-29 00:00", 1, "03-26 08:00", "04-30 07:00"),
        (TWO_SHIFTS, "2027-03-01 08:00", 0, "03-01 08:00", "03-03 08:00"),
        (TWO_SHIFTS, "2027-03-03 07:59", 0, "03-01 08:00", "03-03 08:00"),
        (TWO_SHIFTS, "2027-03-03 08:00", 1, "03-03 08:00", "03-05 08:00"),
        (TWO_SHIFTS, "2027-03-06 00:00", 2, "03-05 08:00", "03-09 08:00"),
        (TWO_SHIFTS, "2027-12-24 12:00", 107, "12-24 08:00", "12-28 08:00"),
    ],
)
def test_a_turn_is_that_of_the_file(one: Rotation, moment: str, number: int, start: str, end: str) -> None:
    assert turn(operation(one), moment) == (number, start, end), (
        "an edit is reviewed by the turns as they are"
    )


@pytest.mark.parametrize(
    ("uses_turn", "wednesday", "monday", "december"),
    [
        (
            False,
            (1, "03-03 08:00", "03-08 08:00"),
            (2, "03-08 08:00", "03-10 08:00"),
            (102, "12-13 08:00", "12-15 08:00"),
        ),
        (
            True,
            (1, "03-03 08:00", "03-05 08:00"),
            (2, "03-05 08:00", "03-09 08:00"),
            (102, "12-10 08:00", "12-14 08:00"),
        ),
    ],
)
def test_a_holiday_uses_up_a_turn_only_if_the_file_says_so(
    uses_turn: bool,
    wednesday: tuple[int, str, str],
    monday: tuple[int, str, str],
    december: tuple[int, str, str],
) -> None:
    before, thursday = (Holiday(on=(date(2027, *on),), uses_turn=uses_turn) for on in ((2, 25), (3, 4)))
    op = operation(TWO_SHIFTS, holidays=[before, thursday])
    assert turn(op, "2027-03-03 12:00") == wednesday, "whoever would have had the holiday has the next shift"
    assert turn(op, "2027-03-08 12:00") == monday
    assert turn(op, "2027-12-13 12:00") == december, "it counts however long ago it was"


@pytest.mark.parametrize("by", [WEEK, Months(count=1), Shifts(count=7)], ids=["week", "month", "shifts"])
def test_a_turn_ends_with_its_order_and_the_rotation_with_an_order_of_nobody(
    by: timedelta | Months | Shifts,
) -> None:
    changing = rota(ALWAYS, order={"2027-03-01": "ada ben", "2027-03-03": "cyd", "2027-03-06": ""}, turn=by)
    op = operation(changing)
    assert turn(op, "2027-03-01 07:59") is None, "nobody has a turn before the first"
    assert turn(op, "2027-03-03 07:59") == (0, "03-01 08:00", "03-03 08:00"), (
        "then Cyd comes, in no turn of Ada"
    )
    assert turn(op, "2027-03-03 08:00") == (0, "03-03 08:00", "03-06 08:00")
    assert turn(op, "2027-03-06 08:00") is None, "the rotation has ended"


def test_a_date_is_that_of_the_clock_of_the_rotation() -> None:
    berlin = rota(OFFICE, order={"2027-03-01": "ada"})
    assert date_of(berlin, at("2026-12-31 23:30")) == date(2027, 1, 1), "it is past midnight in Berlin"
    assert date_of(berlin, at("2026-12-31 22:30")) == date(2026, 12, 31)


def test_whoever_is_named_twice_in_a_row_has_one_shift_of_two_turns() -> None:
    op = operation(rotation("all", "ada ada ben", date(2026, 1, 5)))
    found = timeline(op, at("2026-01-01"), at("2026-02-09"))
    primary = [
        (each.person, f"{each.start:%m-%d}", f"{each.end:%m-%d}")
        for each in found
        if each.level == Role.PRIMARY
    ]
    assert primary == [("ada", "01-05", "01-19"), ("ben", "01-19", "01-26"), ("ada", "01-26", "02-09")], (
        "nobody is reminded of a handoff to themselves"
    )
