"""From bytes to text: what is refused before YAML is even tried."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

from oncall.file.problems import Problem, RotationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMIT = 1_000_000
"""Bytes; a file of a thousand people has a third of that."""

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\r(?!\n)"
)
"""Control characters, and those that make a line look different from what it says."""
EXPECTED = "keys with values: people, rotations and the rest of the operation"
LINE_END = re.compile("\r\n|\n")


def read_bytes(path: Path, name: str) -> bytes:
    """The file's bytes; raises RotationError where there is no readable file of a sensible size."""
    try:
        with path.open("rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise RotationError((Problem(0, 0, "is not a file", "a text file", name=name),))
            data = file.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        hint = "run the command in the folder that holds the file, or name it with its path"
        raise RotationError((Problem(0, 0, f"cannot be read: {reason}", hint=hint, name=name),)) from None
    return data


def decode(data: bytes, name: str) -> str:
    """The text of the file; raises RotationError with every character that does not belong."""
    if len(data) > LIMIT:
        found = f"the file has {'more than 1 MB' if len(data) == LIMIT + 1 else f'{len(data):,} bytes'}"
        raise RotationError(
            (Problem(0, 0, found, "at most 1 MB, which is a thousand people or more", name=name),)
        )
    encoding = _foreign_encoding(data)
    if encoding:
        problem = Problem(
            0,
            0,
            f"the file is {encoding}",
            "UTF-8 without a byte order mark",
            "save it as plain UTF-8",
            name=name,
        )
        raise RotationError((problem,))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        source = data.decode("utf-8", "replace").split("\n")[line - 1]
        found = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        problem = Problem(line, column, found, "UTF-8 text", "save the file as UTF-8", source, name)
        raise RotationError((problem,)) from None
    if problems := tuple(_forbidden(text, name)):
        raise RotationError(problems)
    if not text.strip():
        raise RotationError(
            (Problem(0, 0, "the file is empty", EXPECTED, "bring it back from version control", name=name),)
        )
    return text


def _foreign_encoding(data: bytes) -> str | None:
    if data.startswith(b"\xef\xbb\xbf"):
        return "UTF-8 with a byte order mark"
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "UTF-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:64:2].count(0) > 8 or data[1:64:2].count(0) > 8:
        return "UTF-16"
    return None


def _forbidden(text: str, name: str) -> Iterator[Problem]:
    found = list(FORBIDDEN.finditer(text))
    if not found:
        return
    lines = text.split("\n")
    line, start = 1, 0
    for match in found[:100]:
        while start + len(lines[line - 1]) < match.start():
            start += len(lines[line - 1]) + 1
            line += 1
        source, column = lines[line - 1], match.start() - start + 1
        character = f"the control character U+{ord(match.group()):04X}"
        yield Problem(
            line, column, character, "visible text, spaces and line ends", "delete it", source, name
        )


def source_line(text: str, line: int) -> str:
    """Line number ``line``, counted from 1, without its end; empty past the end of the text."""
    lines = LINE_END.split(text)
    return lines[line - 1] if 0 < line <= len(lines) else ""
