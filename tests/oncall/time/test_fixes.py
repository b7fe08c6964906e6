"""What a breach is put down to, and which edit is proposed. Each was tried, so whoever writes it has coverage."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from oncall.model import DAY, Hours, Operation, Role, TimeOff
from oncall.time.coverage import Breach, Flaw, Kind, examine
from oncall.time.fixes import explain
from oncall.time.proof import prove
from oncall.time.timeline import Reason, Shift, resolve
from tests.oncall.strategies import of_days, operation, rotation

FIRST = date(2026, 1, 5)
START = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def flaw(op: Operation, start: datetime) -> Flaw:
    found = prove(op, start, start + 14 * DAY)
    assert isinstance(found, Flaw)
    return found


def test_a_gap_after_hours_of_another_clock_is_closed_by_whoever_comes_next() -> None:
    local = Hours(start=time(4), length=12 * HOUR, zone="Europe/Madrid", end_zone="Europe/Madrid")
    [entry] = rotation("day", "ada ben", FIRST, start=3).order
    day = of_days("day", "Day", local, (entry,))
    night = rotation("night", "cyd dov", FIRST, start=16, hours=11)
    found = flaw(operation(day, night), START + 3 * HOUR)
    assert (found.at, found.until) == (START + 15 * HOUR, START + 16 * HOUR)
    assert found.fix == "write `hours: 15:00-03:00` for night", (
        "the hours of day change with the clocks in Madrid"
    )


def test_whoever_is_off_and_on_duty_all_the_same_is_named_and_their_time_off_is_what_can_go() -> None:
    absence = TimeOff(who="ada", start=START + HOUR, end=START + DAY)
    op = operation(rotation("all", "ada ben cyd", FIRST), time_off=[absence])
    shifts = [
        Shift("all", Role.PRIMARY, "ada", START, START + 7 * DAY, Reason.SCHEDULED, None),
        Shift("all", Role.SECONDARY, "ben", START, START + 7 * DAY, Reason.SCHEDULED, None),
    ]
    breach = examine(op, shifts, START, START + DAY)
    assert breach is not None
    planned = resolve(op, START + 30 * DAY, START + 31 * DAY)
    found = explain(op, planned, breach, START + 7 * DAY)
    assert (found.at, found.kind, found.people) == (START + HOUR, Kind.OFF, ("ada",))
    assert found.why == "@ada is primary, and off"
    assert found.fix == "take out the time off of @ada from 2026-01-05T01:00Z"


@pytest.mark.parametrize(
    ("levels", "places"),
    [(("lead", "deputy"), "lead and deputy"), (("lead", "lead"), "lead in two seats")],
)
def test_somebody_in_two_places_is_reported_with_both(levels: tuple[str, str], places: str) -> None:
    op = operation(rotation("all", "ada", FIRST))
    shifts = tuple(
        Shift("all", level, "ada", START, START + 7 * DAY, Reason.SCHEDULED, None, str(seat))
        for seat, level in enumerate(levels)
    )
    breach = Breach(START, START + 7 * DAY, Kind.DOUBLE_ROLE, levels[1], shifts)
    found = explain(op, resolve(op, START + 30 * DAY, START + 31 * DAY), breach, START + 7 * DAY)
    assert found.why == f"@ada is {places} at once: the order of all has nobody else"
