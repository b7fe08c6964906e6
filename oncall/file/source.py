"""From bytes to text: what is refused before YAML is even tried."""

from __future__ import annotations

import errno
import os
import re
import stat
from typing import TYPE_CHECKING

from oncall.file.characters import hidden
from oncall.file.problems import Problem, RotationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMIT = 1_000_000
"""Bytes; a file of a thousand people has a third of that."""
MOST = 100
"""Hidden characters reported at most."""

EXPECTED = "keys with values: people, rotations and the rest of the operation"
LINE_END = re.compile("\r\n|\n")
LONE_RETURN = re.compile("\r(?!\n)")
_MARK = r"(?: [^\n]*)?\r?$"
CONFLICT = re.compile(
    rf"^<{{7}}{_MARK}(?:(?s:.*?)^>{{7}}{_MARK})?|^(?:\|{{7}}|={{7}}|>{{7}}){_MARK}", re.MULTILINE
)
"""A conflict that git has written into the file, or a line that is left of one."""


def read_bytes(path: Path, name: str) -> bytes:
    """The file's bytes; raises RotationError where there is no readable file of a sensible size."""
    try:
        with open(path, "rb", opener=_opened) as file:
            if kind := _kind(os.fstat(file.fileno()).st_mode):
                raise RotationError((Problem(f"is {kind}", "a text file", name=name),))
            return file.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        hint = {
            errno.ENOENT: "run the command in the folder that holds the file, or name it with its path",
            errno.EACCES: f"let your account read it: chmod u+r {path}",
        }.get(getattr(error, "errno", None) or 0, "")
        raise RotationError((Problem(f"cannot be read: {reason}", hint=hint, name=name),)) from None


def _opened(path: str, flags: int) -> int:
    """A descriptor of the file; a pipe that nobody writes into is not waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _kind(mode: int) -> str:
    """What is there in place of a file; empty for a file."""
    if stat.S_ISREG(mode):
        return ""
    return "a pipe" if stat.S_ISFIFO(mode) else "a device"


def decode(data: bytes, name: str) -> str:
    """The text of the file; raises RotationError with everything that does not belong in it."""
    if len(data) > LIMIT:
        found = f"the file has {'more than 1 MB' if len(data) == LIMIT + 1 else f'{len(data):,} bytes'}"
        allowed = "at most 1 MB, which is a thousand people or more"
        raise RotationError((Problem(found, allowed, name=name),))
    if encoding := _foreign_encoding(data):
        allowed, hint = "UTF-8 without a byte order mark", "save it as plain UTF-8"
        raise RotationError((Problem(f"the file is {encoding}", allowed, hint, name=name),))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", "replace")
        at = len(data[: error.start].decode("utf-8"))
        found = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        problem = located(text, at, Problem(found, "UTF-8 text", "save the file as UTF-8", name=name))
        raise RotationError((problem,)) from None
    if problems := tuple(located(text, at, problem) for at, problem in _foreign(text, name)):
        raise RotationError(problems[:MOST])
    if not text.strip():
        hint = "bring it back from version control"
        raise RotationError((Problem("the file is empty", EXPECTED, hint, name=name),))
    return text


def _foreign_encoding(data: bytes) -> str | None:
    if data.startswith(b"\xef\xbb\xbf"):
        return "UTF-8 with a byte order mark"
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "UTF-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:64:2].count(0) > 8 or data[1:64:2].count(0) > 8:
        return "UTF-16"
    return None


def _foreign(text: str, name: str) -> Iterator[tuple[int, Problem]]:
    """What does not belong in the text, with its offset, in the order of the text."""
    for match in CONFLICT.finditer(text):
        hint = "keep one of the two sides, or both, and delete the lines that git has added"
        yield match.start(), Problem("a merge conflict that is not resolved", hint=hint, name=name)
    returns = ((match.start(), "the control character U+000D") for match in LONE_RETURN.finditer(text))
    for at, character in sorted([*hidden(text), *returns]):
        yield at, Problem(character, "visible text, spaces and line ends", "delete it", name=name)


def located(text: str, at: int, problem: Problem) -> Problem:
    """The problem with the line and the column of an offset in the text."""
    from dataclasses import replace

    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return replace(problem, line=line, column=column, source=source_line(text, line))


def source_line(text: str, line: int) -> str:
    """Line number ``line``, counted from 1, without its end; empty past the end of the text."""
    lines = LINE_END.split(text)
    return lines[line - 1] if 0 < line <= len(lines) else ""
