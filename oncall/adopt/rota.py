"""A schedule of an account as rotations of the file.

A layer becomes a rotation whose hours are what stronger layers leave to it. Where the file has no words for a layer –
turns of hours within windows, an order with a pause – everybody gets a rotation of their own, in which a cycle says on
which days they are on. Layers that begin or end later begin and end in the order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from math import gcd, lcm
from typing import TYPE_CHECKING, NamedTuple

from oncall.adopt import week
from oncall.adopt.rendering import (
    UTC_ZONE,
    Handoffs,
    Held,
    clock_of,
    on_clock,
    on_wall_clock,
    rendered,
    without,
)
from oncall.file import assembly
from oncall.model import Cycle, Months, Shifts, Turn
from oncall.time.clock import A_DAY, A_WEEK, FIRST_DAY, FOR_EVER, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from oncall.adopt.account import Layer, Schedule

LONGEST_CYCLE = 366 * A_DAY
LONGEST_TURN = 364
A_YEAR = 365
MOST_SLOTS = 24
MOST_DAYS = 50
"""Of a cycle in one text: fifty numbers of three digits have 200 characters."""


class Span(NamedTuple):
    """From ``begin`` to ``end``; None: it has begun already, it does not end in the time that is looked at."""

    begin: int | None
    end: int | None


class Part(NamedTuple):
    """What a layer has of each week in a span of time, as ``minutes`` of ``oncall.adopt.week``."""

    layer: Layer
    minutes: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What rotations of a schedule need to know: ``handles`` by address, and the time that is looked at."""

    handles: Mapping[str, str]
    now: int
    until: int


def rotations(schedule: Schedule, wording: Wording) -> tuple[assembly.Rotation, ...]:
    """The rotations that say a schedule as nearly as the file can, with the titles of layers and without ids."""
    each = []
    for part in _parts(schedule, wording):
        rotation = _rotation(part, schedule.zone, wording)
        if rotation is None:
            return by_person(schedule, wording)
        each.append(rotation)
    return tuple(_succeeding([one for one in each if one.order]))


