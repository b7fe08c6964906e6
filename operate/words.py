"""Files of short lines: words apart by spaces, and comments from `#` on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from oncall.errors import UserError


class Line(NamedTuple):
    """A line that has words; the first line of a file is number 1."""

    number: int
    text: str
    words: list[str]


def lines(file: Path) -> Iterator[Line]:
    """Those of a file. Raises UserError where it is not text, and OSError."""
    try:
        texts = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise UserError(f"{file} is not text in UTF-8") from None
    for number, text in enumerate(texts, 1):
        if words := text.split("#", 1)[0].split():
            yield Line(number, text, words)
