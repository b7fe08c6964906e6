"""Edits of orders: ``add``, ``remove``, ``order`` and ``turn``, as a new order entry at the next handoff.

The new order begins with whose turn it is then, so that nothing before moves and the next in line stays next in line;
so do the entries that are planned for later. ``now`` is a parameter: the turn that has begun stays as it is. ``at``
is a later time, or a day with its own handoffs, if the edit is to wait.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from oncall.editing.changes import Change, NewEntry, NewPerson, NoPerson, OtherEntry
from oncall.editing.edit import Edit, made, refusal, require, require_known
from oncall.editing.line import day_begins, day_of, next_handoff, planned_later, successor, with_turn
from oncall.file.problems import did_you_mean, nearest
from oncall.model import Months
from oncall.rules import people
from oncall.time.timeline import timeline
from oncall.time.turns import longest
from oncall.wording import listed, utc
from oncall.wording import turn as turn_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from oncall.editing.line import Handoff, Line
    from oncall.model import Operation, OrderEntry, Rotation, Turn


@dataclass(frozen=True, slots=True)
class Reordered:
    """A rotation from its next ``handoff`` on: the changes, and what to say of entries planned for later."""

    handoff: Handoff
    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def reordered(
    operation: Operation,
    rotation: Rotation,
    handoff: Handoff,
    change: Callable[[Line], Line],
    turn: Turn | None = None,
) -> Reordered:
    """Change the people of every entry from a handoff on, and the length of their turns.

    Raises RotationError when two entries would then begin at one handoff.
    """
    entry = rotation.order[handoff.number]
    new = with_turn(replace(entry, start=handoff.at, people=change(handoff.line)), turn)
    past = list(rotation.order[: handoff.number if handoff.begins else handoff.number + 1])
    differs = new != replace(entry, start=handoff.at, people=handoff.line)
    added = differs and not handoff.begins
    here = [new] if differs or handoff.begins else []
    before = [*past, *here]
    order = [*before, *planned_later(operation, rotation, before[-1], handoff.number + 1, change, turn)]
    for one, other in pairwise(order):
        if other.start <= one.start:
            raise refusal(
                f"the order entries of {rotation.id} from {day_of(rotation, one)} and {day_of(rotation, other)} on "
                "would "
                "begin at one handoff",
                hint="delete one of the two first",
            )
    changes: list[Change] = []
    if added:
        changes.append(
            NewEntry(rotation=rotation.id, after=handoff.number, entry=new, day=day_of(rotation, new))
        )
    for number, was in enumerate(rotation.order):
        place = number + added if number > handoff.number else number
        if order[place] != was:
            entry = order[place]
            changes.append(
                OtherEntry(rotation=rotation.id, number=place, entry=entry, day=day_of(rotation, entry))
            )
    return Reordered(
        handoff, tuple(changes), (*_days(rotation, handoff), *_notes(operation, rotation, order))
    )


def _days(rotation: Rotation, handoff: Handoff) -> Iterator[str]:
    """Why the edit waits, if not for the next handoff; or that turns begin on other days."""
    if handoff.passed_over:
        yield (
            f"The handoff of {utc(handoff.passed_over[0])} comes before, but turns counted from it would begin on "
            "other days; by hand, an order entry can begin there."
        )
    if handoff.moves_days:
        yield f"From {utc(handoff.at)} on, turns of {rotation.id} begin on other days: they are counted from there."


def _notes(operation: Operation, rotation: Rotation, order: list[OrderEntry]) -> tuple[str, ...]:
    """What to say of entries planned for later, where that before them changes: which begin later than planned, and
    where the next in line is not next."""
    notes = []
    further = len(order) - len(rotation.order)
    for number, (before, entry) in enumerate(pairwise(order), 1):
        if before in rotation.order or entry in rotation.order[:number] or not entry.people:
            continue
        was = rotation.order[number - further]
        if entry.start != was.start:
            notes.append(
                f"The order planned for {utc(was.start)} begins {utc(entry.start)}, a later handoff."
            )
        upcoming = successor(operation, rotation, before, entry)
        if upcoming not in (None, entry.people[0]):
            notes.append(
                f"From {utc(entry.start)} on {entry.people[0]} is next, as the file says, although {upcoming} would "
                "be in line."
            )
    return tuple(notes)


def _rotation(operation: Operation, key: str) -> Rotation:
    require("rotation", (key,), tuple(operation.rotations))
    return operation.rotations[key]


def _since(rotation: Rotation, now: datetime, at: date | None) -> datetime:
    """The instant after which the next handoff is meant."""
    return now if at is None else max(now, day_begins(rotation, at))


def _handoff(
    operation: Operation, rotation: Rotation, now: datetime, at: date | None, *, turns_stay: bool = True
) -> Handoff:
    since = _since(rotation, now, at)
    handoff = next_handoff(operation, rotation, since, turns_stay=turns_stay)
    if handoff is None:
        raise refusal(f"{rotation.id} has no turn after {utc(since)}", "a rotation that goes on")
    return handoff


def add(
    operation: Operation,
    handle: str,
    key: str,
    *,
    now: datetime,
    at: date | None = None,
    email: str | None = None,
    zone: str | None = None,
    after: str | None = None,
) -> Edit:
    """Let somebody join the rotation ``key`` at its next handoff, last in line or behind ``after``.

    Raises RotationError.
    """
    rotation = _rotation(operation, key)
    handoff = _handoff(operation, rotation, now, at)
    line = handoff.line
    if handle in line:
        raise refusal(f"{handle} is in the order of {key} already")
    if after is not None and after not in line:
        raise refusal(
            f'"{after}" is not in the order of {key} then',
            listed(line, "or"),
            did_you_mean(nearest(after, line)),
        )

    def with_handle(people: Line) -> Line:
        if handle in people:
            return people
        place = people.index(after) + 1 if after in people else len(people)
        return (*people[:place], handle, *people[place:])

    if not rotation.order[handoff.number].turn_given:
        raise refusal(
            f"{key} does not say how long a turn lasts, for it has one person",
            "a rotation with turns",
            f'first: oncall turn {key} "1 week"',
        )
    new = reordered(operation, rotation, handoff, with_handle)
    every = (*_new_person(operation, handle, email, zone), *new.changes)
    words = (
        f"{handle} joins {key} at the handoff of {utc(handoff.at)}: {', '.join(with_handle(line))}.",
        *_first_turn(made(every, operation), key, handle, handoff.at),
        *new.notes,
        f"Nothing before {utc(handoff.at)} changes.",
    )
    return Edit(every, words, handoff.at)


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


def _first_turn(operation: Operation, key: str, handle: str, since: datetime) -> Iterator[str]:
    """When and at which level somebody who joins has their first turn."""
    rotation = operation.rotations[key]
    alone = replace(operation, rotations={key: rotation}, time_off=(), swaps=())
    for entry, upcoming in zip_longest(rotation.order, rotation.order[1:]):
        if entry.start >= since and handle in entry.people:
            round_ = (len(entry.people) + 1) * longest(entry.turn)
            end = entry.start + round_ if upcoming is None else min(entry.start + round_, upcoming.start)
            first = next(
                (shift for shift in timeline(alone, entry.start, end) if shift.person == handle), None
            )
            if first is not None:
                yield f"The first turn of {handle} begins {utc(first.start)}, as {first.level}."
                return


def remove(operation: Operation, handle: str, *, now: datetime, at: date | None = None) -> Edit:
    """Let somebody leave every rotation at its next handoff. Raises RotationError."""
    require_known(operation, handle)
    out = taken_out(operation, handle, now=now, at=at)
    if not out.changes:
        found = out.words[0].rstrip(".") if out.words else f"{handle} is in no order, now or later"
        raise refusal(
            found, "somebody who takes turns after that" if out.words else "somebody who takes turns"
        )
    changes, words = [*out.changes], [*out.words]
    after = made(out.changes, operation)
    idle = any(problem.path == ("people", handle) for problem in people.people_are_used(after))
    for entry in operation.time_off:
        if entry.who == handle and (idle or entry.start >= out.first):
            found = f"{handle} is still entered as off from {utc(entry.start)} to {utc(entry.end)}"
            raise refusal(found, "no time off after the last turn", "delete that time off first")
    if any(named == handle for _, named in people.named(after)):
        words.append(f"The entry of {handle} under people stays, because the file names them elsewhere.")
    else:
        changes.append(NoPerson(handle=handle))
        words.append(f"The entry of {handle} under people is gone, because nothing names them any more.")
    return Edit(tuple(changes), tuple(words), out.last)


@dataclass(frozen=True, slots=True)
class TakenOut:
    """Somebody is in no order any more: from ``first`` on in one of their rotations, from ``last`` on in all."""

    changes: tuple[Change, ...]
    words: tuple[str, ...]
    first: datetime
    last: datetime


def taken_out(operation: Operation, handle: str, *, now: datetime, at: date | None = None) -> TakenOut:
    """Take somebody out of every order, now and later, at the next handoffs.

    Raises RotationError when others count on them after that.
    """
    changes: list[Change] = []
    words: list[str] = []
    leaves: list[datetime] = []
    for rotation in operation.rotations.values():
        since = _since(rotation, now, at)
        handoff = next_handoff(operation, rotation, since)
        if handoff is None and (end := _end(rotation, handle, since)):
            words.append(f"{handle} is in {rotation.id} until it ends {utc(end)}: no order can begin before.")
            leaves.append(end)
        new = _without(operation, rotation, handoff, handle) if handoff else None
        if new and new.changes:
            verb, then, line = _leaving(rotation, new.handoff, handle)
            rest = ", ".join(other for other in line if other != handle)
            words.append(f"{handle} {verb} {rotation.id} at the handoff of {utc(then)}: {rest}.")
            words += new.notes
            words.append(f"Nothing of {rotation.id} before {utc(then)} changes.")
            leaves.append(then)
            changes += new.changes
    first = min(leaves, default=now)
    last = max([now, *leaves, *_ends(made(tuple(changes), operation), handle)])
    _refuse_promises(operation, handle, first)
    return TakenOut(tuple(changes), tuple(words), first, last)


def _ends(operation: Operation, handle: str) -> Iterator[datetime]:
    """When order entries with somebody give way to the next ones."""
    for rotation in operation.rotations.values():
        for entry, upcoming in pairwise(rotation.order):
            if handle in entry.people:
                yield upcoming.start


def _end(rotation: Rotation, handle: str, now: datetime) -> datetime | None:
    """When a rotation ends whose present people include somebody; None when it is over."""
    for entry, upcoming in pairwise(rotation.order):
        if upcoming.start > now and not upcoming.people:
            return upcoming.start if handle in entry.people else None
    return None


def _without(operation: Operation, rotation: Rotation, handoff: Handoff, handle: str) -> Reordered:
    offsets = [place.offset for duty in rotation.duties for place in duty.places]
    least = max(offsets) - min(offsets) + 1

    def without(line: Line) -> Line:
        rest = tuple(other for other in line if other != handle)
        if len(set(rest)) < least and handle in line:
            left = f"only {' '.join(rest)} is" if rest else "nobody is"
            found = f"without {handle} {left} left in {rotation.id}"
            raise refusal(found, f"{least} or more people in this rotation", "add somebody first")
        return rest

    return reordered(operation, rotation, handoff, without)


def _leaving(rotation: Rotation, handoff: Handoff, handle: str) -> tuple[str, datetime, Line]:
    """What somebody does not do any more, from when on, and the order in which they were to be then."""
    if handle in handoff.line:
        return "leaves", handoff.at, handoff.line
    entry = next(entry for entry in rotation.order[handoff.number + 1 :] if handle in entry.people)
    return "does not join", entry.start, entry.people


def _refuse_promises(operation: Operation, handle: str, since: datetime) -> None:
    """Refuse to let somebody go whom others count on at ``since`` or later."""
    allowed = "nobody leaves whom others count on"
    for entry in operation.time_off:
        if entry.cover == handle and entry.end > since:
            found = f"{handle} covers for {entry.who} from {utc(entry.start)} to {utc(entry.end)}"
            raise refusal(found, allowed, "name another cover there first, or none")
    for swap in operation.swaps:
        if handle in (swap.one, swap.other) and swap.end > since:
            partner = swap.other if handle == swap.one else swap.one
            found = f"{handle} swaps with {partner} from {utc(swap.start)} to {utc(swap.end)}"
            raise refusal(found, allowed, "delete that swap first")


def order(
    operation: Operation, key: str, people: tuple[str, ...], *, now: datetime, at: date | None = None
) -> Edit:
    """Let the people of the rotation ``key`` take turns in the order of ``people`` from its next handoff on.

    Whoever is next in line stays next. Raises RotationError.
    """
    rotation = _rotation(operation, key)
    handoff = _handoff(operation, rotation, now, at)
    if Counter(people) != Counter(handoff.line):
        raise refusal(
            f"the order of {key} would be {', '.join(people)}",
            f"everybody who takes turns then, once each: {', '.join(handoff.line)}",
        )

    def in_order(line: Line) -> Line:
        if Counter(line) != Counter(people):
            return line
        first = people.index(line[0])
        return people[first:] + people[:first]

    new = reordered(operation, rotation, handoff, in_order)
    line = in_order(handoff.line)
    if line == handoff.line:
        raise refusal(f"the people of {key} take turns in that order already")
    words = (
        f"From the handoff of {utc(handoff.at)} on, turns of {key} go round in this order: {', '.join(line)}.",
        *new.notes,
        f"Nothing before {utc(handoff.at)} changes.",
    )
    return Edit(new.changes, words, handoff.at)


def turn(operation: Operation, key: str, length: Turn, *, now: datetime, at: date | None = None) -> Edit:
    """Let turns of the rotation ``key`` last ``length`` from its next handoff on. Raises RotationError."""
    rotation = _rotation(operation, key)
    handoff = _handoff(operation, rotation, now, at, turns_stay=False)
    new = reordered(operation, rotation, handoff, lambda line: line, length)
    lasting = _lasting(length)
    if not new.changes:
        raise refusal(f"turns of {key} {lasting} already")
    words = (
        f"From the handoff of {utc(handoff.at)} on, turns of {key} {lasting}: {', '.join(handoff.line)}.",
        *new.notes,
        f"Nothing before {utc(handoff.at)} changes.",
    )
    return Edit(new.changes, words, handoff.at)


def _lasting(length: Turn) -> str:
    """``last 2 weeks``, or ``begin on the first Monday of a month``."""
    if isinstance(length, Months) and length.nth is not None:
        return f"begin on the {turn_text(length)} of a month"
    return f"last {turn_text(length)}"
