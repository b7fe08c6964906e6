"""Whose turn it is: turns of days, months or shifts, counted from where an entry of the order begins."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from oncall.model import DAY, Months, OrderEntry, Rotation, Shifts
from oncall.time.clock import clock, midnight, minutes, moment
from oncall.time.pattern import clock_near, first_start, longest_shift, of_day, pattern, sections

if TYPE_CHECKING:
    from oncall.model import Duty, Turn

END_OF_DAYS = date.max.toordinal()


def first_day(rotation: Rotation, entry: OrderEntry) -> int:
    """The ordinal of the date from which an entry is in force: `from` in the file."""
    year, at = entry.start.year, minutes(entry.start)
    zone = rotation.handoff.zone if rotation.handoff else rotation.zone
    day = clock(zone, year - 1, year + 1).day(at)
    if rotation.handoff is not None or not _has_other_zones(rotation):
        return day
    return next((near for near in (day, day + 1, day - 1) if instant_of(rotation, near) == at), day)


def _has_other_zones(rotation: Rotation) -> bool:
    """Whether shifts may begin on a date of theirs that is another one on the rotation's clock."""
    return any(
        each.zone not in (None, rotation.zone)
        for duty in rotation.duties
        for hours, _, _ in sections(duty)
        for each in hours
    )


def longest(turn: Turn) -> timedelta:
    """The longest that a turn may last; of shifts, those of a month each."""
    return turn if isinstance(turn, timedelta) else 31 * turn.count * DAY


def date_of(rotation: Rotation, at: datetime) -> date:
    """The date on the clock of the rotation."""
    return date.fromordinal(clock(rotation.zone, at.year - 1, at.year + 1).day(minutes(at)))


def entries(rotation: Rotation, first: int = 0, last: int = END_OF_DAYS) -> list[tuple[OrderEntry, int, int]]:
    """Each entry with people, the ordinals of its first date and of the first that is no longer its own.

    With ``first`` and ``last``, ordinals too: the entries that are in force on a date between them.
    """
    order, end = rotation.order, END_OF_DAYS
    if first > 0 and len(order) > 1:
        by_start = attrgetter("start")
        low = bisect_right(order, moment(midnight(first - 2)), key=by_start) - 1
        high = bisect_left(order, moment(midnight(last + 2)), key=by_start)
        end = first_day(rotation, order[high]) if high < len(order) else end
        order = order[max(low, 0) : high]
    if not order:
        return []
    days = [first_day(rotation, entry) for entry in order]
    upcoming = [*days[1:], end]
    return [each for each in zip(order, days, upcoming, strict=True) if each[0].people]


def number_on(turn: Turn, first: int, day: int) -> int:
    """The number of the turn of days or months to which a date belongs, by the entry's first date (ordinals)."""
    if isinstance(turn, timedelta):
        return (day - first) // turn.days
    assert not isinstance(turn, Shifts)  # noqa: S101 — they are counted elsewhere
    return (_month(turn, first, day) - _month(turn, first, first)) // turn.count


def day_of(turn: Turn, first: int, number: int) -> int:
    """The ordinal of the first date of a turn of days or months."""
    if isinstance(turn, timedelta):
        return first + number * turn.days
    assert not isinstance(turn, Shifts)  # noqa: S101 — they are counted elsewhere
    if number == 0:
        return first
    return _begin(turn, first, _month(turn, first, first) + number * turn.count)


def _month(turn: Months, first: int, day: int) -> int:
    """The month, in months since the year 0, in whose turn a date lies."""
    at = date.fromordinal(day)
    month = at.year * 12 + at.month - 1
    return month if day >= _begin(turn, first, month) else month - 1


def _begin(turn: Months, first: int, month: int) -> int:
    year, number = divmod(month, 12)
    weekday, length = monthrange(year, number + 1)
    start = date(year, number + 1, 1).toordinal()
    if turn.nth is None:
        return start + min(date.fromordinal(first).day, length) - 1
    place = (turn.weekday - weekday) % 7
    return start + place + 7 * (turn.nth - 1 if turn.nth > 0 else (length - 1 - place) // 7)


def instant_of(rotation: Rotation, day: int) -> int:
    """When a turn that begins on a date begins, in minutes: at the handoff, or with the first shift of that date,
    whichever duty it belongs to; where none begins on it, at midnight."""
    handoff = rotation.handoff
    if handoff is not None:
        return clock_near(handoff.zone, day).instant(midnight(day) + of_day(handoff.at))
    starts = [
        start for duty in rotation.duties for start in pattern(duty, rotation.zone, day, day).starts[:1]
    ]
    return min(starts, default=None) or clock_near(rotation.zone, day).instant(midnight(day))


def start_of(rotation: Rotation, day: date) -> datetime:
    """The instant from which an entry of the order that begins on ``day`` is in force."""
    return moment(instant_of(rotation, day.toordinal()))


def first_shift(rotation: Rotation, duty: Duty, day: int) -> int | None:
    """When somebody has a duty first, if turns begin on the date ``day``, in minutes; None: never."""
    first = first_start(duty, rotation.zone, day)
    if rotation.handoff is None:
        return first
    at = instant_of(rotation, day)
    before = pattern(duty, rotation.zone, day - longest_shift(duty), day)
    begun = any(start <= at < end for start, end in zip(before.starts, before.ends, strict=True))
    return (
        at if begun else first if first is None or first >= at else first_start(duty, rotation.zone, day + 1)
    )
