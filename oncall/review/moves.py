"""What moves between two timelines: whose duty becomes whose, from when to when, at every level of every team."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from oncall.time.seats import by_seat
from oncall.time.spans import Difference, differences, gathered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from oncall.model import Operation
    from oncall.time.seats import Seat
    from oncall.time.timeline import Reason, Shift

    Moved: TypeAlias = Difference[Shift]


class Move(NamedTuple):
    """Daily shifts that go from ``before`` to ``after``, no day between; ``parts`` are their starts and ends.

    ``reason`` and ``instead_of`` say why ``after`` has them (None where nobody has). Where ``before`` and ``after``
    are the same, another account of that person is paged.
    """

    rotation: str
    seat: Seat
    before: str | None
    after: str | None
    start: datetime
    end: datetime
    reason: Reason | None
    instead_of: str | None
    parts: tuple[tuple[datetime, datetime], ...]

    @property
    def shifts(self) -> int:
        """How many shifts move."""
        return len(self.parts)

    @property
    def on_duty(self) -> timedelta:
        """How long they are in all."""
        return sum((end - start for start, end in self.parts), timedelta())


Timeline: TypeAlias = "tuple[Operation, Sequence[Shift]]"
"""An operation and its shifts in a span, ascending."""


def moves(before: Timeline, after: Timeline, accounts: Collection[str] = ()) -> tuple[Move, ...]:
    """What moves from one timeline of a span to another, by start; ``accounts`` are the people with another account.

    Either names at most one person for a seat at an instant, as those of good files do.
    """

    def same(old: Shift, new: Shift) -> bool:
        return old.person == new.person and old.person not in accounts

    old, new = by_seat(*before), by_seat(*after)
    found = [
        _move(seat, group)
        for seat in dict.fromkeys((*old, *new))
        for group in gathered(
            differences(old.get(seat, ()), new.get(seat, ()), same), track=_rotation, alike=_holders
        )
    ]
    found.sort(key=attrgetter("start"))
    return tuple(found)


def _rotation(moved: Moved) -> str:
    shift = moved.after or moved.before
    assert shift is not None  # noqa: S101 — where nobody has a duty before and after, nothing differs
    return shift.rotation


def _holders(moved: Moved) -> tuple[str | None, str | None, Reason | None, str | None]:
    """From whom it moves to whom, and why."""
    before, after = moved.before, moved.after
    return (
        before and before.person,
        after and after.person,
        after and after.reason,
        after and after.instead_of,
    )


def _move(seat: Seat, group: Sequence[Moved]) -> Move:
    before, after, reason, instead_of = _holders(group[0])
    return Move(
        rotation=_rotation(group[0]),
        seat=seat,
        before=before,
        after=after,
        start=group[0].start,
        end=group[-1].end,
        reason=reason,
        instead_of=instead_of,
        parts=tuple(_joined(group)),
    )


def _joined(group: Sequence[Moved]) -> Iterator[tuple[datetime, datetime]]:
    """A shift that was cut in two at the same instant is still one."""
    start = group[0].start
    for before, after in pairwise(group):
        if before.end != after.start:
            yield start, before.end
            start = after.start
    yield start, group[-1].end