def period(schedule: Schedule, at: int) -> int:
    """After how many minutes the week of a schedule repeats itself, by the layers that are in force at an instant."""
    found = A_DAY
    for layer in _in_force(schedule, at):
        days = {window.start // A_DAY for window in layer.windows if window.length < A_DAY}
        weekly = bool(layer.windows) and (
            len(days) < 7 or any(each.length >= A_DAY for each in layer.windows)
        )
        alone = len(set(layer.people)) == 1
        found = lcm(found, A_WEEK if weekly else A_DAY, A_DAY if alone else layer.turn * len(layer.people))
    return found


def by_person(
    schedule: Schedule, wording: Wording, taken: Sequence[Schedule] = ()
) -> tuple[assembly.Rotation, ...]:
    """A rotation for everybody, in which a cycle says on which days they are on; without the times in which they are
    on by one of ``taken``, schedules whose clocks keep step. None where the cycle would be longer than a year."""
    found: list[assembly.Rotation] = []
    for span in _spans((schedule, *taken), wording, clock_changes((schedule, *taken), wording)):
        begin = wording.now if span.begin is None else span.begin
        length = lcm(*(period(each, begin) for each in (schedule, *taken)))
        if length > LONGEST_CYCLE:
            return ()
        found += _cycles(schedule, taken, length, span, wording)
    return tuple(found)


def _in_force(schedule: Schedule, at: int) -> list[Layer]:
    return [
        layer
        for layer in schedule.layers
        if layer.people and layer.start <= at and (layer.end is None or layer.end > at)
    ]


def clock_changes(schedules: Sequence[Schedule], wording: Wording) -> list[int]:
    """When a clock changes, where turns of hours follow a stopwatch: from then on they begin at other times of day."""
    zones = {
        schedule.zone
        for schedule in schedules
        for layer in schedule.layers
        if layer.turn % A_DAY and len(set(layer.people)) > 1
    }
    changes = {at for zone in zones for at in clock_of(zone, wording.now, wording.until).starts}
    return sorted(at for at in changes if wording.now < at < wording.until)


def _spans(schedules: Sequence[Schedule], wording: Wording, others: Iterable[int] = ()) -> Iterator[Span]:
    """The spans in which the same layers are in force, divided at others too."""
    layers = [layer for schedule in schedules for layer in schedule.layers]
    changes = {each for layer in layers for each in (layer.start, layer.end) if each is not None} | {*others}
    marks = sorted({wording.now, *(each for each in changes if wording.now < each < wording.until)})
    for begin, end in pairwise([*marks, wording.until]):
        yield Span(None if begin == wording.now else begin, None if end == wording.until else end)


def _parts(schedule: Schedule, wording: Wording) -> list[Part]:
    """What each layer has, while it has the same; weakest layers first."""
    found: dict[int, list[Part]] = {}
    for span in _spans((schedule,), wording):
        taken = 0
        for layer in reversed(_in_force(schedule, wording.now if span.begin is None else span.begin)):
            minutes = week.minutes_of(layer.windows)
            free, taken = minutes & ~taken, taken | minutes
            parts = found.setdefault(schedule.layers.index(layer), [])
            last = parts[-1] if parts else None
            if last is not None and last.minutes == free and last.span.end == span.begin:
                parts[-1] = last._replace(span=Span(last.span.begin, span.end))
            elif free:
                parts.append(Part(layer, free, span))
    return [part for _, parts in sorted(found.items()) for part in parts]


def _rotation(part: Part, zone: str, wording: Wording) -> assembly.Rotation | None:
    """The part as one rotation, without an order if it is over before its first shift; None if it cannot be one."""
    layer = part.layer
    if None in layer.people:
        return None
    if len(set(layer.people)) == 1:
        return _alone(part, zone, wording)
    if layer.turn % A_DAY:
        return _by_the_hour(part, wording) if part.minutes == week.ALWAYS else None
    days = layer.turn // A_DAY
    if days > LONGEST_TURN and days != A_YEAR:
        return None
    turn: Turn = Months(count=12) if days == A_YEAR else timedelta(days=days)
    return _by_date(part, zone, turn, wording)


@dataclass(frozen=True, slots=True)
class _Shape:
    """The shifts of a week, and how a handoff at ``at`` (minutes since midnight) meets them.

    ``cuts``: it cuts them. Else a shift belongs to the turn of its date, or, if ``late``, to that of the date before.
    """

    shifts: Sequence[week.Run]
    at: int = 0
    cuts: bool = False
    late: bool = False

    def first(self, local: int) -> int:
        """The first date from which all shifts are after ``local``."""
        day, at = divmod(local, A_DAY)
        weekday = (day + FIRST_DAY - 1) % 7
        before = [run for run in self.shifts if run.start // A_DAY == weekday and run.start % A_DAY < at]
        return day + (self.at < at if self.cuts else bool(before))

    def last(self, local: int) -> int:
        """The last date before which no shift lasts beyond ``local``."""
        day, at = divmod(local, A_DAY)
        if self.cuts:
            return day - (self.at > at)
        monday = day - (day + FIRST_DAY - 1) % 7
        starts = ((monday + 7 * number) * A_DAY + run.start for number in (-1, 0, 1) for run in self.shifts)
        lengths = [run.length for _ in range(3) for run in self.shifts]
        return min(
            (start // A_DAY for start, length in zip(starts, lengths, strict=True) if start + length > local),
            default=day,
        )


def _by_date(part: Part, zone: str, turn: Turn, wording: Wording) -> assembly.Rotation:
    """Turns of days."""
    layer = part.layer
    handoffs = Handoffs(layer, zone, clock_of(zone, wording.now, wording.until))
    shape = _shape(part.minutes, handoffs.first, layer.turn)
    number = handoffs.number(wording.now if part.span.begin is None else part.span.begin)
    count = len(layer.people)

    def begins(number: int) -> int:
        return (handoffs.first + number * layer.turn) // A_DAY + shape.late

    if part.span.begin is None:
        number -= number % count
        order = [_entry(begins(number), layer.people, wording)]
    else:
        shown = on_clock(zone, part.span.begin)
        order = []
        if handoffs.instant(number) < part.span.begin:
            begin, number = shape.first(shown), number + 1
            if begin < begins(number):
                stub = (layer.people[(number - 1) % count],)
                order = [_entry(begin, stub, wording, timedelta(days=begins(number) - begin))]
        around = layer.people[number % count :] + layer.people[: number % count]
        order.append(_entry(begins(number), around, wording))
    return assembly.Rotation(
        id="",
        title=layer.title,
        hours=week.lines(shape.shifts),
        clock=zone,
        turn=turn,
        handoff=((moment(shape.at).time(), None) if shape.cuts else None),
        order=_ended(order, part.span, shape, zone, wording),
    )


def _shape(minutes: int, first: int, turn: int) -> _Shape:
    """The shifts of the minutes of a week, where turns begin at ``first`` (local) and every ``turn`` after it."""
    at, weekday = first % A_DAY, (first // A_DAY + FIRST_DAY - 1) % 7
    weekdays = [weekday] if turn % A_WEEK == 0 else list(range(7))
    marks = [day * A_DAY + at for day in weekdays]
    every_day = [day * A_DAY + at for day in range(7)]
    if minutes == week.ALWAYS:
        return _Shape([week.Run(mark, A_DAY) for mark in every_day], at)
    shifts = week.divided(week.runs(minutes), marks)
    inside = any(
        run.start < mark + more < run.start + run.length
        for run in shifts
        for mark in marks
        for more in (0, A_WEEK)
    )
    starts = [run.start % A_DAY for run in shifts if run.start // A_DAY in weekdays]
    early = [start < at for start in starts]
    return _Shape(
        shifts, at, cuts=inside or len(set(early)) > 1, late=not inside and bool(early) and all(early)
    )


def _alone(part: Part, zone: str, wording: Wording) -> assembly.Rotation:
    """One person, without turns."""
    mark = part.span.begin if part.span.begin is not None else part.span.end
    at = 0 if mark is None else on_clock(zone, mark) % A_DAY
    if part.minutes == week.ALWAYS:
        shape = _Shape([week.Run(day * A_DAY + at, A_DAY) for day in range(7)])
    else:
        shape = _Shape(week.runs(part.minutes))
    if part.span.begin is None:  # a shift of up to a week may have begun by now
        today = on_clock(zone, wording.now) // A_DAY
        day = today - (today + FIRST_DAY - 1) % 7 - 7
    else:
        day = shape.first(on_clock(zone, part.span.begin))
    order = [_entry(day, part.layer.people[:1], wording)]
    return assembly.Rotation(
        id="",
        title=part.layer.title,
        hours=week.lines(shape.shifts),
        clock=zone,
        order=_ended(order, part.span, shape, zone, wording),
    )


def _by_the_hour(part: Part, wording: Wording) -> assembly.Rotation | None:
    """Turns of hours round the clock, counted in shifts that begin at the same times of every day in UTC."""
    layer = part.layer
    length = gcd(layer.turn, A_DAY)
    if A_DAY // length > MOST_SLOTS:
        return None
    starts = sorted((layer.first + number * length) % A_DAY for number in range(A_DAY // length))
    count = len(layer.people)
    begin = wording.now if part.span.begin is None else part.span.begin
    way = -1 if part.span.begin is None else 1
    days = [begin // A_DAY + way * number for number in range(2 * count * layer.turn // length + 2)]
    firsts = [day * A_DAY + starts[0] for day in days]
    fitting = [at for at in firsts if (at - begin) * way >= 0 and (at - layer.first) % layer.turn == 0]
    whole = [at for at in fitting if (at - layer.first) // layer.turn % count == 0]
    at = (whole or fitting)[0] if part.span.begin is None else fitting[0]
    number = (at - layer.first) // layer.turn % count
    shape = _Shape([week.Run(day * A_DAY + start, length) for day in range(7) for start in starts])
    order = [_entry(at // A_DAY, layer.people[number:] + layer.people[:number], wording)]
    return assembly.Rotation(
        id="",
        title=layer.title,
        hours=tuple(week.line(start, length) for start in starts),
        clock=UTC_ZONE,
        turn=Shifts(count=layer.turn // length),
        order=_ended(order, part.span, shape, UTC_ZONE, wording),
    )


def _entry(
    day: int, people: Sequence[str | None], wording: Wording, turn: Turn | None = None
) -> assembly.Entry:
    handles = tuple(wording.handles[each] for each in people if each is not None)
    return assembly.Entry(start=date.fromordinal(day + FIRST_DAY), people=handles, turn=turn)


def _ended(
    order: Sequence[assembly.Entry], span: Span, shape: _Shape, zone: str, wording: Wording
) -> tuple[assembly.Entry, ...]:
    """The order up to the end of the span; nothing where no shift is left of it."""
    if span.end is None:
        return tuple(order)
    day = shape.last(on_clock(zone, span.end))
    end = _entry(day, (), wording)
    kept = [entry for entry in order if entry.start < end.start]
    return (*kept, end) if kept else ()


def _succeeding(each: list[assembly.Rotation]) -> Iterator[assembly.Rotation]:
    """The rotations, one that goes on where another ends as entries of its order."""
    left = list(each)
    while left:
        one = left.pop(0)
        while not one.order[-1].people:
            after = next((other for other in left if _goes_on(one, other)), None)
            if after is None:
                break
            left.remove(after)
            turn = None if after.turn == one.turn else after.turn
            entries = (replace(entry, turn=entry.turn or turn) for entry in after.order)
            one = replace(one, turn=one.turn or after.turn, order=(*one.order[:-1], *entries))
        yield one


def _goes_on(one: assembly.Rotation, other: assembly.Rotation) -> bool:
    """Whether ``other`` takes over at a handoff of ``one``, at the same hours."""
    same = (one.hours, one.clock, one.handoff) == (other.hours, other.clock, other.handoff)
    last, end = one.order[-2], one.order[-1].start
    turn = last.turn or one.turn
    if not same or other.order[0].start != end:
        return False
    if not isinstance(turn, timedelta):
        return turn is None and len(set(last.people)) == 1 and other.turn is None
    return (end - last.start) % turn == timedelta()


def _cycles(
    schedule: Schedule, taken: Sequence[Schedule], length: int, span: Span, wording: Wording
) -> Iterator[assembly.Rotation]:
    """The rotations of a span in which everything repeats itself after ``length``."""
    begin = wording.now if span.begin is None else span.begin
    shown = on_clock(schedule.zone, begin)
    monday = shown // A_DAY - (shown // A_DAY + FIRST_DAY - 1) % 7
    first = monday * A_DAY
    held = _unending(schedule, begin, first, length)
    above = [
        [
            one._replace(start=one.start + ahead, end=one.end + ahead)
            for one in _unending(each, begin, first, length)
        ]
        for each in taken
        for ahead in [shown - on_clock(each.zone, begin)]
    ]
    for person in dict.fromkeys(one.person for one in held):
        if person is None:
            continue
        own = [one for one in held if one.person == person]
        for other in above:
            own = list(without(own, [one for one in other if one.person == person]))
        shifts = [
            (at - first, min(A_DAY, one.end - at))
            for one in own
            for at in range(one.start, one.end, A_DAY)
            if first <= at < first + length
        ]
        if not shifts:
            continue
        duties = tuple(_duties(shifts, length, date.fromordinal(monday + FIRST_DAY)))
        in_the_week = {
            week.Run((at + more) % A_WEEK, long)
            for at, long in shifts
            for more in range(0, lcm(length, A_WEEK), length)
        }
        shape = _Shape(sorted(in_the_week))
        day = monday - 7 if span.begin is None else shape.first(shown)
        order = _ended([_entry(day, (person,), wording)], span, shape, schedule.zone, wording)
        if order:
            yield assembly.Rotation(
                id="",
                title=f"{schedule.title}: {wording.handles[person]}",
                clock=schedule.zone,
                hours=duties[0].hours,
                cycle=duties[0].cycle,
                also=duties[1:],
                order=order,
            )


def _unending(schedule: Schedule, at: int, first: int, length: int) -> list[Held]:
    """Whom the layers that are in force at an instant would have on call, on the wall, if they never changed."""
    wall = on_wall_clock(replace(schedule, layers=tuple(_in_force(schedule, at))), at)
    layers = tuple(replace(layer, start=-FOR_EVER, end=None) for layer in wall.layers)
    return rendered(replace(wall, layers=layers), first - length - A_WEEK, first + length + A_WEEK)


def _duties(shifts: Sequence[tuple[int, int]], length: int, first: date) -> Iterator[assembly.Duty]:
    """The hours at which somebody is on, and on which days of a cycle, or of the week."""
    if A_WEEK % length == 0:
        repeated = [week.Run(at + more, long) for at, long in shifts for more in range(0, A_WEEK, length)]
        yield assembly.Duty(hours=week.lines(repeated))
        return
    days: dict[tuple[int, int], set[int]] = {}
    for at, long in shifts:
        days.setdefault((at % A_DAY, long), set()).add(at // A_DAY)
    hours: dict[frozenset[int], list[tuple[int, int]]] = {}
    for times, numbers in days.items():
        hours.setdefault(frozenset(numbers), []).append(times)
    for on, each in hours.items():
        every_day = len(on) == length // A_DAY
        for some in [on] if every_day else _said_at_once(on):
            yield assembly.Duty(
                hours=tuple(week.line(*times) for times in sorted(each)),
                cycle=Cycle(first=first, days=length // A_DAY, on=some)
                if len(on) < length // A_DAY
                else None,
            )


def _said_at_once(on: frozenset[int]) -> Iterator[frozenset[int]]:
    """The days of a cycle in portions that the file takes as one text."""
    days = sorted(on)
    yield from (frozenset(days[at : at + MOST_DAYS]) for at in range(0, len(days), MOST_DAYS))


def once(person: str, start: int, end: int, zone: str, wording: Wording) -> Iterator[assembly.Rotation]:
    """Somebody alone in ``[start, end)``, once; on the clock of ``zone`` unless it changes meanwhile."""
    begin, finish = (on_clock(zone, at) - at for at in (start, end))
    zone, ahead = (zone, begin) if begin == finish else (UTC_ZONE, 0)
    start, end = start + ahead, end + ahead
    days, rest = divmod(end - start, A_DAY)
    for at, length, count in ((start, A_DAY, days), (start + days * A_DAY, rest, 1)):
        if length and count:
            first = _entry(at // A_DAY, (person,), wording)
            yield assembly.Rotation(
                id="",
                title="",
                hours=(week.line(at % A_DAY, length),),
                clock=zone,
                order=(first, _entry(at // A_DAY + count, (), wording)),
            )
