"""Who answers when: the exact shifts of duty of an operation, computed from handoff to handoff.

A turn of the order gives both roles; swaps then exchange people, and whoever is off is covered, the primary
first. Intervals are half-open, instants are aware and in UTC. The work grows with the number of windows and of
exceptions, never with the length of a shift.
"""

from __future__ import annotations

import gc
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from oncall.model import DAY, Operation, OrderEntry, Role, Rotation, Swap, TimeOff

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Departure = Swap | TimeOff
"""What takes a duty from the person whom the order names."""

_Windows = list[tuple[datetime, datetime]]
_KnownWindows = dict[tuple[datetime, timedelta, datetime, datetime], _Windows]
"""Shifts by begin of the turn, length of the shift and clipping: rotations of the same hours share them."""


class Reason(StrEnum):
    """Why somebody is on duty."""

    TURN = "turn"
    SWAP = "swap"
    COVER = "cover"


class Obstacle(StrEnum):
    """Why nobody stands in for somebody who is off."""

    NOBODY_FREE = "nobody free"
    COVER_OFF = "cover off"
    COVER_BUSY = "cover busy"


class Shift(NamedTuple):
    """``person`` answers in ``role`` during ``[start, end)``.

    ``instead_of`` is whom the order names (reason swap) or who is off (reason cover), None on one's own turn.
    A shift lasts until the next pause or change: one shift, or a whole turn of a rotation round the clock.
    """

    rotation: str
    role: Role
    person: str
    start: datetime
    end: datetime
    reason: Reason
    instead_of: str | None


class Vacancy(NamedTuple):
    """Nobody answers in ``role`` during ``[start, end)``: ``away`` is off and could not be covered."""

    rotation: str
    role: Role
    away: str
    start: datetime
    end: datetime
    time_off: TimeOff
    obstacle: Obstacle


class Resolution(NamedTuple):
    """All duties of a span: the shifts, and the duties that nobody has; each by start, then in file order."""

    shifts: tuple[Shift, ...]
    vacancies: tuple[Vacancy, ...]


def timeline(operation: Operation, start: datetime, end: datetime) -> tuple[Shift, ...]:
    """The shifts of ``[start, end)``, clipped to it, by start, then by rotation, the primary first."""
    return resolve(operation, start, end).shifts


def whole_shifts(operation: Operation, start: datetime, end: datetime) -> tuple[Shift, ...]:
    """The shifts that touch ``[start, end)``, not clipped to it."""
    turns = [era.turn for rotation in operation.rotations.values() for era in rotation.order]
    reach = 2 * max(turns, default=DAY) + DAY
    return tuple(
        shift
        for shift in timeline(operation, start - reach, end + reach)
        if shift.start < end and shift.end > start
    )


def resolve(operation: Operation, start: datetime, end: datetime) -> Resolution:
    """The timeline of ``[start, end)``, and the duties that nobody has (an invalid file has such)."""
    # Shifts make no cycles; the collector, walking over them again and again, would take half of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _resolve(operation, start.astimezone(UTC), end.astimezone(UTC))
    finally:
        if collecting:
            gc.enable()


def exceptions(operation: Operation, role: Role, since: datetime) -> tuple[Shift, ...]:
    """The shifts of ``role`` that depart from the order and end after ``since``, not cut at ``since``."""
    departures: tuple[Departure, ...] = (*operation.swaps, *operation.time_off)
    if not departures:
        return ()
    first = min(departure.start for departure in departures)
    last = max(departure.end for departure in departures)
    return tuple(
        shift
        for shift in timeline(operation, first, last)
        if shift.role is role and shift.reason is not Reason.TURN and shift.end > since
    )


def _resolve(operation: Operation, start: datetime, end: datetime) -> Resolution:
    register = _Register(operation, start, end)
    known: _KnownWindows = {}
    shifts: list[Shift] = []
    vacancies: list[Vacancy] = []
    for rotation in operation.rotations.values():
        primary, secondary = _Track(rotation, Role.PRIMARY), _Track(rotation, Role.SECONDARY)
        for era, region in _stretches(rotation, register, start, end):
            for turn, windows in _turns(era, rotation, region, known):
                duties = _assign(era, turn, region)
                primary.extend(duties[0], windows)
                secondary.extend(duties[1], windows)
        shifts += primary.shifts
        shifts += secondary.shifts
        vacancies += primary.vacancies
        vacancies += secondary.vacancies
    by_start = attrgetter("start")
    shifts.sort(key=by_start)
    vacancies.sort(key=by_start)
    return Resolution(tuple(shifts), tuple(vacancies))


