"""Who answers when: the exact shifts of an operation, at every level and seat.

The plan names people by the order; swaps then exchange people, and time off is covered, the first level first.
Intervals are half-open, instants are aware and in UTC. The work grows with the number of shifts and of
overrides, never with the length of a shift.
"""

from __future__ import annotations

import gc
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple

from oncall.model import DAY, Operation, Swap, TimeOff
from oncall.time.assignment import (
    Departure,
    Exchange,
    Held,
    Moment,
    Obstacle,
    Post,
    Reason,
    assign,
    exchanges,
)
from oncall.time.pattern import longest_of
from oncall.time.plan import Plan, Run
from oncall.time.turns import longest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import timedelta

    from oncall.model import Duty, Holiday, Place, Rotation
    from oncall.time.plan import Interval, Pause

__all__ = [
    "Departure",
    "Obstacle",
    "Reason",
    "Resolution",
    "Shift",
    "Vacancy",
    "holiday_duty",
    "longest_shift",
    "overrides",
    "plan",
    "resolve",
    "seats",
    "timeline",
    "whole_shifts",
]


class Shift(NamedTuple):
    """``person`` answers at ``level`` during ``[start, end)``.

    ``instead_of`` is whom the order names (reason swap) or who is off (reason cover), else None. ``seat`` tells
    people apart who are at one level at once.
    A shift lasts until the next pause or change: one day's hours, or a whole turn of a rotation round the clock.
    """

    rotation: str
    level: str
    person: str
    start: datetime
    end: datetime
    reason: Reason
    instead_of: str | None
    seat: str = ""


class Vacancy(NamedTuple):
    """Nobody answers at ``level`` during ``[start, end)``: ``away`` is off and could not be covered."""

    rotation: str
    level: str
    away: str
    start: datetime
    end: datetime
    time_off: TimeOff
    obstacle: Obstacle
    seat: str = ""


class Resolution(NamedTuple):
    """All duties of a span: the shifts, and the duties that nobody has; each by start, then in file order.

    ``pauses`` are what holidays took from the order.
    """

    shifts: tuple[Shift, ...]
    vacancies: tuple[Vacancy, ...]
    pauses: tuple[Pause, ...] = ()


def timeline(operation: Operation, start: datetime, end: datetime) -> tuple[Shift, ...]:
    """The shifts of ``[start, end)``, clipped to it, by start, then by rotation, the first level first."""
    return resolve(operation, start, end).shifts


def plan(operation: Operation, start: datetime, end: datetime) -> Resolution:
    """The duties by the order and the holidays alone: without swaps, and as if nobody were ever away."""
    return _resolved(operation, start, end, ())


def holiday_duty(
    operation: Operation, holiday: Holiday, person: str, start: datetime, end: datetime
) -> Shift | None:
    """The first duty that a holiday alone gives to a person in ``[start, end)``."""
    shifts = plan(replace(operation, holidays=(holiday,)), start, end).shifts
    own = (shift for shift in shifts if (shift.person, shift.reason) == (person, Reason.HOLIDAY))
    return next(own, None)


def whole_shifts(operation: Operation, start: datetime, end: datetime) -> tuple[Shift, ...]:
    """The shifts that touch ``[start, end)``, not clipped to it unless they have no end."""
    reach = longest_shift(operation) + DAY
    return tuple(
        shift
        for shift in timeline(operation, start - reach, end + reach)
        if shift.start < end and shift.end > start
    )


def longest_shift(operation: Operation) -> timedelta:
    """How long a shift can be; one that is longer has no end, since nobody takes turns with its person."""
    lengths = [longest(entry.turn) for rotation in operation.rotations.values() for entry in rotation.order]
    return 2 * max(lengths, default=DAY)


def resolve(operation: Operation, start: datetime, end: datetime) -> Resolution:
    """The timeline of ``[start, end)``, and the duties that nobody has (an invalid file has such)."""
    return _resolved(operation, start, end, _departures(operation))


def overrides(
    operation: Operation, level: str, since: datetime, *, team: str = "", seat: str = ""
) -> tuple[Shift, ...]:
    """The shifts of a level's seat that depart from the order and end after ``since``, not cut at ``since``."""
    marks = [mark for entry in _departures(operation) for mark in _reach(operation, entry)]
    lasting = longest_of(duty for one in operation.rotations.values() for duty in one.duties) * DAY
    for holiday in operation.holidays:
        if holiday.people:
            days = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in holiday.on]
            marks += [day + reach for day in days for reach in (-2 * DAY, lasting + 2 * DAY)]
            marks += [mark for mark in (holiday.start, holiday.end) if mark is not None]
    if not marks:
        return ()
    return tuple(
        shift
        for shift in timeline(operation, min(marks), max(marks))
        if (shift.level, shift.seat) == (level, seat)
        and operation.rotations[shift.rotation].team == team
        and shift.reason is not Reason.SCHEDULED
        and shift.end > since
    )


