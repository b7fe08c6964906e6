"""What moves between two timelines: whose duty becomes whose, from when to when."""

from __future__ import annotations

from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from oncall.model import Role
from oncall.time.spans import Difference, differences, gathered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from oncall.time.timeline import Reason, Shift

    Moved: TypeAlias = Difference[Shift]


class Move(NamedTuple):
    """Daily shifts that go from ``before`` to ``after``, no day between; ``on_duty`` in all.

    ``reason`` and ``instead_of`` say why ``after`` has them (None where nobody has).
    """

    rotation: str
    role: str
    before: str | None
    after: str | None
    start: datetime
    end: datetime
    reason: Reason | None
    instead_of: str | None
    shifts: int
    on_duty: timedelta


def moves(before: Sequence[Shift], after: Sequence[Shift]) -> tuple[Move, ...]:
    """What moves from one timeline of a span to another, by start.

    Either ascends and names at most one person a role at an instant, as those of good files do.
    """
    moved: list[Moved] = []
    for role in Role:
        old, new = ([shift for shift in shifts if shift.level == role] for shifts in (before, after))
        moved += differences(old, new, attrgetter("person"))
    moved.sort(key=attrgetter("start"))
    return tuple(_move(group) for group in gathered(moved, track=_track, alike=_holders))


def _track(moved: Moved) -> tuple[str, str]:
    shift = _shift(moved)
    return shift.rotation, shift.role


def _holders(moved: Moved) -> tuple[str | None, str | None, Reason | None, str | None]:
    """From whom it moves to whom, and why."""
    before, after = moved.before, moved.after
    return (
        before and before.person,
        after and after.person,
        after and after.reason,
        after and after.instead_of,
    )


def _shift(moved: Moved) -> Shift:
    shift = moved.after or moved.before
    assert shift is not None  # noqa: S101 — where nobody has a duty before and after, nothing differs
    return shift


def _move(group: Sequence[Moved]) -> Move:
    first, last = group[0], group[-1]
    rotation, role = _track(first)
    before, after, reason, instead_of = _holders(first)
    return Move(
        rotation=rotation,
        role=role,
        before=before,
        after=after,
        start=first.start,
        end=last.end,
        reason=reason,
        instead_of=instead_of,
        # A shift that was cut in two at the same instant is still one.
        shifts=len({each.start for each in group} - {each.end for each in group}),
        on_duty=sum((each.end - each.start for each in group), timedelta()),
    )
