"""An operation of many rotations of twelve people, and the same after an edit that moves all of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from oncall.model import DAY, Hours, Operation, OrderEntry
from tests.oncall import strategies

FIRST = date(2026, 1, 5)
TEAM = 12
MINUTE = timedelta(minutes=1)


def crowd(rotations: int, *, moved: bool = False) -> Operation:
    """``rotations`` share the day; with ``moved`` the first of each team comes last."""
    midnight = datetime.combine(FIRST, time(), UTC)
    share = DAY // rotations // MINUTE * MINUTE
    found = []
    for number in range(rotations):
        start = midnight + number * share
        length = share if number < rotations - 1 else midnight + DAY - start
        people = tuple(f"r{number}-p{each}" for each in range(TEAM))
        if moved:
            people = (*people[1:], people[0])
        entry = OrderEntry(start=start, people=people, turn=timedelta(weeks=1))
        hours = Hours(start=start.time(), length=length)
        found.append(strategies.of_days(f"r{number}", f"Rotation {number}", hours, (entry,)))
    return strategies.operation(*found)