def seats(operation: Operation, team: str, level: str) -> tuple[str, ...]:
    """The names of the seats at a level, in the order of the file: how many people are there at once."""
    found = dict.fromkeys(lasting_seats(operation, team, level))
    most = max(
        (
            len(each.people)
            for each in operation.holidays
            if any(each.concerns(one.id, level) for one in operation.rotations.values() if one.team == team)
        ),
        default=0,
    )
    number = 2
    while found and len(found) < most:
        found.setdefault(f"{number}", None)
        number += 1
    return tuple(found)


def lasting_seats(operation: Operation, team: str, level: str) -> tuple[str, ...]:
    """Those of rotations; the others exist for holidays alone."""
    places = (
        place
        for rotation in operation.rotations.values()
        if rotation.team == team
        for duty in rotation.duties
        for place in duty.places
        if place.level == level
    )
    return tuple(dict.fromkeys(place.seat for place in places))


def _departures(operation: Operation) -> tuple[Departure, ...]:
    return (*operation.swaps, *operation.time_off)


def _reach(operation: Operation, entry: Departure) -> Iterator[datetime]:
    if isinstance(entry, Swap):
        for exchange in exchanges(operation, entry):
            yield from (exchange.start, exchange.end)
    else:
        yield from (entry.start, entry.end)


def _resolved(
    operation: Operation, start: datetime, end: datetime, departures: Sequence[Departure]
) -> Resolution:
    if start >= end:
        return Resolution((), ())
    # Shifts make no cycles; the collector, walking over them again and again, would take half of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _Resolver(operation, start.astimezone(UTC), end.astimezone(UTC), departures).resolution()
    finally:
        if collecting:
            gc.enable()


