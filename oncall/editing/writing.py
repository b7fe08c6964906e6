"""From an edit to the file: the text changed in as few places as can be, read again by every rule, then written."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oncall.editing import surgery
from oncall.editing.changes import (
    Change,
    FirstEntriesGone,
    Gone,
    Left,
    NewAddress,
    NewEntry,
    NewPerson,
    NewSwap,
    NewTimeOff,
    NoPerson,
    OtherEntry,
    Renamed,
)
from oncall.editing.edit import refusal
from oncall.file.nodes import Mapping, Node, Scalar, Sequence, compose
from oncall.file.problems import Problem, RotationError
from oncall.file.reader import display_name, read
from oncall.file.shapes import NOTHING
from oncall.file.source import decode, read_bytes
from oncall.file.turns import TURN
from oncall.wording import iso
from oncall.wording import turn as turn_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from oncall.editing.edit import Edit
    from oncall.editing.line import Line
    from oncall.model import Operation, Turn


@dataclass(frozen=True, slots=True)
class Prepared:
    """An edit of the file that keeps every rule, not yet written: the operation before and after it."""

    edit: Edit
    before: Operation
    after: Operation
    _path: Path
    _data: bytes
    _result: bytes

    def save(self) -> None:
        """Write the file; raises RotationError when somebody else has changed it in the meantime."""
        if read_bytes(self._path, display_name(self._path)) != self._data:
            raise refusal("the file was changed in the meantime", hint="try again")
        _replace(Path(os.path.realpath(self._path)), self._result)


def prepared(path: Path, plan: Callable[[Operation], Edit]) -> Prepared:
    """Plan an edit of the file. The file that results keeps every rule; otherwise RotationError is raised."""
    name = display_name(path)
    data = read_bytes(path, name)
    before = read(data, name).operation
    edit = plan(before)
    result, after = edited(data, name, before, edit)
    return Prepared(edit, before, after, path, data, result)


def edited(data: bytes, name: str, operation: Operation, edit: Edit) -> tuple[bytes, Operation]:
    """The file after the edit and what it describes; raises RotationError if it would break a rule."""
    text = decode(data, name)
    end = "\r\n" if "\r\n" in text else "\n"
    after = text.replace("\r\n", "\n")
    if after.replace("\n", end) != text:
        raise refusal(
            "some lines end as on Windows, others do not",
            "one kind of line end",
            "save the file again with one",
        )
    for change in edit.changes:
        after = _changed(after, name, change)
    found = _read(after, end, name)
    if others := _other_zones(operation, found):
        for handle, zone in others.items():
            person = _at(compose(after, name), "people", handle)
            after = surgery.with_pair(after, person, "time_zone", zone)
        found = _read(after, end, name)
    if _compared(found) != _compared(edit.made(operation)):
        raise refusal("the way in which the file is written is not understood", hint="edit it by hand")
    return after.replace("\n", end).encode(), found


def _read(text: str, end: str, name: str) -> Operation:
    try:
        return read(text.replace("\n", end).encode(), f"{name} after that").operation
    except RotationError as error:
        headline = Problem("the file would then not be right", name="nothing was written")
        raise RotationError((headline, *error.problems)) from None


def _other_zones(before: Operation, after: Operation) -> dict[str, str]:
    """The time zones of people who had theirs from a rotation, and would now have that of another."""
    return {
        handle: person.time_zone
        for handle, person in before.people.items()
        if handle in after.people and after.people[handle].time_zone != person.time_zone
    }


def _compared(operation: Operation) -> tuple[object, ...]:
    """What edits change."""
    people = {
        handle: (person.email, person.formerly, person.left) for handle, person in operation.people.items()
    }
    return (
        people,
        operation.rotations,
        operation.time_off,
        operation.swaps,
        operation.accept,
        operation.holidays,
    )


def _replace(path: Path, data: bytes) -> None:
    """Put ``data`` in the place of the file at once, with its permissions."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        shutil.copymode(path, temporary)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _changed(text: str, name: str, change: Change) -> str:
    root = compose(text, name)
    match change:
        case NewPerson():
            zone = [f"time_zone: {change.time_zone}"] if change.time_zone else []
            value = f"{{{', '.join([f'email: {_email(change.email)}', *zone])}}}"
            return surgery.with_pair(text, _at(root, "people"), _word(change.handle), value)
        case NoPerson():
            return surgery.without_pair(text, _at(root, "people"), change.handle)
        case NewEntry():
            return _with_order_entry(text, _rotation(root, change.rotation), change)
        case OtherEntry():
            return _with_other_entry(text, name, change)
        case FirstEntriesGone():
            return _without_first_entries(text, name, change)
        case Renamed():
            return _renamed(text, root, change)
        case NewAddress():
            return _with_address(text, name, change)
        case Left():
            return surgery.with_pair(text, _at(root, "people", change.handle), "left", change.day.isoformat())
        case Gone():
            return _without_entries(text, name, change)
        case NewTimeOff():
            cover = [] if change.cover is None else [f"cover: {_word(change.cover)}"]
            item = [f"who: {_word(change.who)}", *_span(change.start, change.end), *cover]
            return _with_entry(text, root, "time_off", f"{{{', '.join(item)}}}")
        case NewSwap():
            item = [
                f"between: [{_word(change.one)}, {_word(change.other)}]",
                *_span(change.start, change.end),
            ]
            limits = (("levels", change.levels), ("rotations", change.rotations))
            item += [f"{key}: [{', '.join(ids)}]" for key, ids in limits if ids]
            return _with_entry(text, root, "swaps", f"{{{', '.join(item)}}}")


