"""The document as text, for a terminal or a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.review.blocks import Bullets, Code, Heading, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oncall.review.blocks import Block, Document

_BOLD = "1"


class Plain:
    """A pen for terminals; ``colours`` says whether it may use colours."""

    def __init__(self, *, colours: bool) -> None:
        self._colours = colours

    def person(self, handle: str) -> str:
        """The handle with its @."""
        return f"@{handle}"

    def data(self, text: str) -> str:
        """The text in quotation marks, on one line and without control characters."""
        return f'"{_printable(" ".join(text.split()))}"'

    def prose(self, text: str) -> str:
        """The sentence as it is."""
        return text

    def strong(self, text: str) -> str:
        """Bold, where the terminal can."""
        return f"\x1b[{_BOLD}m{text}\x1b[0m" if self._colours else text


def write(document: Document, pen: Plain) -> str:
    """The text of a document."""
    return "\n".join(line for block in document for line in _lines(block, pen)).strip("\n") + "\n"


def _lines(block: Block, pen: Plain) -> Iterator[str]:
    if isinstance(block, Heading):
        yield from ("", pen.strong(block.text))
    elif isinstance(block, Paragraph):
        yield from ("", block.text)
    elif isinstance(block, Bullets):
        yield from (f"  - {item}" for item in block.items)
    elif isinstance(block, Code):
        yield from (f"    {_printable(line)}" for line in block.lines)
    elif isinstance(block, Table):
        widths = [max(map(len, column)) for column in zip(block.headers, *block.rows, strict=True)]
        yield ""
        for row in (block.headers, *block.rows):
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            yield f"  {'  '.join(cells)}".rstrip()
    else:
        yield from ("", pen.strong(block.title))
        for inner in block.blocks:
            yield from _lines(inner, pen)


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() or each == "\t" else "·" for each in text)
