"""The coverage proof: whoever must be there is there, nobody is at two levels, nobody who is off is on.

``examine`` holds any shifts to that, whoever computed them; ``proof.prove`` does so with the timeline of an
operation.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from oncall.time.clock import moment
from oncall.time.timeline import Resolution, Shift, plan
from oncall.time.turns import entries, first_shift

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from oncall.model import Duty, Level, Operation, Rotation, Team, TimeOff

    Interval = tuple[datetime, datetime]


class Kind(StrEnum):
    """What is wrong at an instant; at one instant the first of these is reported."""

    GAP = "gap"
    OVERLAP = "overlap"
    OFF = "off"
    DOUBLE_ROLE = "double role"


class Breach(NamedTuple):
    """Coverage is broken at ``level`` from ``at`` until ``until``; ``shifts`` are in each other's way."""

    at: datetime
    until: datetime
    kind: Kind
    level: str
    shifts: tuple[Shift, ...]
    team: str = ""


class Promise(NamedTuple):
    """Somebody is at ``level`` of a team throughout ``[start, end)``: from its first shift on, until its
    rotations have ended. ``free`` are the times in it in which a holiday has nobody."""

    team: str
    level: str
    start: datetime
    end: datetime
    free: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """Coverage holds in ``[start, end)``, by these ``shifts``; ``promises`` are about each level that is always
    covered, none where it has no shift before ``end``."""

    start: datetime
    end: datetime
    shifts: tuple[Shift, ...]
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first breach of coverage; ``why`` names who, ``fix`` the smallest edit (None: no single one)."""

    at: datetime
    until: datetime
    kind: Kind
    level: str
    people: tuple[str, ...]
    why: str
    fix: str | None


def examine(
    operation: Operation,
    shifts: Sequence[Shift],
    start: datetime,
    end: datetime,
    planned: Resolution | None = None,
) -> Breach | None:
    """The first breach of coverage in ``[start, end)`` by ``shifts``, which ascend by start.

    ``planned`` is what the orders alone say, where that is known already.
    """
    if start >= end:
        return None
    planned = planned or plan(operation, start, end)
    promised = promises(operation, start, end, planned)
    levels = {(team.id, level.id) for team in operation.teams.values() for level in _held(team)}
    by_team: dict[str, list[Shift]] = defaultdict(list)
    for shift in shifts:
        team = operation.rotations[shift.rotation].team
        if (team, shift.level) in levels:
            by_team[team].append(shift)
    ranks = list(Kind)
    found = [
        breach
        for team in operation.teams.values()
        for breach in _of_team(operation, team, by_team[team.id], planned, promised)
    ]
    return min(found, key=lambda breach: (breach.at, ranks.index(breach.kind)), default=None)


def _of_team(
    operation: Operation,
    team: Team,
    shifts: Sequence[Shift],
    planned: Resolution,
    promised: Sequence[Promise],
) -> Iterator[Breach]:
    """The first breach of each kind at each of the levels that are called or always covered."""
    for level in _held(team):
        here = [shift for shift in shifts if shift.level == level.id]
        ordered = [
            shift
            for shift in planned.shifts
            if shift.level == level.id and operation.rotations[shift.rotation].team == team.id
        ]
        held, wanted = _by_seat(here), _by_seat(ordered)
        seats = dict.fromkeys((*held, *wanted))
        for seat in seats:
            yield from _first(_overlaps(held[seat], level, team))
            if len(seats) > 1 or not level.always:
                needed = [(shift.start, shift.end) for shift in wanted[seat]]
                yield from _first(_gaps(needed, held[seat], level, team))
        for promise in promised:
            if (promise.team, promise.level) == (team.id, level.id):
                yield from _first(_gaps(_needed(promise), here, level, team))
    called = {level.id for level in team.called}
    answering = [shift for shift in shifts if shift.level in called]
    yield from _first(_off(answering, operation.time_off, team))
    yield from _first(_twice(answering, team))


def _held(team: Team) -> list[Level]:
    """The levels of which something is promised."""
    return [level for level in team.levels if level.always or level.after is not None]


def _by_seat(shifts: Iterable[Shift]) -> dict[str, list[Shift]]:
    seats: dict[str, list[Shift]] = defaultdict(list)
    for shift in shifts:
        seats[shift.seat].append(shift)
    return seats


def _first(breaches: Iterator[Breach]) -> Iterator[Breach]:
    breach = next(breaches, None)
    if breach is not None:
        yield breach


def promises(
    operation: Operation, start: datetime, end: datetime, planned: Resolution | None = None
) -> tuple[Promise, ...]:
    """When somebody must be at each level that is always covered, in ``[start, end)``."""
    planned = planned or plan(operation, start, end)
    return tuple(
        promise
        for team in operation.teams.values()
        for level in team.levels
        if level.always and (promise := _promise(operation, team, level, (start, end), planned)) is not None
    )


def _promise(
    operation: Operation, team: Team, level: Level, span: Interval, planned: Resolution
) -> Promise | None:
    members = [
        (rotation, duty)
        for rotation in operation.rotations.values()
        if rotation.team == team.id
        for duty in rotation.duties
        if any(place.level == level.id for place in duty.places)
    ]
    begins = [first for member in members if (first := _begin(*member)) is not None]
    if not begins:
        return None
    start, end = max(span[0], min(begins)), span[1]
    if not any(rotation.order[-1].people for rotation, _ in members):
        end = min(end, max(rotation.order[-1].start for rotation, _ in members))
    free = sorted(
        (max(start, pause.start), min(end, pause.end))
        for pause in planned.pauses
        if pause.rotation.team == team.id
        and pause.place.level == level.id
        and not pause.holiday.people
        and pause.start < end
        and pause.end > start
    )
    return Promise(team.id, level.id, start, end, tuple(free)) if start < end else None


def _begin(rotation: Rotation, duty: Duty) -> datetime | None:
    """When the first shift of a duty begins; of hours on everybody's own clock, when the order does."""
    own = entries(rotation)
    if not own:
        return None
    entry, day, _ = own[0]
    if rotation.own_clock:
        return entry.start
    first = first_shift(rotation, duty, day)
    return None if first is None else moment(first)


