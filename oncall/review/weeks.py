"""The weeks that change as a table: in each, who has a seat and who gets it. It can be read at any width and in any
colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.model import DAY
from oncall.review.blocks import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oncall.review.moves import Move

_SEATS, _DUTIES = 4, 6
"""Seats that have a column of their own, and duties of a cell that are written out: more are counted."""


def weeks(moves: Sequence[Move], most: int) -> Table:
    """The first ``most`` weeks (Monday to Sunday, UTC) in which a move begins, with those moves."""
    by_week: dict[str, list[Move]] = {}
    for move in moves:
        monday = move.start - move.start.weekday() * DAY
        by_week.setdefault(f"{monday.day} {monday:%b %Y}", []).append(move)
    headers: tuple[str, ...]
    rows: list[tuple[str, ...]]
    seats = [*dict.fromkeys(str(move.seat) for move in moves)]
    if len(seats) > _SEATS:
        headers = ("week of", "duties that move", "people")
        rows = [(week, f"{len(here):,}", f"{_people(here):,}") for week, here in by_week.items()]
    else:
        headers = ("week of", *seats)
        rows = [
            (week, *(_cell([move for move in here if str(move.seat) == seat]) for seat in seats))
            for week, here in by_week.items()
        ]
    rest = len(rows) - most
    if rest > 0:
        more = (f"and {rest} more", *("…",) * (len(headers) - 1))
        rows[most:] = [more]
    return Table(headers, tuple(rows))


def _people(moves: Sequence[Move]) -> int:
    return len({handle for move in moves for handle in (move.before, move.after) if handle})


def _cell(moves: Sequence[Move]) -> str:
    duties = [*dict.fromkeys(_duties(moves))]
    shown = duties[:_DUTIES]
    if len(duties) > _DUTIES:
        shown.append(f"and {len(duties) - _DUTIES} more")
    return ", ".join(shown) or "as before"


def _duties(moves: Sequence[Move]) -> Iterator[str]:
    for move in moves:
        to = "another account" if move.before == move.after else move.after or "nobody"
        yield f"{move.before or 'nobody'} → {to}"