def _at(node: Node, *path: str | int) -> Any:
    """The node at a path that the loader has found there."""
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str):
            found = node.get(step)
            assert found is not None  # noqa: S101 — the file has been read by the same keys
            node = found
        elif isinstance(node, Sequence) and isinstance(step, int):
            node = node.items[step]
    return node


def _rotation(root: Mapping, key: str, *path: str | int) -> Any:
    """The node of a rotation, or what is at a path in it, in whichever team it is."""
    teams = root.get("teams")
    owners = [team for _, team in teams.pairs] if isinstance(teams, Mapping) else [root]
    for owner in owners:
        rotations = owner.get("rotations") if isinstance(owner, Mapping) else None
        if isinstance(rotations, Mapping) and (rotation := rotations.get(key)) is not None:
            return _at(rotation, *path)
    raise AssertionError  # the file has been read: it has the rotation


def _without_first_entries(text: str, name: str, change: FirstEntriesGone) -> str:
    order = _rotation(compose(text, name), change.rotation, "order")
    if not order.flow:
        return surgery.without_items(text, order, range(change.count))
    for _ in range(change.count):
        order = _rotation(compose(text, name), change.rotation, "order")
        text = surgery.without_item(text, order, 0)
    return text


def _without_entries(text: str, name: str, change: Gone) -> str:
    """The section without some of its entries; without all of them it is ``[]``."""
    numbers = sorted(change.numbers)
    entries = _at(compose(text, name), change.section)
    if len(numbers) < len(entries.items) and not entries.flow:
        return surgery.without_items(text, entries, numbers)
    if len(numbers) == len(entries.items):
        text = surgery.without_items(text, entries, numbers[1:]) if not entries.flow else text
        root = compose(text, name)
        key = next(key for key, _ in root.pairs if key.text == change.section)
        return surgery.without_only_item(text, _at(root, change.section), key)
    for number in reversed(numbers):
        text = surgery.without_item(text, _at(compose(text, name), change.section), number)
    return text


def _with_entry(text: str, root: Mapping, key: str, item: str) -> str:
    pair = next(((name, value) for name, value in root.pairs if name.text == key), None)
    if pair is None and root.flow:
        return surgery.with_pair(text, root, key, f"[{item}]")
    if pair is None:
        return surgery.with_pair(text, root, key, f"\n{' ' * (root.column + 2)}- {item}")
    name, entries = pair
    assert isinstance(entries, Sequence)  # noqa: S101 — the file has been read
    if not entries.items:
        return surgery.with_first_item(text, entries, name, item)
    return surgery.with_item(text, entries, item, len(entries.items) - 1)


def _renamed(text: str, root: Mapping, change: Renamed) -> str:
    """The text with another handle wherever it occurs, from the end to the beginning so that places stay right."""
    keys = [name for name, _ in _at(root, "people").pairs]
    places = [node for node in (*keys, *_naming(root, "")) if node.text == change.old]
    for node in sorted(places, key=lambda node: node.start, reverse=True):
        text = surgery.rewritten(text, node, _word(change.new))
    return text


