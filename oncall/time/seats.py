"""The seats of an operation: where one person is on call at a time. Each is a schedule of its own in PagerDuty."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oncall.model import Operation
    from oncall.time.spans import Stretch
    from oncall.time.timeline import Shift


class Seat(NamedTuple):
    """A seat at a ``level`` of a ``team``. A file of one team does not name it, a level of one seat has no ``name``."""

    team: str
    level: str
    name: str

    @property
    def key(self) -> str:
        """Of a schedule's resources and outputs; the level alone where the file names neither teams nor seats."""
        return "/".join(filter(None, self))

    def __str__(self) -> str:
        """``primary``, ``first (product)``, ``first of platform``."""
        name = f" ({self.name})" if self.name else ""
        team = f" of {self.team}" if self.team else ""
        return f"{self.level}{name}{team}"


def seat_of(operation: Operation, shift: Shift | Stretch) -> Seat:
    """The seat of a shift."""
    return Seat(operation.rotations[shift.rotation].team, shift.level, shift.seat)


def by_seat(operation: Operation, shifts: Iterable[Shift]) -> dict[Seat, list[Shift]]:
    """The shifts of each seat, in the order of ``shifts``."""
    found: dict[Seat, list[Shift]] = defaultdict(list)
    known: dict[tuple[str, str, str], list[Shift]] = {}
    for shift in shifts:
        key = shift.rotation, shift.level, shift.seat
        if key not in known:
            known[key] = found[seat_of(operation, shift)]
        known[key].append(shift)
    return found
