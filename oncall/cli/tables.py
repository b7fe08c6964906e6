"""Tables: aligned for people on a terminal, tab-separated for programs in a pipe."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

BOLD, DIM, GREEN, RED, YELLOW = "1", "2", "32", "31", "33"


class Style(NamedTuple):
    """How to write: aligned or tab-separated, with or without colours."""

    aligned: bool
    colours: bool

    def paint(self, text: str, colour: str) -> str:
        """The text in a colour, where there are any."""
        return f"\x1b[{colour}m{text}\x1b[0m" if self.colours else text


def stdout_style() -> Style:
    """Aligned on a terminal; coloured there too, unless NO_COLOR or a dumb terminal says otherwise."""
    terminal = sys.stdout.isatty()
    colours = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(terminal, colours)


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    style: Style,
    *,
    right: Collection[str] = (),
) -> str:
    """The table as lines; columns whose header is in ``right`` are aligned to the right."""
    if not style.aligned:
        return "".join("\t".join(cells) + "\n" for cells in (headers, *rows))
    widths = [max(map(len, column)) for column in zip(headers, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if header in right else cell.ljust(width)
            for cell, width, header in zip(cells, widths, headers, strict=True)
        )
        return "  ".join(padded).rstrip()

    lines = [style.paint(line(headers), BOLD), *map(line, rows)]
    return "".join(f"{each}\n" for each in lines)
