"""How people look in the picture: each has a colour, a pattern and initials, so that colour is never needed."""

from __future__ import annotations

from itertools import pairwise
from os.path import commonprefix
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GOLDEN_ANGLE = 137.508
"""Degrees of hue from one person to the next: neighbours differ, and newcomers change nobody's colour."""

STROKES = (
    "",
    "M0 10L10 0M-2 2L2 -2M8 12L12 8",  # rising
    "M5 3.4A1.6 1.6 0 1 1 4.99 3.4",  # dots
    "M0 0L10 10M-2 8L2 12M8 -2L12 2",  # falling
    "M0 5H10",  # level
    "M5 0V10",  # upright
    "M0 5H10M5 0V10",  # grid
)
"""What is drawn on a tile of 10 × 10; one pattern after the other."""


class Look(NamedTuple):
    """``hue`` (degrees) and ``stroke`` (a number of `STROKES`) follow from the place in the file; ``initials`` are
    unique in it."""

    hue: int
    stroke: int
    initials: str


def looks(handles: Sequence[str]) -> Mapping[str, Look]:
    """The look of everybody."""
    initials = _initials(handles)
    return {
        handle: Look(
            hue=round(number * GOLDEN_ANGLE) % 360,
            stroke=number % len(STROKES),
            initials=initials[handle],
        )
        for number, handle in enumerate(handles)
    }


def _initials(handles: Sequence[str]) -> dict[str, str]:
    """The shortest beginnings, of two characters or more, that tell the handles apart."""
    ordered = sorted(handles, key=str.casefold)
    shared = [0, *(len(commonprefix([a.casefold(), b.casefold()])) for a, b in pairwise(ordered)), 0]  # noqa: RUF071 - of characters
    return {
        handle: handle[: max(2, before + 1, after + 1)]
        for handle, before, after in zip(ordered, shared, shared[1:], strict=False)
    }
