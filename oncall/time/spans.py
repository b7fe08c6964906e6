"""Shifts gathered as people speak of them: "primary this week", not seven daily shifts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from oncall.model import DAY, Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from oncall.time.timeline import Reason, Shift


class Stretch(NamedTuple):
    """Daily shifts of one person in one role, no day between; ``shifts`` of them, ``on_duty`` in all."""

    rotation: str
    role: Role
    person: str
    start: datetime
    end: datetime
    reason: Reason
    instead_of: str | None
    shifts: int
    on_duty: timedelta


def stretches(shifts: Iterable[Shift]) -> tuple[Stretch, ...]:
    """The stretches of ``shifts``, which ascend by start; so do the stretches."""
    found: list[Stretch] = []
    last: dict[tuple[str, Role], int] = {}
    for shift in shifts:
        length = shift.end - shift.start
        track = shift.rotation, shift.role
        number = last.get(track)
        if number is not None:
            before = found[number]
            same = before.person == shift.person and before[5:7] == (shift.reason, shift.instead_of)
            if same and shift.start - before.end < DAY:
                found[number] = before._replace(
                    end=shift.end, shifts=before.shifts + 1, on_duty=before.on_duty + length
                )
                continue
        last[track] = len(found)
        found.append(Stretch(*shift, shifts=1, on_duty=length))
    return tuple(found)
