"""The plan: who has which shift by the order alone, before swaps and time off move anything.

A plan looks at one span of time and keeps what it has computed: rotations of equal hours share their shifts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import timedelta
from operator import attrgetter, sub
from typing import TYPE_CHECKING, NamedTuple

from oncall.model import DAY, Shifts
from oncall.time.clock import FOR_EVER, clock, minutes, moment, moments
from oncall.time.pattern import (
    UNTIL_NEXT,
    Pattern,
    daily,
    longest_of,
    longest_shift,
    pattern,
    period,
    sections,
    shifts_between,
)
from oncall.time.turns import END_OF_DAYS, day_of, entries, first_day, instant_of, number_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from oncall.model import Duty, Holiday, Operation, OrderEntry, Place, Rotation

    Interval = tuple[datetime, datetime]
    Numbered = tuple[OrderEntry, int, int, int]
    """An entry, the number of a turn, and the range of the shifts that belong to it."""


class Run(NamedTuple):
    """Whoever has turn number ``turn`` of ``entry`` is on in ``intervals``, which ascend and lie apart."""

    entry: OrderEntry
    turn: int
    intervals: Sequence[Interval]


class Pause(NamedTuple):
    """``holiday`` takes an interval from the people of a rotation at a place."""

    holiday: Holiday
    rotation: Rotation
    place: Place
    start: datetime
    end: datetime


class CurrentTurn(NamedTuple):
    """Turn ``number`` of ``entry`` lasts from ``start`` to ``end``, or to the next entry of the order."""

    entry: OrderEntry
    number: int
    start: datetime
    end: datetime


def turn_at(operation: Operation, rotation: Rotation, at: datetime) -> CurrentTurn | None:
    """The turn in which ``at`` lies; None before the first, and where the rotation has ended."""
    begun = bisect_right(rotation.order, at, key=attrgetter("start"))
    if not begun or not rotation.order[begun - 1].people:
        return None
    entry = rotation.order[begun - 1]
    if isinstance(entry.turn, Shifts):
        number, start, end = Plan(operation, at, at + DAY).turn_of_shifts(rotation, entry, entry.turn, at)
    elif isinstance(entry.turn, timedelta) and daily(rotation) is not None and rotation.handoff is None:
        number = (at - entry.start) // entry.turn
        start, end = entry.start + number * entry.turn, entry.start + (number + 1) * entry.turn
    else:
        number, start, end = _dated_turn(rotation, entry, at)
    upcoming = [later.start for later in rotation.order[begun : begun + 1]]
    return CurrentTurn(entry, number, start, min([end, *upcoming]))


def _dated_turn(rotation: Rotation, entry: OrderEntry, at: datetime) -> tuple[int, datetime, datetime]:
    """Number, start and end of a turn of days or months."""
    first = first_day(rotation, entry)
    today = clock(rotation.zone, at.year - 1, at.year + 1).day(minutes(at))
    number = max(number_on(entry.turn, first, today - 1), 0)
    while number and instant_of(rotation, day_of(entry.turn, first, number)) > minutes(at):
        number -= 1
    while instant_of(rotation, day_of(entry.turn, first, number + 1)) <= minutes(at):
        number += 1
    start = moment(instant_of(rotation, day_of(entry.turn, first, number))) if number else entry.start
    return number, start, moment(instant_of(rotation, day_of(entry.turn, first, number + 1)))


class Plan:
    """Everybody's turns in ``[start, end)``; ``pauses`` are what holidays took from them."""

    def __init__(self, operation: Operation, start: datetime, end: datetime) -> None:
        self._operation, self.start, self.end = operation, start, end
        self._low, self._high = minutes(start), minutes(end) + 1
        self._years = start.year - 1, end.year + 1
        self._shifts_of: dict[object, _Shifts] = {}
        self._begins_at: dict[tuple[str, str, str], list[int]] = {}
        self._numbers: dict[tuple[str, int], list[int]] = {}
        self._intervals: dict[object, list[tuple[int, int, Sequence[Interval]]]] = {}
        self.pauses: list[Pause] = []

    def runs(self, rotation: Rotation, duty: Duty, place: Place) -> list[Run]:
        """The turns of ``rotation`` in which somebody is at ``place``, by time."""
        if rotation.handoff is None and not self._holidays(rotation, place.level):
            return self._undisturbed(rotation, duty, place)
        return [
            Run(entry, turn, intervals)
            for entry, turn, each in self.one_by_one(rotation, duty, place)
            if (intervals := joined([one for _, one in each]))
        ]

    def _undisturbed(self, rotation: Rotation, duty: Duty, place: Place) -> list[Run]:
        """The turns where no holiday and no handoff cuts them; rotations with the same turns share their intervals."""
        shifts = self._shifts(rotation, duty, place, rotation.zone)
        own = self._entries(rotation)
        turns = tuple([(entry.turn, first, until) for entry, first, until in own])
        key = id(shifts), turns, any(isinstance(turn, Shifts) for turn, _, _ in turns) and rotation.id
        found = self._intervals.get(key)
        if found is None:
            places = {id(entry): number for number, (entry, _, _) in enumerate(own)}
            found = self._intervals[key] = [
                (places[id(entry)], turn, intervals)
                for entry, turn, first, last in self._numbered(rotation, duty, shifts)
                if (intervals := shifts.joined(first, last))
            ]
        return [Run(own[number][0], turn, intervals) for number, turn, intervals in found]

    def one_by_one(
        self, rotation: Rotation, duty: Duty, place: Place
    ) -> Iterator[tuple[OrderEntry, int, list[tuple[int, Interval]]]]:
        """The turns with each of their shifts: the ordinal of its date, and its interval."""
        holidays = self._holidays(rotation, place.level)
        for entry, turn, each in self._one_by_one(rotation, duty, place):
            yield entry, turn, self._without(holidays, rotation, place, each) if holidays else each

    def turn_of_shifts(
        self, rotation: Rotation, entry: OrderEntry, turn: Shifts, at: datetime
    ) -> tuple[int, datetime, datetime]:
        """Number, start and end of the turn in which ``at`` lies, of an entry whose turns count shifts."""
        duty = rotation.duties[0]
        reach = (2 * period(duty.hours, duty.cycle) * (turn.count + 1) + longest_shift(duty)) * DAY
        near = Plan(self._operation, at - reach, at + reach)
        shifts = near._shifts(rotation, duty, duty.places[0], rotation.zone)
        numbers = near._numbers_by_shift(rotation, duty, shifts)
        days = next((first, until) for each, first, until in near._entries(rotation) if each is entry)
        low, high = (bisect_left(shifts.days, day) for day in days)
        place = max(bisect_right(shifts.starts, minutes(at), low, high) - 1, low)
        number = numbers[place]
        start = moment(shifts.starts[bisect_left(numbers, number, low, high)]) if number else entry.start
        after = bisect_right(numbers, number, place, high)
        end = shifts.starts[after] if after < high else minutes(at + reach)
        return number, start, moment(end)

    def zones(self, team: str) -> set[str]:
        """The clocks on which the rotations of a team begin their shifts."""
        return {
            each.zone or rotation.zone
            for rotation in self._operation.rotations.values()
            if rotation.team == team
            for duty in rotation.duties
            for hours, _, _ in sections(duty)
            for each in hours
        }

    def _one_by_one(
        self, rotation: Rotation, duty: Duty, place: Place
    ) -> Iterator[tuple[OrderEntry, int, list[tuple[int, Interval]]]]:
        """The same before holidays take any."""
        if rotation.handoff is not None:
            yield from self._between_handoffs(rotation, duty, place)
            return
        shifts = self._shifts(rotation, duty, place, rotation.zone)
        for entry, turn, first, last in self._numbered(rotation, duty, shifts):
            yield entry, turn, shifts.each(first, last)

    def _between_handoffs(
        self, rotation: Rotation, duty: Duty, place: Place
    ) -> Iterator[tuple[OrderEntry, int, list[tuple[int, Interval]]]]:
        """The turns that change at handoffs of their own, which cut shifts."""
        today = clock(rotation.zone, *self._years).day(self._low)
        for entry, first, until in self._entries(rotation):
            end = self._high if until == END_OF_DAYS else min(instant_of(rotation, until), self._high)
            number = max(number_on(entry.turn, first, today - 1), 0)
            start = instant_of(rotation, day_of(entry.turn, first, number))
            while start < end:
                upcoming = min(instant_of(rotation, day_of(entry.turn, first, number + 1)), end)
                person = self._operation.people.get(entry.on_turn(number, place.offset))
                zone = person.time_zone if person and rotation.own_clock else rotation.zone
                shifts = self._shifts(rotation, duty, place, zone)
                if each := shifts.within(start, upcoming):
                    yield entry, number, each
                start, number = upcoming, number + 1

    def _numbered(self, rotation: Rotation, duty: Duty, shifts: _Shifts) -> Iterator[Numbered]:
        for entry, first, until in self._entries(rotation):
            place, last = bisect_left(shifts.days, first), bisect_left(shifts.days, until)
            if isinstance(entry.turn, Shifts):
                numbers = self._numbers_by_shift(rotation, duty, shifts)
                while place < last:
                    upcoming = bisect_right(numbers, numbers[place], place, last)
                    yield entry, numbers[place], place, upcoming
                    place = upcoming
                continue
            while place < last:
                number = number_on(entry.turn, first, shifts.days[place])
                upcoming = bisect_left(shifts.days, day_of(entry.turn, first, number + 1), place, last)
                yield entry, number, place, upcoming
                place = upcoming

    def _numbers_by_shift(self, rotation: Rotation, duty: Duty, shifts: _Shifts) -> list[int]:
        """For each shift the number of its turn, where turns are counted in shifts of the first duty."""
        key = rotation.id, rotation.duties.index(duty)
        numbers = self._numbers.get(key)
        if numbers is None:
            first = rotation.duties[0]
            counted = self._shifts(rotation, first, first.places[0], rotation.zone)
            numbers = self._numbers[key] = self._count(rotation, counted, shifts)
        return numbers

    def _count(self, rotation: Rotation, counted: _Shifts, shifts: _Shifts) -> list[int]:
        """The number of each shift's turn: of the counted shift that begins with it, or else that began last."""
        numbers: list[int] = [-1] * len(shifts.days)
        cancelled = self._cancelled(rotation)
        days_cancelled = sorted(day for day, _ in cancelled)
        for entry, first, until in self._entries(rotation):
            if not isinstance(entry.turn, Shifts):
                continue
            count = 0
            if first < counted.first_day:
                count = shifts_between(rotation.duties[0], first, counted.first_day)
                count -= bisect_left(days_cancelled, counted.first_day) - bisect_left(days_cancelled, first)
            number = max(count - 1, 0) // entry.turn.count
            low, high = bisect_left(counted.days, first), bisect_left(counted.days, until)
            for place in range(bisect_left(shifts.days, first), bisect_left(shifts.days, until)):
                while low < high and counted.starts[low] <= shifts.starts[place]:
                    number = count // entry.turn.count
                    count += (counted.days[low], counted.starts[low]) not in cancelled
                    low += 1
                numbers[place] = number
        return numbers

    def _cancelled(self, rotation: Rotation) -> set[tuple[int, int]]:
        """The shifts, as the ordinals of their dates and their begins, that use up no turn, ever."""
        duty = rotation.duties[0]
        level = duty.places[0].level
        days: set[int] = set()
        stretches: list[tuple[int, int]] = []
        for holiday in self._operation.holidays:
            if holiday.concerns(rotation.id, level) and not holiday.uses_turn:
                days.update(day.toordinal() for day in holiday.on)
                if holiday.start is not None and holiday.end is not None:
                    stretches.append((minutes(holiday.start), minutes(holiday.end)))
        found = {(day, start) for day in days for start in pattern(duty, rotation.zone, day, day).starts}
        for start, end in _united(stretches):
            here = moment(start).toordinal() - 1, moment(end).toordinal() + 1
            shifts = pattern(duty, rotation.zone, *here)
            for day, begin, finish in zip(shifts.days, shifts.starts, shifts.ends, strict=True):
                if start <= begin < end and (finish <= end or finish == UNTIL_NEXT):
                    found.add((day, begin))
        return found

    def _holidays(self, rotation: Rotation, level: str) -> list[Holiday]:
        """The holidays that may take shifts of the span."""
        if not self._operation.holidays:
            return []
        reach = longest_of(rotation.duties)
        first, last = self.start.toordinal() - reach - 2, self.end.toordinal() + 1
        return [
            holiday
            for holiday in self._operation.holidays
            if holiday.concerns(rotation.id, level)
            and (
                any(first <= day.toordinal() <= last for day in holiday.on)
                if holiday.start is None or holiday.end is None
                else holiday.start < self.end and holiday.end > self.start
            )
        ]

    def _without(
        self, holidays: Sequence[Holiday], rotation: Rotation, place: Place, each: list[tuple[int, Interval]]
    ) -> list[tuple[int, Interval]]:
        """The shifts without what holidays take from them."""
        for holiday in holidays:
            kept: list[tuple[int, Interval]] = []
            dates = {day.toordinal() for day in holiday.on}
            for day, (start, end) in each:
                if day in dates:
                    taken, rest = (start, end), []
                elif holiday.start is not None and holiday.end is not None:
                    taken = max(start, holiday.start), min(end, holiday.end)
                    rest = [(start, min(end, holiday.start)), (max(start, holiday.end), end)]
                else:
                    taken, rest = (end, end), [(start, end)]
                kept += [(day, one) for one in rest if one[0] < one[1]]
                if taken[0] < taken[1]:
                    self.pauses.append(Pause(holiday, rotation, place, *taken))
            each = kept
        return each

    def _entries(self, rotation: Rotation) -> list[tuple[OrderEntry, int, int]]:
        """The entries of which a shift may lie in the span."""
        reach = longest_of(rotation.duties)
        return entries(rotation, self.start.toordinal() - reach - 2, self.end.toordinal() + 2)

    def _shifts(self, rotation: Rotation, duty: Duty, place: Place, zone: str) -> _Shifts:
        """The shifts of a duty at a place, on the clock of a zone."""
        waiting = any(each.length is None for hours, _, _ in sections(duty) for each in hours)
        reach = longest_of(rotation.duties)
        at = (rotation.id, place.level, place.seat) if waiting else ()
        key = (duty.hours, duty.later, duty.cycle, zone, reach, at)
        shifts = self._shifts_of.get(key)
        if shifts is None:
            local = clock(zone, *self._years)
            first = local.day(self._low) - reach
            found = pattern(duty, zone, first, local.day(self._high) + 1)
            if waiting:
                begins = self._begins(rotation, place)
                ends = [minutes(entry.start) for entry in rotation.order if not entry.people]
                found.ends = [
                    end if end != UNTIL_NEXT else min(_after(begins, start), _after(ends, start))
                    for start, end in zip(found.starts, found.ends, strict=True)
                ]
            shifts = self._shifts_of[key] = _Shifts(found, first, self.start, self.end)
        return shifts

    def _begins(self, rotation: Rotation, place: Place) -> list[int]:
        """When shifts of the level and seat of ``place`` begin, whosever they are."""
        key = rotation.team, place.level, place.seat
        begins = self._begins_at.get(key)
        if begins is None:
            members = [
                (each, duty)
                for each in self._operation.rotations.values()
                if each.team == rotation.team
                for duty in each.duties
                if any((one.level, one.seat) == key[1:] for one in duty.places)
            ]
            reach = longest_of(duty for _, duty in members)
            found: set[int] = set()
            for each, duty in members:
                local = clock(each.zone, *self._years)
                dates = local.day(self._low) - reach, local.day(self._high) + reach
                found.update(self._begins_of(each, duty, place.level, dates))
            begins = self._begins_at[key] = sorted(found)
        return begins

    def _begins_of(self, rotation: Rotation, duty: Duty, level: str, dates: tuple[int, int]) -> Iterator[int]:
        shifts = pattern(duty, rotation.zone, *dates)
        free = {
            day.toordinal()
            for holiday in self._operation.holidays
            if holiday.concerns(rotation.id, level) and not holiday.people
            for day in holiday.on
        }
        for _, first, until in entries(rotation, *dates):
            # A handoff cuts a shift of a date before it.
            begin = 0 if rotation.handoff else bisect_left(shifts.days, first)
            for place in range(begin, bisect_left(shifts.days, until)):
                if shifts.days[place] not in free:
                    yield shifts.starts[place]


