"""The weeks that change as a Mermaid timeline: who had a duty, and who has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.model import DAY
from oncall.review.blocks import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oncall.review.moves import Move


def picture(moves: Sequence[Move], most: int) -> Picture:
    """The first ``most`` weeks (Monday to Sunday, UTC) in which a move begins, with those moves."""
    weeks: dict[str, dict[str, None]] = {}
    for move in moves:
        monday = move.start - move.start.weekday() * DAY
        to = "another account" if move.before == move.after else move.after or "nobody"
        event = f"{move.seat} {move.before or 'nobody'} → {to}"
        weeks.setdefault(f"week of {monday.day} {monday:%b %Y}", {})[event] = None
    left_out = f", and {len(weeks) - most} later ones" if len(weeks) > most else ""
    # A line begins with words of ours: a handle alone could be a keyword of Mermaid.
    lines = [f"    {week} : {' : '.join(list(weeks[week])[:_EVENTS])}" for week in list(weeks)[:most]]
    return Picture(("timeline", f"    title Weeks that change{left_out}", *lines))


_EVENTS = 6
"""Moves of a week that are drawn."""
