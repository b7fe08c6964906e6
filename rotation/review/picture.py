"""The weeks that differ, drawn: who had and who has them, as a Mermaid Gantt chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotation.model import Role
from rotation.review.blocks import Picture

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rotation.review.moves import Move


def picture(moves: Sequence[Move], most: int) -> Picture:
    """The first ``most`` of the moves, before and after, role by role."""
    shown = moves[:most]
    left_out = f", {len(moves) - most} later ones left out" if len(moves) > most else ""
    lines = [
        "gantt",
        f"    title Turns that differ, in UTC{left_out}",
        "    dateFormat YYYY-MM-DD HH:mm",
        "    axisFormat %d %b",
    ]
    for role in Role:
        of_role = [move for move in shown if move.role is role]
        for words, after in (("before", False), ("after", True)):
            if of_role:
                lines.append(f"    section {role}, {words}")
                lines += _bars(of_role, after=after)
    return Picture(tuple(lines))


def _bars(moves: Sequence[Move], *, after: bool) -> Iterator[str]:
    for move in moves:
        handle = move.after if after else move.before
        # A word of ours comes first: a handle alone could be one of Mermaid's own words.
        name = f"by {handle}" if handle else "by nobody"
        looks = "active" if after else "done"
        yield f"    {name} :{looks}, {move.start:%Y-%m-%d %H:%M}, {move.end:%Y-%m-%d %H:%M}"
