"""The line: the people of an order from the next turn on, and how it goes on when the order changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from oncall.editing.edit import refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from oncall.model import OrderEntry, Rotation

Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handoff:
    """A handoff ``at`` which the order entry ``number`` begins (``begins``), or within that entry.

    ``line`` is the order of people from then on.
    """

    at: datetime
    number: int
    begins: bool
    line: Line


def days(entry: OrderEntry) -> timedelta:
    """How long a turn of an entry lasts. Raises RotationError where turns are no whole days, or nobody has one."""
    if not entry.people or not isinstance(entry.turn, timedelta):
        found = "the order has no turns of whole days"
        raise refusal(found, "a rotation with turns of days or weeks", "edit the order in the file")
    return entry.turn


def next_handoff(rotation: Rotation, now: datetime) -> Handoff:
    """The first handoff after ``now``; the turn that begins at ``now`` has begun."""
    begun = [number for number, entry in enumerate(rotation.order) if entry.start <= now]
    number = begun[-1] if begun else -1
    following = rotation.order[number + 1] if number + 1 < len(rotation.order) else None
    if begun:
        entry = rotation.order[number]
        turns = (now - entry.start) // days(entry) + 1
        at = entry.start + turns * days(entry)
        if following is None or at < following.start:
            return Handoff(at, number, begins=False, line=_line(entry, turns))
    assert following is not None  # noqa: S101 — a rotation has an entry, begun or to come
    return Handoff(following.start, number + 1, begins=True, line=following.people)


def _line(entry: OrderEntry, turn: int) -> Line:
    first = turn % len(entry.people)
    return entry.people[first:] + entry.people[:first]


def _line_at(entry: OrderEntry, at: datetime) -> Line:
    return _line(entry, (at - entry.start) // days(entry))


def planned_later(
    rotation: Rotation,
    last: OrderEntry,
    later: int,
    change: Callable[[Line], Line],
    turn: timedelta | None,
) -> list[OrderEntry]:
    """The entries of ``rotation`` from number ``later`` on, as they follow ``last``, which is now before them.

    An entry that carried on with the line before it carries on with the line that is now before it: whoever is next
    stays next, and joins and leaves stay as planned. Any other keeps its order. ``change`` and ``turn``, if any, are
    made in all of them. An entry begins at the first handoff at its date or later.
    """
    made: list[OrderEntry] = []
    for number in range(later, len(rotation.order)):
        entry, was_before = rotation.order[number], rotation.order[number - 1]
        before = made[-1] if made else last
        turns = -((before.start - entry.start) // days(before))
        start = before.start + turns * days(before)
        carried = carried_on(_line_at(was_before, entry.start), entry.people, _line(before, turns))
        people = change(carried or entry.people)
        made.append(replace(entry, start=start, people=people, turn=turn or entry.turn))
    return made


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


def successor(before: OrderEntry, entry: OrderEntry) -> str | None:
    """Whoever of ``entry`` is next in line when it takes over from ``before``; None when nobody stays."""
    return next((handle for handle in _line_at(before, entry.start) if handle in entry.people), None)
