"""How people look in the picture: each has a colour, a pattern and initials, so that colour is never needed."""

from __future__ import annotations

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
    """``hue`` (degrees) and ``stroke`` follow from the place in the file; ``initials`` are unique in it."""

    hue: int
    stroke: str
    initials: str
    pattern: str

    def fill(self) -> str:
        """The light colour of a shift."""
        return f"hsl({self.hue} 70% 80%)"

    def ink(self) -> str:
        """The dark colour of its border and pattern."""
        return f"hsl({self.hue} 55% 38%)"


def looks(handles: Sequence[str]) -> Mapping[str, Look]:
    """The look of everybody."""
    initials = _initials(handles)
    return {
        handle: Look(
            hue=round(number * GOLDEN_ANGLE) % 360,
            stroke=STROKES[number % len(STROKES)],
            initials=initials[handle],
            pattern=f"p{number}",
        )
        for number, handle in enumerate(handles)
    }


def _initials(handles: Sequence[str]) -> dict[str, str]:
    """The shortest beginnings, of two characters or more, that tell the handles apart."""
    found = {}
    for handle in handles:
        others = [other.casefold() for other in handles if other != handle]
        length = 2
        while length < len(handle) and any(other.startswith(handle[:length].casefold()) for other in others):
            length += 1
        found[handle] = handle[:length]
    return found