class _Shifts:
    """The shifts of a pattern, in datetimes and clipped to a span; ``first_day`` is the ordinal from which on
    none is missing."""

    def __init__(self, found: Pattern, first_day: int, start: datetime, end: datetime) -> None:
        self.first_day, self.days, self.starts, self.ends = first_day, found.days, found.starts, found.ends
        low, high = minutes(start), minutes(end)
        if moment(high) < end:
            high += 1
        self._longest = max(map(sub, self.ends, self.starts), default=0)
        self._first = 0
        while self._first < len(self.ends) and self.ends[self._first] <= low:
            self._first += 1
        self._last = bisect_left(self.starts, high)
        inside = slice(self._first, self._last)
        ends = self.ends[inside]
        kept = [finish if finish < high else high for finish in ends]
        self._intervals = list(zip(moments(self.starts[inside]), moments(kept), strict=True))
        for number in range(len(ends) - 1, -1, -1):
            if ends[number] < high:
                break
            self._intervals[number] = self._intervals[number][0], end
        for number, (begin, finish) in enumerate(self._intervals):
            if begin >= start:
                break
            self._intervals[number] = start, finish
        pairs = range(self._first, self._last - 1)
        touching = sum(self.ends[number] == self.starts[number + 1] for number in pairs)
        self._all_touch, self._none_touch = touching == len(pairs), not touching
        self._joined: dict[tuple[int, int], list[Interval]] = {}

    def joined(self, first: int, last: int) -> list[Interval]:
        """The intervals of the shifts from number ``first`` up to ``last``, those that touch as one."""
        key = first, last
        found = self._joined.get(key)
        if found is None:
            found = self._intervals[max(first - self._first, 0) : max(last - self._first, 0)]
            if len(found) > 1 and not self._none_touch:
                found = [(found[0][0], found[-1][1])] if self._all_touch else joined(found)
            self._joined[key] = found
        return found

    def each(self, first: int, last: int) -> list[tuple[int, Interval]]:
        """The same shifts one by one, with their dates."""
        first, last = max(first, self._first), min(last, self._last)
        return [(self.days[number], self._intervals[number - self._first]) for number in range(first, last)]

    def within(self, start: int, end: int) -> list[tuple[int, Interval]]:
        """The shifts, with their dates, cut to ``[start, end)``."""
        low, high = moment(start), moment(end)
        first, last = bisect_left(self.starts, start - self._longest), bisect_left(self.starts, end)
        return [
            (day, (max(begin, low), min(finish, high)))
            for day, (begin, finish) in self.each(first, last)
            if begin < high and finish > low
        ]


def joined(intervals: Sequence[Interval]) -> list[Interval]:
    """The ascending intervals, those that touch as one."""
    found: list[Interval] = []
    for start, end in intervals:
        if found and found[-1][1] == start:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _united(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches of time, those that touch or overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def _after(ascending: Sequence[int], at: int) -> int:
    place = bisect_right(ascending, at)
    return ascending[place] if place < len(ascending) else FOR_EVER
