"""What to run in place of an edit of an order: the commands that do the same at a handoff.

Whoever is written into a list in force moves the turns of everybody. The command begins a new entry with whoever is
next, so that the next in line stays next.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from oncall.editing import orders, people
from oncall.file.problems import RotationError
from oncall.model import DAY
from oncall.review.guards import NOTICE
from oncall.wording import turn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from oncall.model import Operation, OrderEntry

_MOST = 6
"""People who join and leave for whom commands are worth it."""


class Instead(NamedTuple):
    """The commands, and the operation after them."""

    commands: tuple[str, ...]
    operation: Operation


class _Wanted(NamedTuple):
    """The entry of a rotation as it is and as it is to be; ``at``: when it begins, if it is new."""

    key: str
    was: OrderEntry
    will: OrderEntry
    at: datetime | None


def instead(before: Operation, after: Operation, now: datetime) -> Iterator[Instead]:
    """What may replace the edit, at the next handoffs, and then at those two weeks ahead."""
    wanted = list(_wanted(before, after, now))
    joins = [len({*each.was.people} ^ {*each.will.people}) for each in wanted]
    turns = any(each.was.turn != each.will.turn for each in wanted)
    nothing = not (turns or any(joins) or any(map(_reordered, wanted)))
    if nothing or sum(joins) > _MOST or len(wanted) > _MOST:
        return
    for at in (None, now + NOTICE):
        found = _made(before, after, wanted, now, at)
        if found is not None:
            yield found


def _wanted(before: Operation, after: Operation, now: datetime) -> Iterator[_Wanted]:
    for key, rotation in after.rotations.items():
        old = before.rotations.get(key)
        if old is None or old.order == rotation.order:
            continue
        entries = {entry.start: entry for entry in old.order}
        for entry in rotation.order:
            if entry.start <= now and entry.start in entries and entry != entries[entry.start]:
                yield _Wanted(key, entries[entry.start], entry, None)
        last = rotation.order[-1]
        if last.start > now and last.start not in entries:
            yield _Wanted(key, old.order[-1], last, last.start - DAY)


def _made(
    before: Operation, after: Operation, wanted: list[_Wanted], now: datetime, later: datetime | None
) -> Instead | None:
    operation = before
    commands: dict[str, None] = {}
    for each in wanted:
        at = max(filter(None, (each.at, later)), default=None)
        day = at.date() if at is not None and at > now else None
        when = f" --at {day}" if day else ""
        joined = [handle for handle in each.will.people if handle not in each.was.people]
        left = [handle for handle in each.was.people if handle not in each.will.people]
        in_orders = {
            handle
            for rotation in after.rotations.values()
            for entry in rotation.order
            if entry.start > now or entry == each.will
            for handle in entry.people
        }
        if any(handle in in_orders for handle in left):
            return None
        try:
            for handle in joined:
                person = after.people[handle]
                new = handle not in operation.people
                behind = _behind(handle, each)
                email, zone = (person.email, person.time_zone) if new else (None, None)
                edit = orders.add(
                    operation, handle, each.key, now=now, at=day, email=email, zone=zone, after=behind
                )
                operation = edit.made(operation)
                account = f" --email {shlex.quote(person.email)} --zone {person.time_zone}" if new else ""
                place = f" --after {behind}" if behind else ""
                commands[f"oncall add {handle} --rotation {each.key}{account}{place}{when}"] = None
            for handle in left:
                leaves = handle in after.people and after.people[handle].left is not None
                if (command := f"oncall {'leave' if leaves else 'remove'} {handle}{when}") not in commands:
                    take_out = people.leave if leaves else orders.remove
                    operation = take_out(operation, handle, now=now, at=day).made(operation)
                    commands[command] = None
            if _reordered(each):
                operation = orders.order(operation, each.key, each.will.people, now=now, at=day).made(
                    operation
                )
                commands[f"oncall order {each.key} {' '.join(each.will.people)}{when}"] = None
            if each.will.turn != each.was.turn:
                operation = orders.turn(operation, each.key, each.will.turn, now=now, at=day).made(operation)
                commands[f'oncall turn {each.key} "{turn(each.will.turn)}"{when}'] = None
        except RotationError:
            return None
    return Instead(tuple(commands), operation) if commands else None


def _reordered(each: _Wanted) -> bool:
    """Whether those who stay are in another order; a line that only begins with somebody else does not."""
    was = [handle for handle in each.was.people if handle in each.will.people]
    will = [handle for handle in each.will.people if handle in each.was.people]
    return not any(was[place:] + was[:place] == will for place in range(max(1, len(was))))


def _behind(handle: str, each: _Wanted) -> str | None:
    """Who is before a newcomer; None for one who comes last."""
    people = each.will.people
    place = people.index(handle)
    if all(other not in each.was.people for other in people[place:]):
        return None
    return next((other for other in reversed(people[:place]) if other in each.was.people), None)
