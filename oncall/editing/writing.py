"""From an edit to the file: the text changed in as few places as can be, read again by every rule, then written."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oncall.editing import surgery
from oncall.editing.changes import (
    Change,
    NewEra,
    NewPerson,
    NewSwap,
    NewTimeOff,
    NoPerson,
    OtherPeople,
    OtherTurn,
)
from oncall.editing.edit import refusal
from oncall.file.construct import NOTHING
from oncall.file.fields import TURN
from oncall.file.kinds import written
from oncall.file.loader import display_name, read
from oncall.file.nodes import Mapping, Node, Scalar, Sequence, compose
from oncall.file.problems import Problem, RotationError
from oncall.file.source import decode, read_bytes
from oncall.wording import iso

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, timedelta

    from oncall.editing.edit import Edit
    from oncall.model import Operation


def write(path: Path, plan: Callable[[Operation], Edit]) -> Edit:
    """Plan an edit of the file and write it.

    The file that results keeps every rule; otherwise RotationError is raised and nothing is written.
    """
    name = display_name(path)
    data = read_bytes(path, name)
    operation = read(data, name).operation
    edit = plan(operation)
    result = edited(data, name, operation, edit)
    if read_bytes(path, name) != data:
        raise refusal("the file was changed in the meantime", hint="try again")
    _replace(Path(os.path.realpath(path)), result)
    return edit


def edited(data: bytes, name: str, operation: Operation, edit: Edit) -> bytes:
    """The bytes of the file after the edit; raises RotationError if it would break a rule."""
    text = decode(data, name)
    end = "\r\n" if "\r\n" in text else "\n"
    after = text.replace("\r\n", "\n")
    if after.replace("\n", end) != text:
        raise refusal(
            "some lines end as on Windows, others do not", "one kind of line end", "save the file anew"
        )
    for change in edit.changes:
        after = _changed(after, compose(after, name), change)
    result = after.replace("\n", end).encode()
    try:
        found = read(result, f"{name} after that").operation
    except RotationError as error:
        headline = Problem(0, 0, "the file would then not be right", name="nothing was written")
        raise RotationError((headline, *error.problems)) from None
    if _compared(found) != _compared(edit.made(operation)):
        raise refusal("the way in which the file is written is not understood", hint="edit it by hand")
    return result


def _compared(operation: Operation) -> tuple[object, ...]:
    """What edits change. The zones of people who name none follow from the rotations."""
    emails = {handle: person.email for handle, person in operation.people.items()}
    return emails, operation.rotations, operation.time_off, operation.swaps


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


def _changed(text: str, root: Mapping, change: Change) -> str:
    match change:
        case NewPerson():
            zone = [f"time_zone: {change.time_zone}"] if change.time_zone else []
            value = f"{{{', '.join([f'email: {_email(change.email)}', *zone])}}}"
            return surgery.with_pair(text, _at(root, "people"), _word(change.handle), value)
        case NoPerson():
            return surgery.without_pair(text, _at(root, "people"), change.handle)
        case NewEra():
            return _with_era(text, _at(root, "rotations", change.rotation), change)
        case OtherPeople():
            era = _at(root, "rotations", change.rotation, "order", change.number)
            return _with_people(text, _at(era, "people"), change.people)
        case OtherTurn():
            era = _at(root, "rotations", change.rotation, "order", change.number)
            length, there = _length(change.turn), era.get("turn")
            if there is None:
                return surgery.with_pair(text, era, "turn", length)
            return surgery.rewritten(text, there, length)
        case NewTimeOff():
            cover = [] if change.cover is None else [f"cover: {_word(change.cover)}"]
            item = [f"who: {_word(change.who)}", *_span(change.start, change.end), *cover]
            return _with_entry(text, root, "time_off", f"{{{', '.join(item)}}}")
        case NewSwap():
            pair = f"between: [{_word(change.one)}, {_word(change.other)}]"
            return _with_entry(
                text, root, "swaps", f"{{{', '.join([pair, *_span(change.start, change.end)])}}}"
            )


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


def _with_era(text: str, rotation: Mapping, change: NewEra) -> str:
    order, before = _at(rotation, "order"), _at(rotation, "order", change.after)
    day = f"from: {change.era.start:%Y-%m-%d}"
    people = [_word(handle) for handle in change.era.people]
    usual = TURN.value(_at(rotation, "turn").text)
    turn = [] if change.era.turn == usual else [f"turn: {_length(change.era.turn)}"]
    inline = f"people: [{', '.join(people)}]"
    if before.flow:
        return surgery.with_item(text, order, f"{{{', '.join([day, inline, *turn])}}}", change.after)
    in_lines = [inline] if _at(before, "people").flow else ["people:", *(f"  - {word}" for word in people)]
    return surgery.with_block_item(text, order, [day, *in_lines, *turn], change.after)


def _with_people(text: str, people: Sequence, wanted: tuple[str, ...]) -> str:
    """The list with one more or one less."""
    there = tuple(item.text for item in people.items if isinstance(item, Scalar))
    if len(wanted) > len(there):
        place = next(place for place, handle in enumerate(wanted) if handle not in there)
        return surgery.with_item(text, people, _word(wanted[place]), place - 1)
    return surgery.without_item(
        text, people, next(place for place, handle in enumerate(there) if handle not in wanted)
    )


def _span(start: date, end: date) -> list[str]:
    return [f"from: {_moment(start)}", f"to: {_moment(end)}"]


def _moment(at: date) -> str:
    return iso(at) if isinstance(at, datetime) else at.isoformat()


def _length(turn: timedelta) -> str:
    return written(turn, ("day", "week"))


def _word(handle: str) -> str:
    return f'"{handle}"' if handle in NOTHING else handle


def _email(address: str) -> str:
    return address if re.fullmatch("[a-z0-9][a-z0-9@._+-]*", address) else f'"{address}"'
