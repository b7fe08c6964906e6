"""Edits of orders: ``add``, ``remove`` and ``turn``, as a new order entry at the next handoff.

The new order begins with whose turn it is then, so that nothing before moves and the next in line stays next in line;
so do the entries that are planned for later. ``now`` is a parameter: the turn that has begun stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from oncall.editing.changes import Change, NewEntry, NewPerson, NoPerson, OtherEntry
from oncall.editing.edit import Edit, made, refusal, require_known
from oncall.editing.line import days, next_handoff, planned_later, successor
from oncall.file.moments import written
from oncall.file.problems import did_you_mean, listed, nearest
from oncall.model import Operation, OrderEntry, Role, Rotation
from oncall.rules import people
from oncall.wording import utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, timedelta

    from oncall.editing.line import Handoff, Line

LEAST = 2
"""People of a rotation: a primary and a secondary."""


@dataclass(frozen=True, slots=True)
class Reordered:
    """A rotation from its next ``handoff`` on: the changes, and what to say of entries planned for later."""

    handoff: Handoff
    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def reordered(
    rotation: Rotation, now: datetime, change: Callable[[Line], Line], turn: timedelta | None = None
) -> Reordered:
    """Change the people of every entry from the next handoff on, and the length of their turns.

    Raises RotationError when two entries would then begin at one handoff.
    """
    handoff = next_handoff(rotation, now)
    entry = rotation.order[handoff.number]
    new = OrderEntry(start=handoff.at, people=change(handoff.line), turn=turn or entry.turn)
    past = list(rotation.order[: handoff.number if handoff.begins else handoff.number + 1])
    differs = (new.people, new.turn) != (handoff.line, entry.turn)
    added = differs and not handoff.begins
    here = [new] if differs or handoff.begins else []
    before = [*past, *here]
    order = [*before, *planned_later(rotation, before[-1], handoff.number + 1, change, turn)]
    for one, other in pairwise(order):
        if other.start <= one.start:
            raise refusal(
                f"the order entries of {rotation.id} from {one.start:%Y-%m-%d} and {other.start:%Y-%m-%d} on would "
                "begin at one handoff",
                hint="delete one of the two first",
            )
    changes: list[Change] = []
    if added:
        changes.append(NewEntry(rotation=rotation.id, after=handoff.number, entry=new))
    for number, was in enumerate(rotation.order):
        place = number + added if number > handoff.number else number
        if order[place] != was:
            changes.append(OtherEntry(rotation=rotation.id, number=place, entry=order[place]))
    return Reordered(handoff, tuple(changes), _notes(rotation, order))


def _notes(rotation: Rotation, order: list[OrderEntry]) -> tuple[str, ...]:
    """What to say of entries planned for later, where that before them changes: which begin later than planned, and
    where the next in line is not next."""
    notes = []
    further = len(order) - len(rotation.order)
    for number, (before, entry) in enumerate(pairwise(order), 1):
        if before in rotation.order or entry in rotation.order[:number]:
            continue
        was = rotation.order[number - further]
        if entry.start != was.start:
            notes.append(
                f"The order planned for {utc(was.start)} begins {utc(entry.start)}, a later handoff."
            )
        following = successor(before, entry)
        if following not in (None, entry.people[0]):
            notes.append(
                f"From {utc(entry.start)} on {entry.people[0]} is next, as the file says, although {following} would "
                "be in line."
            )
    return tuple(notes)


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

    def with_handle(people: Line) -> Line:
        if handle in people:
            return people
        place = people.index(after) + 1 if after in people else len(people)
        return (*people[:place], handle, *people[place:])

    new = reordered(rotation, now, with_handle)
    every = (*_new_person(operation, handle, email, zone), *new.changes)
    at = new.handoff.at
    words = (
        f"{handle} joins {key} at the handoff of {utc(at)}: {', '.join(with_handle(line))}.",
        *_first_turn(made(every, operation).rotations[key].order, handle, at),
        *new.notes,
        f"Nothing before {utc(at)} changes.",
    )
    return Edit(every, words, at)


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


def _first_turn(order: tuple[OrderEntry, ...], handle: str, since: datetime) -> Iterator[str]:
    for entry, following in zip_longest(order, order[1:]):
        if entry.start >= since and handle in entry.people:
            turns = range(len(entry.people))
            offsets = {Role.PRIMARY: 0, Role.SECONDARY: 1}
            starts = {
                role: entry.start
                + days(entry) * next(number for number in turns if entry.on_turn(number, offset) == handle)
                for role, offset in offsets.items()
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
        new = _without(rotation, handle, now)
        if new.changes:
            verb, at, line = _leaving(rotation, new.handoff, handle)
            rest = ", ".join(other for other in line if other != handle)
            words.append(f"{handle} {verb} {rotation.id} at the handoff of {utc(at)}: {rest}.")
            words += new.notes
            words.append(f"Nothing of {rotation.id} before {utc(at)} changes.")
            leaves.append(at)
            changes += new.changes
    if not changes:
        raise refusal(f"{handle} is in no order, now or later", "somebody who takes turns")
    after = made(tuple(changes), operation)
    _refuse_promises(operation, after, handle, min(leaves))
    if any(named == handle for _, named in people.named(after)):
        words.append(f"The entry of {handle} under people stays, because the file names them elsewhere.")
    else:
        changes.append(NoPerson(handle=handle))
        words.append(f"The entry of {handle} under people is gone, because nothing names them any more.")
    return Edit(tuple(changes), tuple(words), max(leaves))


def _without(rotation: Rotation, handle: str, now: datetime) -> Reordered:
    def without(line: Line) -> Line:
        rest = tuple(other for other in line if other != handle)
        if len(rest) < LEAST and handle in line:
            found = f"without {handle} only {' '.join(rest)} is left in {rotation.id}"
            raise refusal(found, "two people or more a rotation", "add somebody first")
        return rest

    return reordered(rotation, now, without)


def _leaving(rotation: Rotation, handoff: Handoff, handle: str) -> tuple[str, datetime, Line]:
    """What somebody does not do any more, from when on, and the order in which they were to be then."""
    if handle in handoff.line:
        return "leaves", handoff.at, handoff.line
    entry = next(entry for entry in rotation.order[handoff.number + 1 :] if handle in entry.people)
    return "does not join", entry.start, entry.people


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
    new = reordered(rotation, now, lambda line: line, length)
    if not new.changes:
        raise refusal(f"turns of {key} last {_length(length)} already")
    at = new.handoff.at
    words = (
        f"From the handoff of {utc(at)} on, turns of {key} last {_length(length)}: {', '.join(new.handoff.line)}.",
        *new.notes,
        f"Nothing before {utc(at)} changes.",
    )
    return Edit(new.changes, words, at)


def _length(turn_: timedelta) -> str:
    return written(turn_, ("day", "week"))
