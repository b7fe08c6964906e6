"""What the search of the handbook finds."""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """The text under a heading of a page; ``href`` is seen from the folder of the handbook."""

    title: str
    href: str
    heading: str
    text: str
