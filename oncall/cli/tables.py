"""Tables: aligned and as wide as the terminal for people, tab-separated for programs in a pipe."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

BOLD, GREEN, RED, YELLOW = "1", "32", "31", "33"
_GAP = 2
_TIME = re.compile(
    r"\S+ \d{1,2} [A-Z][a-z]{2}(?: \d{4})?(?: \d{2}:\d{2}(?::\d{2})?)?,?(?: –)?|daily \d{2}:\S+|\S+"
)
"""What stays on one line: ``Mon 7 Dec 2026 03:00 –``, ``Sun 13 Dec,``, ``daily 03:00–15:00``, or a word."""


class Style(NamedTuple):
    """How to write: aligned or tab-separated, with or without colours, and how many columns there are."""

    aligned: bool
    colours: bool
    width: int = 1000

    def paint(self, text: str, colour: str) -> str:
        """The text in a colour, where there are any."""
        return f"\x1b[{colour}m{text}\x1b[0m" if self.colours else text


def stdout_style() -> Style:
    """Aligned on a terminal; coloured there too, unless NO_COLOR or a dumb terminal says otherwise."""
    terminal = sys.stdout.isatty()
    colours = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(terminal, colours, shutil.get_terminal_size().columns)


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    style: Style,
    *,
    right: Collection[str] = (),
) -> str:
    """The table as lines; columns whose header is in ``right`` are aligned to the right.

    Where it is wider than the terminal, cells are broken between words; where even that is too wide, each row
    becomes a block of lines.
    """
    if not style.aligned:
        return "".join("\t".join(cells) + "\n" for cells in (headers, *rows))
    widths = _widths([*zip(headers, *rows, strict=True)], style.width)
    if widths is None:
        return _blocks(headers, rows, style)

    def lines(cells: Sequence[str]) -> list[str]:
        broken = [_broken(cell, width) for cell, width in zip(cells, widths, strict=True)]
        found = []
        for number in range(max(map(len, broken))):
            parts = [each[number] if number < len(each) else "" for each in broken]
            padded = (
                part.rjust(width) if header in right else part.ljust(width)
                for part, width, header in zip(parts, widths, headers, strict=True)
            )
            found.append((" " * _GAP).join(padded).rstrip())
        return found

    head = [style.paint(line, BOLD) for line in lines(headers)]
    return "".join(f"{line}\n" for line in (*head, *(line for row in rows for line in lines(row))))


def _widths(columns: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """The widths of the columns, the widest ones narrowed until all have room; None when they cannot."""
    widths = [max(map(len, column)) for column in columns]
    least = [
        max((len(word) for cell in column for word in _TIME.findall(cell)), default=0) for column in columns
    ]
    excess = sum(widths) + _GAP * (len(widths) - 1) - room
    for _ in range(excess):
        narrowable = [number for number, width in enumerate(widths) if width > least[number]]
        if not narrowable:
            return None
        widths[max(narrowable, key=lambda number: widths[number])] -= 1
    return widths


def _broken(cell: str, width: int) -> list[str]:
    if len(cell) <= width:
        return [cell]
    lines: list[str] = []
    for word in _TIME.findall(cell):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _blocks(headers: Sequence[str], rows: Sequence[Sequence[str]], style: Style) -> str:
    """A line for every cell that is not empty, and a blank line between rows."""
    wide = max(map(len, headers))
    blocks = [
        "".join(
            f"{style.paint(header.ljust(wide), BOLD)}{' ' * _GAP}{cell}\n"
            for header, cell in zip(headers, row, strict=True)
            if cell
        )
        for row in rows
    ]
    return "\n".join(blocks)