def _with_address(text: str, name: str, change: NewAddress) -> str:
    """The text with another address of somebody, and with their oldest one as ``formerly`` unless it is the same."""

    def person() -> Mapping:
        found: Mapping = _at(compose(text, name), "people", change.handle)
        return found

    email, oldest = person().get("email"), person().get("formerly")
    assert isinstance(email, Scalar)  # noqa: S101 — the file has been read
    text = surgery.rewritten(text, email, _email(change.email))
    if oldest is None:
        return surgery.with_pair(text, person(), "formerly", _email(email.text))
    if isinstance(oldest, Scalar) and oldest.text == change.email:
        return surgery.without_pair(text, person(), "formerly")
    return text


_NAMES_PEOPLE = ("people", "who", "cover", "between")
"""Keys whose values are handles, in whichever section."""


def _naming(node: Node, key: str) -> Iterator[Scalar]:
    """The scalars that are handles, but for the keys under ``people``."""
    if isinstance(node, Mapping):
        for name, value in node.pairs:
            yield from _naming(value, name.text)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _naming(item, key)
    elif key in _NAMES_PEOPLE:
        yield node


def _with_order_entry(text: str, rotation: Mapping, change: NewEntry) -> str:
    order, before = _at(rotation, "order"), _at(rotation, "order", change.after)
    day = f"from: {change.day}"
    people = [_word(handle) for handle in change.entry.people]
    usual = not change.entry.turn_given or change.entry.turn == _usual(rotation)
    turn = [] if usual else [f"turn: {turn_text(change.entry.turn)}"]
    inline = f"people: [{', '.join(people)}]"
    if before.flow:
        return surgery.with_item(text, order, f"{{{', '.join([day, inline, *turn])}}}", change.after)
    in_lines = [inline] if _at(before, "people").flow else ["people:", *(f"  - {word}" for word in people)]
    return surgery.with_block_item(text, order, [day, *in_lines, *turn], change.after)


def _with_other_entry(text: str, name: str, change: OtherEntry) -> str:
    """The text with another start, other people and another turn, each only where it differs."""

    def entry() -> tuple[Mapping, Mapping]:
        rotation = _rotation(compose(text, name), change.rotation)
        return rotation, _at(rotation, "order", change.number)

    _, there = entry()
    day = _at(there, "from")
    if day.text != str(change.day):
        text = surgery.rewritten(text, day, str(change.day))
    rotation, there = entry()
    length = there.get("turn")
    known = TURN.value(length.text) if isinstance(length, Scalar) else _usual(rotation)
    if change.entry.turn_given and change.entry.turn != known:
        turn = turn_text(change.entry.turn)
        text = (
            surgery.with_pair(text, there, "turn", turn)
            if length is None
            else surgery.rewritten(text, length, turn)
        )
    people = change.entry.people
    while (present := _handles(_at(entry()[1], "people"))) != people:
        text = _with_person_changed(text, _at(entry()[1], "people"), present, people)
    return text


def _with_person_changed(text: str, people: Sequence, there: Line, wanted: Line) -> str:
    """The list one step nearer to what is wanted: one more, one less, or one in the place of another."""
    place = next((n for n, pair in enumerate(zip(there, wanted, strict=False)) if pair[0] != pair[1]), None)
    if len(wanted) > len(there):
        place = len(there) if place is None else max(place, 1)  # an item has one before it
        return surgery.with_item(text, people, _word(wanted[place]), place - 1)
    if len(wanted) < len(there):
        return surgery.without_item(text, people, len(wanted) if place is None else place)
    assert place is not None  # noqa: S101 — the two differ
    return surgery.rewritten(text, people.items[place], _word(wanted[place]))


def _handles(people: Sequence) -> Line:
    return tuple(item.text for item in people.items if isinstance(item, Scalar))


def _usual(rotation: Mapping) -> Turn | None:
    """The turn of entries that name none; None where the rotation names none either."""
    there = rotation.get("turn")
    return TURN.value(there.text) if isinstance(there, Scalar) else None


def _span(start: date, end: date) -> list[str]:
    return [f"from: {_moment(start)}", f"to: {_moment(end)}"]


def _moment(at: date) -> str:
    return iso(at) if isinstance(at, datetime) else at.isoformat()


def _word(handle: str) -> str:
    return f'"{handle}"' if handle in NOTHING else handle


def _email(address: str) -> str:
    return address if re.fullmatch("[a-z0-9][a-z0-9@._+-]*", address) else f'"{address}"'
