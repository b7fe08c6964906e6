"""What is reported of levels whose names are in no alphabetical order, and of rotations that have one alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from oncall.model import DAY, Duty, Hours, Level, Operation, Place, TimeOff
from oncall.time.coverage import Flaw, Kind, examine
from oncall.time.proof import prove
from oncall.time.timeline import Reason, Shift
from tests.oncall.strategies import operation, person, rotation

FIRST = date(2026, 1, 5)
START = datetime(2026, 1, 5, tzinfo=UTC)


def with_levels(op: Operation, *levels: str) -> Operation:
    called = tuple(
        Level(id=level, after=number * timedelta(minutes=10)) for number, level in enumerate(levels)
    )
    return replace(op, teams={"": replace(op.teams[""], levels=called)})


def test_somebody_at_two_levels_is_reported_at_the_one_that_is_called_later() -> None:
    op = with_levels(operation(rotation("all", "ada ben", FIRST)), "zero", "one")
    shifts = [
        Shift("all", level, "ada", START, START + DAY, Reason.SCHEDULED, None) for level in ("one", "zero")
    ]
    for found in (shifts, shifts[::-1]):
        breach = examine(op, found, START, START + DAY)
        assert breach is not None
        assert (breach.kind, breach.level) == (Kind.DOUBLE_ROLE, "one"), "the first call reaches her"
        assert [shift.level for shift in breach.shifts] == ["zero", "one"]


def test_whoever_is_at_the_only_level_elsewhere_is_on() -> None:
    duty = Duty(hours=(Hours(start=time(), length=DAY),), places=(Place(level="primary"),))
    other = replace(duty, places=(Place(level="primary", seat="other"),))
    op = operation(
        replace(rotation("all", "ada ben", FIRST), duties=(duty,)),
        replace(rotation("others", "ben", FIRST), duties=(other,)),
        time_off=[TimeOff(who="ada", start=START, end=START + DAY)],
        people={handle: person(handle) for handle in ("ada", "ben", "cyd")},
    )
    found = prove(with_levels(op, "primary"), START, START + 7 * DAY)
    assert isinstance(found, Flaw)
    assert found.why == (
        "@ada is off until Tue 2026-01-06 00:00 UTC, and nobody else in all is free: @ben is on"
    )
    assert found.fix == "write `cover: cyd` in the time off of @ada from 2026-01-05T00:00Z", "she is free"


def test_of_two_people_who_are_off_and_on_duty_the_one_who_is_called_first_is_reported() -> None:
    absences = [
        TimeOff(who=who, start=START, end=START + days * DAY) for who, days in (("ada", 2), ("ben", 1))
    ]
    op = with_levels(operation(rotation("all", "ada ben cyd", FIRST), time_off=absences), "zero", "one")
    shifts = [
        Shift("all", level, who, START, START + 7 * DAY, Reason.SCHEDULED, None)
        for level, who in (("zero", "ada"), ("one", "ben"))
    ]
    breach = examine(op, shifts, START, START + DAY)
    assert breach is not None
    assert (breach.kind, breach.level, breach.shifts[0].person) == (Kind.OFF, "zero", "ada"), (
        "the first call reaches nobody"
    )
