"""The clocks of the world's time zones, in whole minutes since 1970: UTC to local, and back without a doubt.

A local time that a clock shows twice is the first of the two; one that it skips is the moment of the change.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DAY = EPOCH.toordinal()
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
A_DAY = 24 * 60
A_WEEK = 7 * A_DAY
FOR_EVER = 2**40
UTC_NAMES = ("Etc/UTC", "UTC")


def minutes(moment: datetime) -> int:
    """The whole minutes since 1970 of an aware datetime."""
    return (moment - EPOCH) // MINUTE


def moment(at: int) -> datetime:
    """The datetime in UTC of so many minutes since 1970."""
    return datetime.fromtimestamp(at * 60, UTC)


def moments(ascending: list[int]) -> list[datetime]:
    """The same of many; where they lie a day apart an addition is quicker."""
    found: list[datetime] = []
    last = -FOR_EVER
    current = EPOCH
    for at in ascending:
        current = current + DAY if at - last == A_DAY else datetime.fromtimestamp(at * 60, UTC)
        last = at
        found.append(current)
    return found


def midnight(day: int) -> int:
    """The local minutes at which the date with this ordinal begins."""
    return (day - FIRST_DAY) * A_DAY


class Clock:
    """The clock of ``zone``, exact from ``first`` to ``last`` (years); beyond them it never changes."""

    def __init__(self, zone: str, first: int, last: int) -> None:
        changes = [change for year in range(first, last + 1) for change in _changes(zone, year)]
        before = _offset(zone, _new_year(first))
        self.starts = [-FOR_EVER, *(at for at, _ in changes)]
        self.offsets = [before, *(offset for _, offset in changes)]
        ends = [*self.starts[1:], FOR_EVER]
        self._local_ends = [end + offset for end, offset in zip(ends, self.offsets, strict=True)]

    def offset(self, at: int) -> int:
        """How far the clock is ahead of UTC at an instant."""
        return self.offsets[bisect_right(self.starts, at) - 1]

    def day(self, at: int) -> int:
        """The ordinal of the date that the clock shows at an instant."""
        return (at + self.offset(at)) // A_DAY + FIRST_DAY

    def instant(self, local: int) -> int:
        """The first instant at which the clock shows ``local`` or later."""
        number = bisect_right(self._local_ends, local)
        return max(self.starts[number], local - self.offsets[number])

    def instants(self, local: list[int]) -> list[int]:
        """The instants of ascending local times."""
        found: list[int] = []
        done, number = 0, 0
        while done < len(local):
            number = bisect_right(self._local_ends, local[done], number)
            start, offset, end = self.starts[number], self.offsets[number], self._local_ends[number]
            until = len(local) if end > local[-1] else bisect_right(local, end - 1, done)
            found += [at - offset if at - offset > start else start for at in local[done:until]]
            done = until
        return found


@cache
def clock(zone: str, first: int, last: int) -> Clock:
    """The clock of a zone, exact from the year ``first`` to ``last``."""
    return Clock(zone, first, last)


@cache
def _changes(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """When the clock changes in a year of UTC, and how far it is ahead of UTC from then on."""
    if zone in UTC_NAMES:
        return ()
    start, end = _new_year(year), _new_year(year + 1)
    marks = [*range(start, end, A_WEEK), end]
    offsets = [_offset(zone, at) for at in marks]
    found = []
    for week, offset in zip(pairwise(marks), pairwise(offsets), strict=True):
        if offset[0] != offset[1]:
            found.append((_change(zone, *week), offset[1]))
    return tuple(found)


def _change(zone: str, low: int, high: int) -> int:
    """The only change of the clock after ``low``, up to ``high``."""
    before = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high


def _offset(zone: str, at: int) -> int:
    if zone in UTC_NAMES:
        return 0
    from zoneinfo import ZoneInfo  # many files need none

    ahead = datetime.fromtimestamp(at * 60, ZoneInfo(zone)).utcoffset()
    assert ahead is not None  # noqa: S101 — a zone of the tz database always has one
    return ahead // MINUTE


def _new_year(year: int) -> int:
    return midnight(date(year, 1, 1).toordinal())
