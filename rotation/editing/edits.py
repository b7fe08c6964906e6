"""What each command changes: planned on the model, so that nothing before the next handoff moves.

Every edit is a list of changes, with what they mean in words. ``now`` is a parameter: the past, and the turn that
has begun, stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, NoReturn

from rotation.editing.changes import (
    Change,
    NewEra,
    NewPerson,
    NewSwap,
    NewTimeOff,
    NoPerson,
    OtherPeople,
    OtherTurn,
)
from rotation.kinds import instants, written
from rotation.model import Era, Operation, Role, Rotation, Swap, TimeOff
from rotation.problems import Problem, RotationError, did_you_mean, listed, nearest
from rotation.rules import people
from rotation.timeline import Reason, timeline
from rotation.wording import utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

LEAST = 2
"""People of a rotation: a primary and a secondary."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The changes, in the order in which they are made, and what they mean, one sentence an item."""

    changes: tuple[Change, ...]
    words: tuple[str, ...]

    def made(self, operation: Operation) -> Operation:
        """The operation after the edit."""
        return _made(self.changes, operation)


def _made(changes: tuple[Change, ...], operation: Operation) -> Operation:
    for change in changes:
        operation = change.made(operation)
    return operation


def refuse(found: str, allowed: str = "", hint: str = "") -> NoReturn:
    """Raise the RotationError that ends an edit before anything is written."""
    raise RotationError((Problem(0, 0, found, allowed, hint, name="nothing was written"),))


@dataclass(frozen=True, slots=True)
class _Handoff:
    """A handoff ``at`` which the era ``number`` ``begins``, or within that era; ``line`` is the order from then."""

    at: datetime
    number: int
    begins: bool
    line: tuple[str, ...]


def _next_handoff(rotation: Rotation, now: datetime) -> _Handoff:
    """The first handoff after ``now``; the turn that begins at ``now`` has begun."""
    begun = [number for number, era in enumerate(rotation.eras) if era.start <= now]
    number = begun[-1] if begun else -1
    following = rotation.eras[number + 1] if number + 1 < len(rotation.eras) else None
    if begun:
        era = rotation.eras[number]
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
    handoff = _next_handoff(rotation, now)
    changes: list[Change] = []
    people = change(handoff.line)
    if people != handoff.line and handoff.begins:
        changes.append(OtherPeople(rotation=rotation.id, number=handoff.number, people=people))
    elif people != handoff.line:
        era = Era(start=handoff.at, people=people, turn=rotation.eras[handoff.number].turn)
        changes.append(NewEra(rotation=rotation.id, after=handoff.number, era=era))
    further = sum(isinstance(change, NewEra) for change in changes)
    changes += (
        OtherPeople(rotation=rotation.id, number=number + further, people=change(era.people))
        for number, era in enumerate(rotation.eras)
        if number > handoff.number and change(era.people) != era.people
    )
    return handoff, changes


def _rotation(operation: Operation, key: str) -> Rotation:
    if key not in operation.rotations:
        known = tuple(operation.rotations)
        refuse(f'there is no rotation "{key}"', listed(known), did_you_mean(nearest(key, known)))
    return operation.rotations[key]


