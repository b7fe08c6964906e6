"""Edits of orders: ``add``, ``remove`` and ``turn``, as a new era at the next handoff.

The new order begins with whose turn it is then, so that nothing before moves and the next in line stays next in line.
``now`` is a parameter: the turn that has begun stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from oncall.editing.changes import Change, NewEra, NewPerson, NoPerson, OtherPeople, OtherTurn
from oncall.editing.edit import Edit, made, refusal, require_known
from oncall.file.kinds import written
from oncall.file.problems import did_you_mean, listed, nearest
from oncall.model import Operation, OrderEntry, Role, Rotation
from oncall.rules import people
from oncall.wording import utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, timedelta

LEAST = 2
"""People of a rotation: a primary and a secondary."""


@dataclass(frozen=True, slots=True)
class _Handoff:
    """A handoff ``at`` which the era ``number`` ``begins``, or within that era; ``line`` is the order from then."""

    at: datetime
    number: int
    begins: bool
    line: tuple[str, ...]


def next_handoff(rotation: Rotation, now: datetime) -> _Handoff:
    """The first handoff after ``now``; the turn that begins at ``now`` has begun."""
    begun = [number for number, era in enumerate(rotation.order) if era.start <= now]
    number = begun[-1] if begun else -1
    following = rotation.order[number + 1] if number + 1 < len(rotation.order) else None
    if begun:
        era = rotation.order[number]
        turns = (now - era.start) // era.turn + 1
        at = era.start + turns * era.turn
        if following is None or at < following.start:
            first = turns % len(era.people)
            return _Handoff(at, number, begins=False, line=era.people[first:] + era.people[:first])
    assert following is not None  # noqa: S101 — a rotation has an era, begun or to come
    return _Handoff(following.start, number + 1, begins=True, line=following.people)


def _from_next_handoff(
    rotation: Rotation, now: datetime, change: Callable[[tuple[str, ...]], tuple[str, ...]]
) -> tuple[_Handoff, list[Change]]:
    """The changes that change the order of people at the next handoff and in the eras after it."""
    handoff = next_handoff(rotation, now)
    changes: list[Change] = []
    people = change(handoff.line)
    if people != handoff.line and handoff.begins:
        changes.append(OtherPeople(rotation=rotation.id, number=handoff.number, people=people))
    elif people != handoff.line:
        era = OrderEntry(start=handoff.at, people=people, turn=rotation.order[handoff.number].turn)
        changes.append(NewEra(rotation=rotation.id, after=handoff.number, era=era))
    further = sum(isinstance(change, NewEra) for change in changes)
    changes += (
        OtherPeople(rotation=rotation.id, number=number + further, people=change(era.people))
        for number, era in enumerate(rotation.order)
        if number > handoff.number and change(era.people) != era.people
    )
    return handoff, changes


def _rotation(operation: Operation, key: str) -> Rotation:
    if key not in operation.rotations:
        known = tuple(operation.rotations)
        raise refusal(f'there is no rotation "{key}"', listed(known), did_you_mean(nearest(key, known)))
    return operation.rotations[key]


def add(
    operation: Operation,
    handle: str,
    key: str,
    *,
    now: datetime,
    email: str | None = None,
    zone: str | None = None,
    after: str | None = None,
) -> Edit:
    """Let somebody join the rotation ``key`` at its next handoff, last in line or behind ``after``.

    Raises RotationError.
    """
    rotation = _rotation(operation, key)
    line = next_handoff(rotation, now).line
    if handle in line:
        raise refusal(f"{handle} is in the order of {key} already")
    if after is not None and after not in line:
        raise refusal(
            f'"{after}" is not in the order of {key} then', listed(line), did_you_mean(nearest(after, line))
        )

    def with_handle(people: tuple[str, ...]) -> tuple[str, ...]:
        if handle in people:
            return people
        place = people.index(after) + 1 if after in people else len(people)
        return (*people[:place], handle, *people[place:])

    handoff, changes = _from_next_handoff(rotation, now, with_handle)
    every = (*_new_person(operation, handle, email, zone), *changes)
    words = (
        f"{handle} joins {key} at the handoff of {utc(handoff.at)}: {', '.join(with_handle(line))}.",
        *_first_turn(made(every, operation).rotations[key].order, handle, handoff.at),
        f"Nothing before {utc(handoff.at)} changes.",
    )
    return Edit(every, words)


def _new_person(
    operation: Operation, handle: str, email: str | None, zone: str | None
) -> Iterator[NewPerson]:
    known = operation.people.get(handle)
    if known is None:
        same = next((other for other in operation.people if other.casefold() == handle.casefold()), None)
        if same:
            raise refusal(
                f'"{handle}" is "{same}" but for the case', "the handle as in people", f"write {same}"
            )
        if email is None:
            raise refusal(
                f"{handle} is not one of people", "a new person with an e-mail address", "add --email"
            )
        yield NewPerson(handle=handle, email=email, time_zone=zone)
    elif email not in (None, known.email) or zone not in (None, known.time_zone):
        hint = "leave --email and --zone out, or edit the entry under people"
        raise refusal(f"{handle} is among people already, with another address or zone", hint=hint)


def _first_turn(eras: tuple[OrderEntry, ...], handle: str, since: datetime) -> Iterator[str]:
    for era, following in zip_longest(eras, eras[1:]):
        if era.start >= since and handle in era.people:
            turns = range(len(era.people))
            starts = {
                role: era.start
                + era.turn * next(number for number in turns if era.on_turn(number, role) == handle)
                for role in Role
            }
            role = min(starts, key=lambda role: starts[role])
            if following is None or starts[role] < following.start:
                yield f"The first turn of {handle} begins {utc(starts[role])}, as {role}."
                return


def remove(operation: Operation, handle: str, *, now: datetime) -> Edit:
    """Let somebody leave every rotation at its next handoff. Raises RotationError."""
    require_known(operation, handle)
    changes: list[Change] = []
    words: list[str] = []
    leaves: list[datetime] = []
    for rotation in operation.rotations.values():

        def without(line: tuple[str, ...], key: str = rotation.id) -> tuple[str, ...]:
            rest = tuple(other for other in line if other != handle)
            if len(rest) < LEAST and handle in line:
                found = f"without {handle} only {' '.join(rest)} is left in {key}"
                raise refusal(found, "two people or more a rotation", "add somebody first")
            return rest

        handoff, here = _from_next_handoff(rotation, now, without)
        if here:
            verb, at, line = _leaving(rotation, handoff, handle)
            words.append(
                f"{handle} {verb} {rotation.id} at the handoff of {utc(at)}: {', '.join(without(line))}."
            )
            words.append(f"Nothing of {rotation.id} before {utc(at)} changes.")
            leaves.append(at)
            changes += here
    if not changes:
        raise refusal(f"{handle} is in no order, now or later", "somebody who takes turns")
    after = made(tuple(changes), operation)
    _refuse_promises(operation, after, handle, min(leaves))
    if any(named == handle for _, named in people.named(after)):
        words.append(f"The entry of {handle} under people stays, because the file names them elsewhere.")
    else:
        changes.append(NoPerson(handle=handle))
        words.append(f"The entry of {handle} under people is gone, because nothing names them any more.")
    return Edit(tuple(changes), tuple(words))


def _leaving(rotation: Rotation, handoff: _Handoff, handle: str) -> tuple[str, datetime, tuple[str, ...]]:
    """What somebody does not do any more, from when on, and the order in which they were to be then."""
    if handle in handoff.line:
        return "leaves", handoff.at, handoff.line
    era = next(era for era in rotation.order[handoff.number + 1 :] if handle in era.people)
    return "does not join", era.start, era.people


def _refuse_promises(operation: Operation, after: Operation, handle: str, since: datetime) -> None:
    """Refuse to let somebody go, as in ``after``, whom others count on at ``since`` or later."""
    allowed = "nobody leaves whom others count on"
    idle = any(fault.path == ("people", handle) for fault in people.people_are_used(after))
    for entry in operation.time_off:
        if entry.cover == handle and entry.end > since:
            found = f"{handle} covers for {entry.who} from {utc(entry.start)} to {utc(entry.end)}"
            raise refusal(found, allowed, "name another cover there first, or none")
        if entry.who == handle and (idle or entry.start >= since):
            found = f"{handle} is still entered as off from {utc(entry.start)} to {utc(entry.end)}"
            raise refusal(found, "no time off after the last turn", "delete that time off first")
    for swap in operation.swaps:
        if handle in (swap.one, swap.other) and swap.end > since:
            partner = swap.other if handle == swap.one else swap.one
            found = f"{handle} swaps with {partner} from {utc(swap.start)} to {utc(swap.end)}"
            raise refusal(found, allowed, "delete that swap first")


def turn(operation: Operation, key: str, length: timedelta, *, now: datetime) -> Edit:
    """Let turns of the rotation ``key`` last ``length`` from its next handoff on. Raises RotationError."""
    rotation = _rotation(operation, key)
    handoff = next_handoff(rotation, now)
    number = handoff.number
    changes: list[Change] = []
    if rotation.order[number].turn != length:
        era = OrderEntry(start=handoff.at, people=handoff.line, turn=length)
        here = OtherTurn(rotation=key, number=number, turn=length)
        changes.append(here if handoff.begins else NewEra(rotation=key, after=number, era=era))
    further = sum(isinstance(change, NewEra) for change in changes)
    changes += (
        OtherTurn(rotation=key, number=later + further, turn=length)
        for later, era in enumerate(rotation.order)
        if later > number and era.turn != length
    )
    if not changes:
        raise refusal(f"turns of {key} last {_length(length)} already")
    words = (
        (
            f"From the handoff of {utc(handoff.at)} on, turns of {key} last {_length(length)}: "
            f"{', '.join(handoff.line)}."
        ),
        f"Nothing before {utc(handoff.at)} changes.",
    )
    return Edit(tuple(changes), words)


def _length(turn_: timedelta) -> str:
    return written(turn_, ("day", "week"))
