"""The line: the people of an order from the next turn on, and how it goes on when the order changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oncall.editing.edit import refusal
from oncall.model import Shifts
from oncall.time import turns
from oncall.time.clock import moment
from oncall.time.pattern import first_start
from oncall.time.plan import turn_at
from oncall.time.turns import first_day, start_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from oncall.model import Operation, OrderEntry, Rotation, Turn
    from oncall.time.plan import CurrentTurn

Line = tuple[str, ...]

_MOST = 100
"""Handoffs that are looked at for one on which an order entry can begin."""
_TRIED = 3
"""Of those, handoffs that are tried for one that moves no day: nobody has to wait longer to leave."""


@dataclass(frozen=True, slots=True)
class Handoff:
    """A handoff ``at`` which the order entry ``number`` begins (``begins``), or within that entry.

    ``line`` is the order of people from then on. ``moves_days``: an entry that begins there counts its turns from
    another day than before. ``passed_over`` are the handoffs before it that would.
    """

    at: datetime
    number: int
    begins: bool
    line: Line
    moves_days: bool = False
    passed_over: tuple[datetime, ...] = ()


def day_of(rotation: Rotation, entry: OrderEntry) -> date:
    """The date from which an entry is in force, as the file writes it."""
    return date.fromordinal(first_day(rotation, entry))


def day_begins(rotation: Rotation, day: date) -> datetime:
    """The last minute before a day on the clock on which the turns of a rotation change; a time stays as it is."""
    if isinstance(day, datetime):
        return day
    zone = ZoneInfo(rotation.handoff.zone if rotation.handoff else rotation.zone)
    return datetime.combine(day, time(), zone).astimezone(UTC) - timedelta(minutes=1)


def next_handoff(
    operation: Operation, rotation: Rotation, now: datetime, *, turns_stay: bool = True
) -> Handoff | None:
    """The first handoff after ``now`` on which an order entry can begin; the turn that begins at ``now`` has begun.

    While ``turns_stay``, rather one of the first few from which turns begin on the same days as before. None when the
    rotation ends before that. Raises RotationError when no order entry can begin at a handoff.
    """
    first: Handoff | None = None
    passed_over: list[datetime] = []
    for handoff in islice(_handoffs(operation, rotation, now), _TRIED):
        if not turns_stay:
            return replace(handoff, moves_days=False)
        if not handoff.moves_days:
            return replace(handoff, passed_over=(*passed_over,))
        first = first or handoff
        passed_over.append(handoff.at)
    return first


def _handoffs(operation: Operation, rotation: Rotation, now: datetime) -> Iterator[Handoff]:
    """The handoffs after ``now`` on which an order entry can begin, up to the next entry of the order."""
    none = True
    for _ in range(_MOST):
        begun = sum(entry.start <= now for entry in rotation.order)
        turn = turn_at(operation, rotation, now)
        upcoming = rotation.order[begun] if begun < len(rotation.order) else None
        if turn is None or (upcoming is not None and upcoming.start <= turn.end):
            if upcoming is not None and upcoming.people:
                yield Handoff(upcoming.start, begun, begins=True, line=upcoming.people)
            return
        entry, after = replace(turn.entry, start=turn.end), turn_at(operation, rotation, turn.end)
        assert after is not None  # noqa: S101 — no other entry begins there
        if _can_begin(rotation, entry) and _has_shift(rotation, after):
            none, line = False, _line(turn.entry, after.number)
            moves_days = not _same_days(rotation, after, entry)
            yield Handoff(turn.end, begun - 1, begins=False, line=line, moves_days=moves_days)
        now = turn.end
    if none:
        raise refusal(
            f"in {_MOST} handoffs of {rotation.id}, no turn begins with the first shift of a day",
            "an order entry, which begins with the first shift of its day",
            "append an entry to the order by hand",
        )


def _can_begin(rotation: Rotation, entry: OrderEntry) -> bool:
    """Whether the date of the entry's start says that start: an entry begins with the first shift of a day."""
    return start_of(rotation, day_of(rotation, entry)) == entry.start