class _Resolver:
    """Resolves one span."""

    def __init__(
        self, operation: Operation, start: datetime, end: datetime, departures: Sequence[Departure]
    ) -> None:
        self._operation = operation
        self._plan = Plan(operation, start, end)
        self._moves = _Moves(operation, start, end, departures) if departures else None
        self._shifts: list[Shift] = []
        self._vacancies: list[Vacancy] = []
        self._posts: dict[str, list[tuple[datetime, datetime, Post]]] = defaultdict(list)

    def resolution(self) -> Resolution:
        for rotation in self._operation.rotations.values():
            moving = self._moves.stretches(rotation) if self._moves else ()
            for duty in rotation.duties:
                for place in duty.places:
                    runs = self._plan.runs(rotation, duty, place)
                    if moving:
                        runs = list(self._still(rotation, duty, place, runs, moving))
                    self._hold(rotation.id, place, runs)
        on_holidays = [*self._on_holidays()]
        self._move(on_holidays)
        self._shifts += on_holidays
        if (
            self._posts
            or self._plan.pauses
            or any(len(r.duties) > 1 for r in self._operation.rotations.values())
        ):
            self._shifts = _joined_shifts(self._shifts, self._operation)
        by_start = attrgetter("start")
        self._shifts.sort(key=by_start)
        self._vacancies.sort(key=by_start)
        return Resolution(tuple(self._shifts), tuple(self._vacancies), tuple(self._plan.pauses))

    def _still(
        self, rotation: Rotation, duty: Duty, place: Place, runs: Iterable[Run], moving: Sequence[Interval]
    ) -> Iterator[Run]:
        """The turns without the times in which swaps or time off may move them, which are set aside."""
        for entry, turn, intervals in runs:
            still, moved = _split(intervals, moving)
            post = Post(rotation, duty, entry, turn, place)
            self._posts[rotation.team] += [(*each, post) for each in moved]
            yield Run(entry, turn, still)

    def _hold(self, rotation: str, place: Place, runs: Iterable[Run]) -> None:
        """Give each turn to whom the order names, and join what touches."""
        shifts, level, offset, seat = self._shifts, place.level, place.offset, place.seat
        new, scheduled = tuple.__new__, Reason.SCHEDULED  # twice as fast as Shift(...), and here it matters
        begin = len(shifts)
        for entry, turn, intervals in runs:
            people = entry.people
            person = people[(turn + offset) % len(people)]
            first = len(shifts)
            shifts += [
                new(Shift, (rotation, level, person, start, end, scheduled, None, seat))
                for start, end in intervals
            ]
            # Only the first shift of a turn can touch the one before it.
            if begin < first < len(shifts):
                before, after = shifts[first - 1], shifts[first]
                if before[4] == after[3] and before[2] == person:
                    shifts[first - 1 : first + 1] = [before._replace(end=after.end)]

    def _move(self, on_holidays: Sequence[Shift]) -> None:
        """Assign the posts that swaps or time off may move, from moment to moment; ``on_holidays`` are on besides."""
        for team, posts in self._posts.items():
            assert self._moves is not None  # noqa: S101 — only moves set posts aside
            called = self._operation.teams[team].called
            ranks = {level.id: rank for rank, level in enumerate(called)}
            own = [each for each in on_holidays if self._operation.rotations[each.rotation].team == team]
            cuts = {cut for each in own for cut in (each.start, each.end)}
            for start, end, held in _moments(posts, [*self._moves.marks, *cuts]):
                there = {each.person: each.level for each in own if each.start <= start < each.end}
                answers = assign(held, self._moves.at(start)._replace(on_holidays=there), ranks)
                for post, answer in zip(held, answers, strict=True):
                    where = post.rotation.id, post.place.level
                    if isinstance(answer, Held):
                        person, reason, instead_of = answer
                        self._shifts.append(
                            Shift(*where, person, start, end, reason, instead_of, post.place.seat)
                        )
                    else:
                        away, time_off, obstacle = answer
                        self._vacancies.append(
                            Vacancy(*where, away, start, end, time_off, obstacle, post.place.seat)
                        )

    def _on_holidays(self) -> Iterator[Shift]:
        """What holidays take, with their people: the first of them has the first seat that is taken, and so on."""
        grouped: dict[tuple[int, str, str], list[Pause]] = defaultdict(list)
        for pause in self._plan.pauses:
            grouped[id(pause.holiday), pause.rotation.team, pause.place.level].append(pause)
        for (_, team, level), pauses in grouped.items():
            pauses.sort(key=attrgetter("start"))
            taken = {pause.place.seat for pause in pauses}
            names = sorted(seats(self._operation, team, level), key=lambda name: name not in taken)
            for interval in _united(pauses):
                for person, seat in zip(pauses[0].holiday.people, names, strict=False):
                    yield Shift(pauses[0].rotation.id, level, person, *interval, Reason.HOLIDAY, None, seat)


class _Moves:
    """The swaps and the time off that touch a span: which rotations they may move when, and what holds when."""

    def __init__(
        self, operation: Operation, start: datetime, end: datetime, departures: Sequence[Departure]
    ) -> None:
        self._start, self._end = start, end
        self._exchanges = [
            exchange
            for entry in departures
            if isinstance(entry, Swap)
            for exchange in exchanges(operation, entry)
            if exchange.start < end and exchange.end > start
        ]
        self._time_off = [
            entry
            for entry in departures
            if isinstance(entry, TimeOff) and entry.start < end and entry.end > start
        ]
        self._rotations: dict[str, list[Rotation]] = defaultdict(list)
        self._people: dict[str, set[str]] = {}
        if self._exchanges or self._time_off:
            for rotation in operation.rotations.values():
                begun = bisect_right(rotation.order, start, key=attrgetter("start")) - 1
                ended = bisect_left(rotation.order, end, key=attrgetter("start"))
                in_force = rotation.order[max(begun, 0) : ended]
                people = {handle for entry in in_force for handle in entry.people}
                self._people[rotation.id] = people
                for handle in people:
                    self._rotations[handle].append(rotation)
        self._stretches: dict[str, list[Interval]] = defaultdict(list)
        for exchange in self._exchanges:
            for rotation in self._of(exchange.swap.one, exchange.swap.other):
                if exchange.rotation in (None, rotation.id):
                    self._stretches[rotation.id].append((exchange.start, exchange.end))
        for entry in self._time_off:
            for rotation in self._moved_by(entry):
                self._stretches[rotation.id].append((entry.start, entry.end))
        marks = {mark for each in self._exchanges for mark in (each.start, each.end)}
        marks |= {mark for each in self._time_off for mark in (each.start, each.end)}
        self.marks = sorted(marks)
        self._moments = self._by_mark()

    def _by_mark(self) -> list[Moment]:
        """What holds before each mark, and after the last."""
        exchanging: list[list[Exchange]] = [[] for _ in range(len(self.marks) + 1)]
        away: list[dict[str, TimeOff]] = [{} for _ in range(len(self.marks) + 1)]
        for exchange in self._exchanges:
            for number in self._numbers(exchange.start, exchange.end):
                exchanging[number].append(exchange)
        for time_off in self._time_off:
            for number in self._numbers(time_off.start, time_off.end):
                away[number].setdefault(time_off.who, time_off)
        return [*map(Moment, exchanging, away)]

    def _numbers(self, start: datetime, end: datetime) -> range:
        return range(bisect_right(self.marks, start), bisect_left(self.marks, end) + 1)

    def stretches(self, rotation: Rotation) -> Sequence[Interval]:
        """When duties of ``rotation`` may move, ascending and apart."""
        found: list[Interval] = []
        for start, end in sorted(self._stretches.get(rotation.id, ())):
            if found and start <= found[-1][1]:
                found[-1] = found[-1][0], max(found[-1][1], end)
            else:
                found.append((start, end))
        return found

    def at(self, at: datetime) -> Moment:
        """What holds at ``at``."""
        return self._moments[bisect_right(self.marks, at)]

    def _moved_by(self, time_off: TimeOff) -> list[Rotation]:
        """The rotations of those whom a time off may concern, and those that share people with them."""
        handles = {time_off.who} | ({time_off.cover} if time_off.cover else set())
        for exchange in self._exchanges:
            if exchange.start < time_off.end and exchange.end > time_off.start:
                pair = {exchange.swap.one, exchange.swap.other}
                handles |= pair if time_off.who in pair else set()
        return self._of(*{handle for rotation in self._of(*handles) for handle in self._people[rotation.id]})

    def _of(self, *handles: str) -> list[Rotation]:
        found = {rotation.id: rotation for handle in handles for rotation in self._rotations.get(handle, ())}
        return list(found.values())