def _require_known(operation: Operation, *handles: str | None) -> None:
    known = tuple(operation.people)
    for handle in handles:
        if handle is not None and handle not in known:
            refuse(f'"{handle}" is not one of people', listed(known), did_you_mean(nearest(handle, known)))


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
    line = _next_handoff(rotation, now).line
    if handle in line:
        refuse(f"{handle} is in the order of {key} already")
    if after is not None and after not in line:
        refuse(
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
        *_first_turn(_made(every, operation).rotations[key].eras, handle, handoff.at),
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
            refuse(f'"{handle}" is "{same}" but for the case', "the handle as in people", f"write {same}")
        if email is None:
            refuse(f"{handle} is not one of people", "a new person with an e-mail address", "add --email")
        yield NewPerson(handle=handle, email=email, time_zone=zone)
    elif email not in (None, known.email) or zone not in (None, known.time_zone):
        hint = "leave --email and --zone out, or edit the entry under people"
        refuse(f"{handle} is among people already, with another address or zone", hint=hint)


def _first_turn(eras: tuple[Era, ...], handle: str, since: datetime) -> Iterator[str]:
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
    _require_known(operation, handle)
    changes: list[Change] = []
    words: list[str] = []
    leaves: list[datetime] = []
    for rotation in operation.rotations.values():

        def without(line: tuple[str, ...], key: str = rotation.id) -> tuple[str, ...]:
            rest = tuple(other for other in line if other != handle)
            if len(rest) < LEAST and handle in line:
                found = f"without {handle} only {' '.join(rest)} is left in {key}"
                refuse(found, "two people or more a rotation", "add somebody first")
            return rest

        handoff, here = _from_next_handoff(rotation, now, without)
        if here:
            order = ", ".join(without(handoff.line))
            words.append(f"{handle} leaves {rotation.id} at the handoff of {utc(handoff.at)}: {order}.")
            words.append(f"Nothing of {rotation.id} before {utc(handoff.at)} changes.")
            leaves.append(handoff.at)
            changes += here
    if not changes:
        refuse(f"{handle} is in no order, now or later", "somebody who takes turns")
    _refuse_promises(operation, handle, min(leaves))
    if any(named == handle for _, named in people.named(_made(tuple(changes), operation))):
        words.append(f"The entry of {handle} under people stays, because the file names them elsewhere.")
    else:
        changes.append(NoPerson(handle=handle))
        words.append(f"The entry of {handle} under people is gone, because nothing names them any more.")
    return Edit(tuple(changes), tuple(words))


def _refuse_promises(operation: Operation, handle: str, since: datetime) -> None:
    """Refuse to let somebody go whom others count on at ``since`` or later."""
    allowed = "nobody leaves whom others count on"
    for entry in operation.time_off:
        if entry.cover == handle and entry.end > since:
            found = f"{handle} covers for {entry.who} from {utc(entry.start)} to {utc(entry.end)}"
            refuse(found, allowed, "name another cover there first, or none")
        if entry.who == handle and entry.start >= since:
            found = f"{handle} is still entered as off from {utc(entry.start)} to {utc(entry.end)}"
            refuse(found, "no time off after the last turn", "delete that time off first")
    for swap in operation.swaps:
        if handle in (swap.one, swap.other) and swap.end > since:
            partner = swap.other if handle == swap.one else swap.one
            found = f"{handle} swaps with {partner} from {utc(swap.start)} to {utc(swap.end)}"
            refuse(found, allowed, "delete that swap first")


def turn(operation: Operation, key: str, length: timedelta, *, now: datetime) -> Edit:
    """Let turns of the rotation ``key`` last ``length`` from its next handoff on. Raises RotationError."""
    rotation = _rotation(operation, key)
    handoff = _next_handoff(rotation, now)
    number = handoff.number
    changes: list[Change] = []
    if rotation.eras[number].turn != length:
        era = Era(start=handoff.at, people=handoff.line, turn=length)
        here = OtherTurn(rotation=key, number=number, turn=length)
        changes.append(here if handoff.begins else NewEra(rotation=key, after=number, era=era))
    further = sum(isinstance(change, NewEra) for change in changes)
    changes += (
        OtherTurn(rotation=key, number=later + further, turn=length)
        for later, era in enumerate(rotation.eras)
        if later > number and era.turn != length
    )
    if not changes:
        refuse(f"turns of {key} last {_length(length)} already")
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


def time_off(
    operation: Operation, who: str, start: date, end: date, *, now: datetime, cover: str | None = None
) -> Edit:
    """Let somebody be off from ``start`` to ``end``, days or times as in the file. Raises RotationError."""
    _require_known(operation, who, cover)
    change = NewTimeOff(who=who, start=_not_past(start, now), end=end, cover=cover)
    made = change.made(operation)
    entry = made.time_off[-1]
    _require_order(entry)
    return Edit((change,), (_span_words(f"{who} is off", entry), *_covers(made, entry)))


def _covers(operation: Operation, entry: TimeOff) -> Iterator[str]:
    found = {
        f"{spell.person} is {spell.role} of {spell.rotation} instead."
        for spell in timeline(operation, entry.start, entry.end)
        if spell.reason is Reason.COVER and spell.instead_of == entry.who
    }
    yield from sorted(found) or [f"No duty of {entry.who} falls into that time."]


def swap(operation: Operation, one: str, other: str, start: date, end: date, *, now: datetime) -> Edit:
    """Let two people take each other's duties from ``start`` to ``end``. Raises RotationError."""
    _require_known(operation, one, other)
    if one == other:
        refuse(f"{one} cannot swap with themselves", "two people")
    change = NewSwap(one=one, other=other, start=_not_past(start, now), end=end)
    made = change.made(operation)
    entry = made.swaps[-1]
    _require_order(entry)
    duties = {
        f"{spell.person} is {spell.role} of {spell.rotation} instead of {spell.instead_of}."
        for spell in timeline(made, entry.start, entry.end)
        if spell.reason is Reason.SWAP and spell.person in (one, other)
    }
    if not duties:
        refuse(f"neither {one} nor {other} has a duty then", "a time in which one of the two has a turn")
    return Edit((change,), (_span_words(f"{one} and {other} swap", entry), *sorted(duties)))


def end_of_turn(operation: Operation, handle: str, start: date, *, now: datetime) -> datetime:
    """The end of the turn of the rotation of ``handle`` that runs at the end of the day (or at the time) ``start``.

    Raises RotationError.
    """
    _require_known(operation, handle)
    begin, end = instants(start, start)
    at = max(begin if isinstance(start, datetime) else end - timedelta(minutes=1), now)
    for rotation in operation.rotations.values():
        begun = [era for era in rotation.eras if era.start <= at]
        if begun and handle in begun[-1].people:
            return _next_handoff(rotation, at).at
    refuse(f"{handle} takes no turns then", "the end of the swap", "add --to")


def _span_words(what: str, entry: TimeOff | Swap) -> str:
    return f"{what} from {utc(entry.start)} to {utc(entry.end)}."


def _not_past(start: date, now: datetime) -> date:
    """The start, or now where today's date is meant; refuses what is over."""
    begin, _ = instants(start, start)
    if begin >= now:
        return start
    if not isinstance(start, datetime) and start == now.date():
        minute = now.replace(second=0, microsecond=0)
        return minute if minute == now else minute + timedelta(minutes=1)
    refuse(f"{utc(begin)} is past", "a day or time from now on, for the past stays as it was")


def _require_order(entry: TimeOff | Swap) -> None:
    if entry.end <= entry.start:
        refuse(
            f"it would end {utc(entry.end)}, before it begins {utc(entry.start)}", hint="exchange the two?"
        )