class _Held(NamedTuple):
    """Who has a role during a turn, and why."""

    person: str
    reason: Reason = Reason.TURN
    instead_of: str | None = None


class _Vacant(NamedTuple):
    """Why nobody has a role during a turn."""

    away: str
    time_off: TimeOff
    obstacle: Obstacle


class _Region(NamedTuple):
    """A stretch of time in which the same swaps hold and the same people are off."""

    start: datetime
    end: datetime
    swaps: Sequence[Swap]
    away: Mapping[str, TimeOff]


class _Register:
    """The swaps and the time off that touch a span, found by the people whom they concern."""

    def __init__(self, operation: Operation, start: datetime, end: datetime) -> None:
        self._of: dict[str, list[tuple[int, Departure]]] = {}
        departures: tuple[Departure, ...] = (*operation.swaps, *operation.time_off)
        for number, entry in enumerate(departures):
            if entry.start < end and entry.end > start:
                for handle in (entry.one, entry.other) if isinstance(entry, Swap) else (entry.who,):
                    self._of.setdefault(handle, []).append((number, entry))

    def concerning(self, people: Iterable[str]) -> list[Departure]:
        """The entries that can move a duty of ``people``, those of partners and covers too, in file order."""
        if not self._of:
            return []
        found: dict[int, Departure] = {}
        pending = list(people)
        seen: set[str | None] = {None, *pending}
        while pending:
            for number, entry in self._of.get(pending.pop(), ()):
                found[number] = entry
                for other in (entry.one, entry.other) if isinstance(entry, Swap) else (entry.cover,):
                    if other is not None and other not in seen:
                        seen.add(other)
                        pending.append(other)
        return [found[number] for number in sorted(found)]


class _Track:
    """The shifts of one role of one rotation, ascending, joined where nothing changes."""

    def __init__(self, rotation: Rotation, role: Role) -> None:
        self._rotation, self._role = rotation.id, role
        self.shifts: list[Shift] = []
        self.vacancies: list[Vacancy] = []

    def extend(self, duty: _Held | _Vacant, windows: _Windows) -> None:
        """Give ``duty`` the ``windows`` of one turn."""
        rotation, role = self._rotation, self._role
        if isinstance(duty, _Vacant):
            away, time_off, obstacle = duty
            self.vacancies += [
                Vacancy(rotation, role, away, start, end, time_off, obstacle) for start, end in windows
            ]
            return
        person, reason, instead_of = duty
        shifts = self.shifts
        new = tuple.__new__  # twice as fast as Shift(...), and here it matters
        first = len(shifts)
        shifts += [
            new(Shift, (rotation, role, person, start, end, reason, instead_of)) for start, end in windows
        ]
        # Only the first shift of a turn can touch the one before it.
        if first and shifts[first - 1].end == shifts[first].start:
            before, after = shifts[first - 1], shifts[first]
            if before[2] == person and before[5] is reason and before[6] == instead_of:
                shifts[first - 1 : first + 1] = [before._replace(end=after.end)]


def _stretches(
    rotation: Rotation, register: _Register, start: datetime, end: datetime
) -> Iterator[tuple[OrderEntry, _Region]]:
    """Each era's part of ``[start, end)``, cut where a swap or a time off begins or ends."""
    ends = [era.start for era in rotation.order[1:]] + [end]
    for era, era_end in zip(rotation.order, ends, strict=True):
        lower, upper = max(start, era.start), min(end, era_end)
        if lower < upper:
            for region in _regions(register.concerning(era.people), lower, upper):
                yield era, region


