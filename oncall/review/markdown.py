"""The document as GitHub's Markdown.

Text of the file or of Pulumi is code, in which GitHub sees no markup, mention, link or reference. Only people whose
duties move are mentioned, and of them only those who may be mentioned.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oncall.review.blocks import Bullets, Code, Heading, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Collection

    from oncall.review.blocks import Block, Document

_HANDLE = re.compile(r"@([A-Za-z0-9](?:-?[A-Za-z0-9])*)")


class Markdown:
    """A pen for Markdown; ``mentioned`` are the handles that become mentions."""

    def __init__(self, mentioned: Collection[str]) -> None:
        self._mentioned = mentioned

    def person(self, handle: str) -> str:
        """A mention, or the handle in code."""
        return f"@{handle}" if handle in self._mentioned else f"`@{handle}`"

    def data(self, text: str) -> str:
        """The text in code, on one line."""
        line = " ".join(_printable(text).split())
        if not line:
            return "(empty)"
        fence = "`" * (_longest_run(line) + 1)
        pad = " " if line.startswith("`") or line.endswith("`") else ""
        return f"{fence}{pad}{line}{pad}{fence}"

    def prose(self, text: str) -> str:
        """The sentence, with its handles as people; code in backticks stays as it is."""
        parts = text.split("`")
        parts[::2] = [_HANDLE.sub(lambda match: self.person(match[1]), part) for part in parts[::2]]
        return "`".join(parts)

    def strong(self, text: str) -> str:
        """Bold."""
        return f"**{text}**"


def write(document: Document) -> str:
    """The Markdown of a document."""
    return "\n\n".join(_block(block) for block in document) + "\n"


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"### {block.text}"
    if isinstance(block, Paragraph):
        return block.text
    if isinstance(block, Bullets):
        return "\n".join(f"- {item}" for item in block.items)
    if isinstance(block, Code):
        return _fenced(block.lines, block.language or "text")
    if isinstance(block, Table):
        return "\n".join(map(_row, (block.headers, ("---",) * len(block.headers), *block.rows)))
    inside = "\n\n".join(_block(each) for each in block.blocks)
    return f"<details>\n<summary>{block.title}</summary>\n\n{inside}\n\n</details>"


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _fenced(lines: tuple[str, ...], language: str) -> str:
    text = "\n".join(map(_printable, lines))
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() or each in "\n\t" else "·" for each in text)