def _split(
    intervals: Sequence[Interval], moving: Sequence[Interval]
) -> tuple[list[Interval], list[Interval]]:
    """The parts of ``intervals`` outside and inside of ``moving``; both ascend and lie apart."""
    outside: list[Interval] = []
    inside: list[Interval] = []
    for start, end in intervals:
        at = start
        for number in range(bisect_right(moving, start, key=itemgetter(1)), len(moving)):
            begin, finish = moving[number]
            if begin >= end:
                break
            if finish > at:
                if begin > at:
                    outside.append((at, begin))
                    at = begin
                inside.append((at, min(finish, end)))
                at = min(finish, end)
                if at == end:
                    break
        if at < end:
            outside.append((at, end))
    return outside, inside


def _moments(
    posts: list[tuple[datetime, datetime, Post]], marks: Sequence[datetime]
) -> Iterator[tuple[datetime, datetime, list[Post]]]:
    """Each stretch of time in which the same posts are held and the same swaps and time off hold."""
    order = sorted(range(len(posts)), key=lambda number: posts[number][0])
    cuts = sorted({cut for start, end, _ in posts for cut in (start, end)} | set(marks))
    waiting = 0
    holding: list[int] = []
    for start, end in pairwise(cuts):
        while waiting < len(order) and posts[order[waiting]][0] <= start:
            holding.append(order[waiting])
            waiting += 1
        holding = sorted(number for number in holding if posts[number][1] > start)
        if holding:
            yield start, end, [posts[number][2] for number in holding]


def _united(pauses: Sequence[Pause]) -> list[Interval]:
    found: list[Interval] = []
    for pause in pauses:
        if found and pause.start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], pause.end)
        else:
            found.append((pause.start, pause.end))
    return found


def _joined_shifts(shifts: Iterable[Shift], operation: Operation) -> list[Shift]:
    """The shifts in the order of the file, those that touch and say the same as one."""
    tracks: dict[tuple[str, str, str], list[Shift]] = {
        (rotation.id, place.level, place.seat): []
        for rotation in operation.rotations.values()
        for duty in rotation.duties
        for place in duty.places
    }
    for shift in shifts:
        tracks.setdefault((shift.rotation, shift.level, shift.seat), []).append(shift)
    found: list[Shift] = []
    for track in tracks.values():
        track.sort(key=attrgetter("start"))
        begin = len(found)
        for shift in track:
            before = found[-1] if len(found) > begin else None
            if before and before.end == shift.start and before[2] == shift[2] and before[5:7] == shift[5:7]:
                found[-1] = before._replace(end=shift.end)
            else:
                found.append(shift)
    return found