def _regions(entries: Sequence[Departure], lower: datetime, upper: datetime) -> Iterator[_Region]:
    cuts = {lower, upper}
    for entry in entries:
        cuts.add(min(max(entry.start, lower), upper))
        cuts.add(min(max(entry.end, lower), upper))
    ascending = sorted(range(len(entries)), key=lambda number: entries[number].start)
    waiting = 0
    holding: list[int] = []
    for start, end in pairwise(sorted(cuts)):
        while waiting < len(ascending) and entries[ascending[waiting]].start <= start:
            holding.append(ascending[waiting])
            waiting += 1
        holding = sorted(number for number in holding if entries[number].end > start)
        swaps: list[Swap] = []
        away: dict[str, TimeOff] = {}
        for entry in map(entries.__getitem__, holding):
            if isinstance(entry, Swap):
                swaps.append(entry)
            else:
                away.setdefault(entry.who, entry)
        yield _Region(start, end, swaps, away)


def _turns(
    era: OrderEntry, rotation: Rotation, region: _Region, known: _KnownWindows
) -> Iterator[tuple[int, _Windows]]:
    """Each turn that has windows in ``region``: its number, and the windows, clipped to the region."""
    length = rotation.hours.length
    number = (region.start - era.start) // era.turn
    begin = era.start + number * era.turn
    while begin < region.end:
        following = begin + era.turn
        lower, upper = max(begin, region.start), min(following, region.end)
        if length == DAY:
            yield number, [(lower, upper)]
        else:
            key = begin, length, lower, upper
            windows = known.get(key)
            if windows is None:
                windows = known[key] = _windows(*key)
            if windows:
                yield number, windows
        number, begin = number + 1, following


def _windows(begin: datetime, length: timedelta, lower: datetime, upper: datetime) -> _Windows:
    """The daily windows of a turn that began at ``begin``, clipped to ``[lower, upper)``."""
    windows = []
    start = begin + (lower - begin) // DAY * DAY
    while start < upper:
        clipped, end = max(start, lower), min(start + length, upper)
        if clipped < end:
            windows.append((clipped, end))
        start += DAY
    return windows


def _assign(era: OrderEntry, turn: int, region: _Region) -> tuple[_Held | _Vacant, _Held | _Vacant]:
    """Who is primary and who is secondary in a turn, while the swaps and the time off of ``region`` hold."""
    ordered = era.on_turn(turn, Role.PRIMARY), era.on_turn(turn, Role.SECONDARY)
    if not region.swaps and not region.away:
        return _Held(ordered[0]), _Held(ordered[1])
    places = turn % len(era.people), (turn + 1) % len(era.people)
    holders = _swapped(ordered[0], region.swaps), _swapped(ordered[1], region.swaps)
    primary = _filled(era, places[0], holders[0], region.away, other=holders[1])
    other = primary.person if isinstance(primary, _Held) else None
    secondary = _filled(era, places[1], holders[1], region.away, other=other)
    return primary, secondary


def _swapped(handle: str, swaps: Iterable[Swap]) -> str:
    for swap in swaps:
        if handle == swap.one:
            handle = swap.other
        elif handle == swap.other:
            handle = swap.one
    return handle


def _filled(
    era: OrderEntry, place: int, holder: str, away: Mapping[str, TimeOff], other: str | None
) -> _Held | _Vacant:
    """The duty of ``place`` in the order, given to ``holder`` by the swaps; ``other`` has the other role."""
    ordered = era.people[place]
    if holder not in away:
        return _Held(holder) if holder == ordered else _Held(holder, Reason.SWAP, ordered)
    time_off = away[holder]
    if time_off.cover is not None:
        if time_off.cover in away:
            return _Vacant(holder, time_off, Obstacle.COVER_OFF)
        if time_off.cover == other:
            return _Vacant(holder, time_off, Obstacle.COVER_BUSY)
        return _Held(time_off.cover, Reason.COVER, holder)
    if holder != ordered and holder in era.people:
        place = era.people.index(holder)
    for candidate in era.people[place + 1 :] + era.people[:place]:
        if candidate not in away and candidate != other:
            return _Held(candidate, Reason.COVER, holder)
    return _Vacant(holder, time_off, Obstacle.NOBODY_FREE)
