"""How the load is spread: each one's hours, nights and weekends, in the weeks behind and those ahead, as bars."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from oncall.time.load import loads
from oncall.time.timeline import timeline
from oncall.wording import listed, shifts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from oncall.model import Operation
    from oncall.time.load import Load

SPAN = timedelta(weeks=26)
"""How far back and ahead is counted."""
WIDTH = 100
"""The longest bar."""
HOUR = timedelta(hours=1)


class Bar(NamedTuple):
    """``hours``, and how long the bar is, up to `WIDTH`."""

    hours: int
    length: float


class Measured(NamedTuple):
    """``past`` and ``planned`` time of one kind, and the average of the ``planned``."""

    past: Bar
    planned: Bar
    mean: float


class Row(NamedTuple):
    """A person's hours, nights and weekends."""

    person: str
    rotations: str
    measured: tuple[Measured, ...]


def rows(operation: Operation, now: datetime) -> list[Row]:
    """Everybody who has a duty within `SPAN` of ``now``, in the order of the file."""
    past = loads(operation, timeline(operation, now - SPAN, now))
    planned = loads(operation, timeline(operation, now, now + SPAN))
    serving = [number for number in range(len(past)) if past[number].total or planned[number].total]
    columns = [
        _column(
            [_of(past[number], kind) for number in serving],
            [_of(planned[number], kind) for number in serving],
        )
        for kind in range(3)
    ]
    return [
        Row(
            past[number].person,
            _rotations(operation, past[number].person),
            tuple(column[place] for column in columns),
        )
        for place, number in enumerate(serving)
    ]


def hours(operation: Operation) -> list[tuple[str, str]]:
    """The title of each rotation, and when its people are on call."""
    return [(one.title, shifts(one)) for one in operation.rotations.values()]


def _of(load: Load, kind: int) -> timedelta:
    return (load.total, load.nights, load.weekends)[kind]


def _column(past: Sequence[timedelta], planned: Sequence[timedelta]) -> list[Measured]:
    most = max([*past, *planned, HOUR])
    mean = sum(planned, timedelta()) / max(len(planned), 1)

    def bar(amount: timedelta) -> Bar:
        return Bar(round(amount / HOUR), round(amount / most * WIDTH, 1))

    return [
        Measured(bar(before), bar(ahead), round(mean / most * WIDTH, 1))
        for before, ahead in zip(past, planned, strict=True)
    ]


def _rotations(operation: Operation, person: str) -> str:
    return listed(
        [
            key
            for key, rotation in operation.rotations.items()
            if any(person in entry.people for entry in rotation.order)
        ]
    )