def _has_shift(rotation: Rotation, turn: CurrentTurn) -> bool:
    """Whether a shift begins in a turn: one of a weekend may have none, and nobody is next in it."""
    if rotation.handoff is not None:
        return True
    day = first_day(rotation, replace(turn.entry, start=turn.start))
    firsts = (first_start(duty, rotation.zone, day) for duty in rotation.duties)
    return any(first is not None and moment(first) < turn.end for first in firsts)


def _same_days(rotation: Rotation, turn: CurrentTurn, entry: OrderEntry) -> bool:
    """Whether the turns of an entry that takes over at ``turn`` begin on the days on which they would without it.

    A turn from the 1st on whose first shift is on Monday the 3rd would otherwise be followed by one from the 3rd on.
    """
    if isinstance(entry.turn, Shifts):
        return True
    first, upcoming = first_day(rotation, turn.entry), turn.number + 1
    return turns.day_of(entry.turn, first_day(rotation, entry), 1) == turns.day_of(
        entry.turn, first, upcoming
    )


def _line(entry: OrderEntry, turn: int) -> Line:
    first = turn % len(entry.people)
    return entry.people[first:] + entry.people[:first]


def _line_at(operation: Operation, rotation: Rotation, entry: OrderEntry, at: datetime) -> Line:
    """The order of an entry from the turn in which ``at`` lies on, were the entry still in force."""
    turn = turn_at(operation, replace(rotation, order=(entry,)), at)
    return _line(entry, turn.number) if turn else ()


def planned_later(
    operation: Operation,
    rotation: Rotation,
    last: OrderEntry,
    later: int,
    change: Callable[[Line], Line],
    turn: Turn | None,
) -> list[OrderEntry]:
    """The entries of ``rotation`` from number ``later`` on, as they follow ``last``, which is now before them.

    An entry that carried on with the line before it carries on with the line that is now before it: whoever is next
    stays next, and joins and leaves stay as planned. Any other keeps its order. ``change`` and ``turn``, if any, are
    made in all of them. An entry begins at the first handoff at its date or later; the end of a rotation stays.
    """
    made: list[OrderEntry] = []
    for number in range(later, len(rotation.order)):
        entry, was_before = rotation.order[number], rotation.order[number - 1]
        before = made[-1] if made else last
        if not entry.people:
            made.append(entry)
            continue
        start, people = entry.start, entry.people
        if before.people:
            alone = replace(rotation, order=(before,))
            minute_before = entry.start - timedelta(minutes=1)
            handoff = next_handoff(operation, alone, minute_before, turns_stay=False)
            assert handoff is not None  # noqa: S101 — the order of one entry goes on for ever
            was = _line_at(operation, rotation, was_before, entry.start)
            start, people = handoff.at, carried_on(was, entry.people, handoff.line) or entry.people
        made.append(with_turn(replace(entry, start=start, people=change(people)), turn))
    return made


def with_turn(entry: OrderEntry, turn: Turn | None) -> OrderEntry:
    """The entry with turns of that length; None leaves it as it is."""
    return entry if turn is None else replace(entry, turn=turn, turn_given=True)


def carried_on(before: Line, planned: Line, now: Line) -> Line | None:
    """What ``planned`` makes of the line ``before`` it, made of the line ``now``; None when it does not carry on.

    Whoever leaves with ``planned`` leaves; whoever joins does so first, last, or behind the same person.
    """
    stay = [handle for handle in before if handle in planned]
    if [handle for handle in planned if handle in before] != stay or len(set(planned)) < len(planned):
        return None
    line = [handle for handle in now if handle in planned or handle not in before]
    last = max((place for place, handle in enumerate(planned) if handle in before), default=-1)
    for place, handle in enumerate(planned):
        if handle in line:
            continue
        if place == 0:
            line.insert(0, handle)
        elif place < last and planned[place - 1] in line:
            line.insert(line.index(planned[place - 1]) + 1, handle)
        else:
            line.append(handle)
    return tuple(line)


def successor(operation: Operation, rotation: Rotation, before: OrderEntry, entry: OrderEntry) -> str | None:
    """Whoever of ``entry`` is next in line when it takes over from ``before``; None when nobody stays."""
    if not before.people:
        return None
    line = _line_at(operation, rotation, before, entry.start)
    return next((handle for handle in line if handle in entry.people), None)
