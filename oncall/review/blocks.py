"""The blocks of a document, the same for every form.

Text that comes from the file or from Pulumi is data: a pen writes it so that it is read as nothing else.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol, TypeAlias


class Pen(Protocol):
    """How a writer writes words within a line."""

    def person(self, handle: str) -> str:
        """A person; a mention where they are to be notified."""

    def data(self, text: str) -> str:
        """Text of the file or of Pulumi, never read as anything but text."""

    def prose(self, text: str) -> str:
        """A sentence of ours in which ``@handle`` names people."""

    def strong(self, text: str) -> str:
        """Words of ours, emphasized."""


class Heading(NamedTuple):
    """The title of a section."""

    text: str


class Paragraph(NamedTuple):
    """Lines of text that belong together."""

    text: str


class Bullets(NamedTuple):
    """A list."""

    items: tuple[str, ...]


class Code(NamedTuple):
    """Lines as they are; raw, escaped by the writer."""

    lines: tuple[str, ...]
    language: str = ""


class Table(NamedTuple):
    """Rows of cells under their headers; every row has as many cells as there are headers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Fold(NamedTuple):
    """Blocks behind a title, shown on demand where the writer can."""

    title: str
    blocks: tuple[Block, ...]


Block: TypeAlias = Heading | Paragraph | Bullets | Code | Table | Fold
Document: TypeAlias = tuple[Block, ...]


def height(block: Block) -> int:
    """The lines that a block takes in sight."""
    if isinstance(block, Bullets):
        return len(block.items)
    if isinstance(block, Code):
        return len(block.lines) + 2
    if isinstance(block, Table):
        return len(block.rows) + 2
    return 1
