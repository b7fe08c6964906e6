"""The shifts that a duty's hours describe, before anybody takes them: when they begin and end, and their dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import cache
from math import lcm
from operator import lt
from typing import TYPE_CHECKING

from oncall.time.clock import A_DAY, FOR_EVER, MINUTE, Clock, clock, midnight

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oncall.model import Cycle, Duty, Hours, Rotation

UNTIL_NEXT = FOR_EVER
"""Stands for the end of a shift that lasts until the next begins."""


@dataclass(slots=True)
class Pattern:
    """Shifts by begin: the ordinals of their dates, and when they begin and end in minutes UTC."""

    days: list[int]
    starts: list[int]
    ends: list[int]


def pattern(duty: Duty, zone: str, first: int, last: int) -> Pattern:
    """The shifts of ``duty`` on the clock of ``zone`` that begin on the dates from ``first`` to ``last`` (ordinals)."""
    every = [
        _shifts(each, duty.cycle, zone, max(first, since), min(last, until - 1))
        for hours, since, until in sections(duty)
        for each in hours
    ]
    if len(every) == 1:
        return every[0]
    found = sorted(
        (start, day, end)
        for one in every
        for day, start, end in zip(one.days, one.starts, one.ends, strict=True)
    )
    return Pattern([one[1] for one in found], [one[0] for one in found], [one[2] for one in found])


def sections(duty: Duty) -> list[tuple[tuple[Hours, ...], int, int]]:
    """The hours of a duty, each with the ordinals of the first date of theirs and of the next hours'."""
    begins = [0, *(day.toordinal() for day, _ in duty.later), FOR_EVER]
    each = [duty.hours, *(hours for _, hours in duty.later)]
    return [(hours, begins[number], begins[number + 1]) for number, hours in enumerate(each)]


def first_start(duty: Duty, zone: str, day: int) -> int | None:
    """When the first shift that begins on the date with this ordinal or later begins; None: there is none."""
    reach = 2 * max(period(hours, duty.cycle) for hours, _, _ in sections(duty)) + 7
    for first in (day, *(since for _, since, _ in sections(duty) if since > day)):
        starts = pattern(duty, zone, first, first + reach).starts
        if starts:
            return starts[0]
    return None


def shifts_between(duty: Duty, first: int, last: int) -> int:
    """How many shifts begin on the dates from ``first`` up to ``last``, the latter not included (ordinals)."""
    count = 0
    for hours, since, until in sections(duty):
        begin, end = max(first, since), min(last, until)
        if begin < end:
            sums = _sums(hours, duty.cycle)
            rounds, total = len(sums) - 1, sums[-1]
            count += (end // rounds - begin // rounds) * total + sums[end % rounds] - sums[begin % rounds]
    return count


def daily(rotation: Rotation) -> Hours | None:
    """The hours of a rotation whose only shifts are the same every day in UTC; None of any other."""
    duty = rotation.duties[0]
    plain = len(rotation.duties) == 1 and not duty.later and not duty.cycle and len(duty.hours) == 1
    hours = duty.hours[0]
    local = {hours.zone or rotation.zone, hours.end_zone or rotation.zone} - {"Etc/UTC", "UTC"}
    if not plain or local or rotation.own_clock or len(hours.weekdays) < 7 or hours.length is None:
        return None
    return hours


def period(hours: Sequence[Hours], cycle: Cycle | None) -> int:
    """After how many days the dates on which shifts begin repeat themselves."""
    weekly = any(len(each.weekdays) < 7 for each in hours)
    return lcm(7 if weekly else 1, cycle.days if cycle else 1)


def longest_shift(duty: Duty) -> int:
    """For how many days before a moment a shift may have begun that still lasts."""
    lengths = (
        2 * period(hours, duty.cycle) + 14 if each.length is None else -(-each.length // (MINUTE * A_DAY))
        for hours, _, _ in sections(duty)
        for each in hours
    )
    return max(lengths, default=0) + 2


def longest_of(duties: Iterable[Duty]) -> int:
    """For how many days before a moment a shift of any of these may have begun that still lasts."""
    return max(map(longest_shift, duties))


def begins_on(hours: Hours, cycle: Cycle | None, day: int) -> bool:
    """Whether a shift begins on the date with this ordinal."""
    return (day - 1) % 7 in hours.weekdays and (
        cycle is None or (day - cycle.first.toordinal()) % cycle.days in cycle.on
    )


def of_day(at: time) -> int:
    """The minutes since midnight."""
    return at.hour * 60 + at.minute


def clock_near(zone: str, day: int) -> Clock:
    """The clock of a zone, exact in the years around a date."""
    year = date.fromordinal(day).year
    return clock(zone, year - 1, year + 1)


@cache
def _sums(hours: tuple[Hours, ...], cycle: Cycle | None) -> tuple[int, ...]:
    """How many shifts begin on the first 0, 1, 2, … days of a period, which begins where the ordinals divide by it."""
    sums = [0]
    for day in range(period(hours, cycle)):
        sums.append(sums[-1] + sum(begins_on(each, cycle, day) for each in hours))
    return tuple(sums)


def _shifts(hours: Hours, cycle: Cycle | None, zone: str, first: int, last: int) -> Pattern:
    """The shifts of one line of hours that begin on the dates from ``first`` to ``last``."""
    round_length = period((hours,), cycle)
    on = [begins_on(hours, cycle, first + number) for number in range(round_length)]
    days = [day for day in range(first, last + 1) if on[(day - first) % round_length]]
    if not days:
        return Pattern([], [], [])
    years = date.fromordinal(first).year - 1, date.fromordinal(last).year + 1
    begin = midnight(0) + of_day(hours.start)
    starts = clock(hours.zone or zone, *years).instants([begin + day * A_DAY for day in days])
    if hours.length is None:
        return Pattern(days, starts, [UNTIL_NEXT] * len(days))
    length = hours.length // MINUTE
    end_zone = hours.end_zone or zone
    local_ends = [begin + length + day * A_DAY for day in days]
    ending = clock(end_zone, *years)
    if end_zone == (hours.zone or zone):
        ends = ending.instants(local_ends)
    else:
        ends = [_first_after(start, at, ending, length) for start, at in zip(starts, local_ends, strict=True)]
    if all(map(lt, starts, ends)):
        return Pattern(days, starts, ends)
    # A shift that lies in an hour that the clock skips does not take place.
    kept = [number for number, (start, end) in enumerate(zip(starts, ends, strict=True)) if start < end]
    return Pattern(*([each[number] for number in kept] for each in (days, starts, ends)))


def _first_after(start: int, local: int, ending: Clock, length: int) -> int:
    """The first time after ``start`` at which the clock shows the time of day of ``local``; a shift of more than
    a day keeps its days."""
    earliest = -1 if length <= A_DAY else 0
    return next(at for days in range(earliest, 4) if (at := ending.instant(local + days * A_DAY)) > start)