def _needed(promise: Promise) -> Iterator[Interval]:
    """The times of a promise without those in which a holiday has nobody."""
    at = promise.start
    for begin, finish in promise.free:
        if at < begin:
            yield at, begin
        at = max(at, finish)
    if at < promise.end:
        yield at, promise.end


def _gaps(needed: Iterable[Interval], shifts: Sequence[Shift], level: Level, team: Team) -> Iterator[Breach]:
    """Where ``needed``, ascending, is not covered by ``shifts``."""
    number = 0
    for start, end in needed:
        covered = start
        while number < len(shifts) and shifts[number].end <= start:
            number += 1
        place = number
        while place < len(shifts) and shifts[place].start < end:
            if shifts[place].start > covered:
                yield Breach(covered, shifts[place].start, Kind.GAP, level.id, (), team.id)
            covered = max(covered, shifts[place].end)
            place += 1
        if covered < end:
            yield Breach(covered, end, Kind.GAP, level.id, (), team.id)


def _overlaps(shifts: Sequence[Shift], level: Level, team: Team) -> Iterator[Breach]:
    last: Shift | None = None
    for shift in shifts:
        if last is not None and shift.start < last.end:
            until = min(shift.end, last.end)
            yield Breach(shift.start, until, Kind.OVERLAP, level.id, (last, shift), team.id)
        if last is None or shift.end > last.end:
            last = shift


def _off(shifts: Iterable[Shift], time_off: Iterable[TimeOff], team: Team) -> Iterator[Breach]:
    absences: dict[str, list[TimeOff]] = {}
    for absence in time_off:
        absences.setdefault(absence.who, []).append(absence)
    breaches = [
        Breach(
            max(absence.start, shift.start),
            min(absence.end, shift.end),
            Kind.OFF,
            shift.level,
            (shift,),
            team.id,
        )
        for shift in (shifts if absences else ())
        for absence in absences.get(shift.person, ())
        if absence.start < shift.end and shift.start < absence.end
    ]
    yield from sorted(breaches, key=attrgetter("at"))


def _twice(shifts: Sequence[Shift], team: Team) -> Iterator[Breach]:
    """People who are at two levels, or in two seats, at once."""
    ranks = {level.id: rank for rank, level in enumerate(team.called)}
    last: dict[str, Shift] = {}
    for shift in shifts:
        before = last.get(shift.person)
        if before is not None and shift.start < before.end:
            pair = sorted((before, shift), key=lambda one: ranks[one.level])
            until = min(shift.end, before.end)
            yield Breach(shift.start, until, Kind.DOUBLE_ROLE, pair[1].level, tuple(pair), team.id)
        if before is None or shift.end > before.end:
            last[shift.person] = shift
