"""What moves between two timelines: whose duty becomes whose, from when to when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from oncall.model import DAY, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import timedelta

    from oncall.time.timeline import Reason, Shift

_LONG_AGO, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Piece(NamedTuple):
    """During ``[start, end)`` one role is had by somebody else; None: by nobody."""

    role: Role
    start: datetime
    end: datetime
    before: Shift | None
    after: Shift | None


class Move(NamedTuple):
    """Daily shifts that go from ``before`` to ``after``, no day between; ``on_duty`` in all.

    ``reason`` and ``instead_of`` say why ``after`` has them (None where nobody has).
    """

    rotation: str
    role: Role
    before: str | None
    after: str | None
    start: datetime
    end: datetime
    reason: Reason | None
    instead_of: str | None
    shifts: int
    on_duty: timedelta


def moves(pieces: Iterable[Piece]) -> tuple[Move, ...]:
    """The moves that ``pieces`` (ascending) are, by start."""
    found: list[Move] = []
    last: dict[tuple[str, Role], int] = {}
    for piece in pieces:
        move = _move(piece)
        track = move.rotation, move.role
        number = last.get(track)
        if number is not None:
            before = found[number]
            same = before[2:4] == move[2:4] and before[6:8] == move[6:8]
            if same and move.start - before.end < DAY:
                found[number] = before._replace(
                    end=move.end,
                    # A shift that was cut in two at the same instant is still one.
                    shifts=before.shifts + (move.start > before.end),
                    on_duty=before.on_duty + move.on_duty,
                )
                continue
        last[track] = len(found)
        found.append(move)
    return tuple(found)


def pieces(before: Sequence[Shift], after: Sequence[Shift]) -> tuple[Piece, ...]:
    """Where two timelines of one span name different people, by start.

    Either ascends and names at most one person a role at an instant, as those of good files do.
    """
    found = [
        piece
        for role in Role
        for piece in _differences(
            role, [s for s in before if s.role is role], [s for s in after if s.role is role]
        )
    ]
    found.sort(key=lambda piece: piece.start)
    return tuple(found)


def _differences(role: Role, before: list[Shift], after: list[Shift]) -> Iterator[Piece]:
    """Both sides side by side, from boundary to boundary of either; in each step one side is named at least."""
    b = a = 0
    at = _LONG_AGO
    while b < len(before) or a < len(after):
        old = before[b] if b < len(before) else None
        new = after[a] if a < len(after) else None
        if old == new and old is not None and at <= old.start:
            b, a = b + 1, a + 1
            continue
        old_start, old_end = (old.start, old.end) if old else (_NEVER, _NEVER)
        new_start, new_end = (new.start, new.end) if new else (_NEVER, _NEVER)
        at = max(at, min(old_start, new_start))
        was, will = old if old_start <= at else None, new if new_start <= at else None
        end = min(old_end if was else old_start, new_end if will else new_start)
        if (was and was.person) != (will and will.person):
            yield Piece(role, at, end, was, will)
        at = end
        b += old_end <= end
        a += new_end <= end


def _move(piece: Piece) -> Move:
    was, will = piece.before, piece.after
    known = will or was
    assert known is not None  # noqa: S101 — a piece differs from nobody on one side at least
    return Move(
        rotation=known.rotation,
        role=piece.role,
        before=was and was.person,
        after=will and will.person,
        start=piece.start,
        end=piece.end,
        reason=will and will.reason,
        instead_of=will and will.instead_of,
        shifts=1,
        on_duty=piece.end - piece.start,
    )
