"""The operation as PagerDuty sees it: the layers that make a schedule.

Property tests hold what PagerDuty renders of them, and of the overrides, to the timeline.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from oncall.model import DAY
from oncall.time.compiling import Post, compiled
from oncall.time.pattern import daily
from oncall.time.rendering import Entry, Layer, Restriction, rendered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from oncall.model import Operation, Place, Rotation

__all__ = ["Entry", "Layer", "Restriction", "declared", "rendered"]


def declared(
    operation: Operation, level: str, now: datetime, *, team: str = "", seat: str = ""
) -> tuple[Layer, ...]:
    """The layers of the schedule of a level's seat, by start, then in the order of the file.

    Layers that have ended by ``now`` are left out: PagerDuty's provider does not see them any more. Besides, only
    the calendar year of ``now`` counts: hours on a local clock and turns of months are declared for years ahead.
    """
    found: list[Layer] = []
    pool: list[Post] = []
    for rotation in operation.rotations.values():
        for duty in rotation.duties:
            for place in duty.places:
                if (rotation.team, place.level, place.seat) != (team, level, seat):
                    continue
                if _plain(operation, rotation, level):
                    found += _entries(rotation, place)
                else:
                    pool.append(Post(rotation, duty, place))
    if pool:
        found += compiled(operation, pool, now.year)
    kept = [layer for layer in found if layer.end is None or layer.end > now]
    kept.sort(key=lambda layer: layer.start)
    return tuple(kept)


def _plain(operation: Operation, rotation: Rotation, level: str) -> bool:
    """Whether each entry of the order is a layer for good: the same hours every day in UTC, and turns of days."""
    return (
        daily(rotation) is not None
        and rotation.handoff is None
        and all(isinstance(entry.turn, timedelta) for entry in rotation.order)
        and not any(holiday.concerns(rotation.id, level) for holiday in operation.holidays)
    )


def _entries(rotation: Rotation, place: Place) -> Iterator[Layer]:
    """A layer for each entry of the order."""
    hours = daily(rotation)
    assert hours is not None  # noqa: S101 — checked by the caller
    assert hours.length is not None  # noqa: S101 — so are these
    restrictions = () if hours.length == DAY else (Restriction(hours.start, hours.length),)
    ends = [entry.start for entry in rotation.order[1:]] + [None]
    for entry, end in zip(rotation.order, ends, strict=True):
        if entry.people and isinstance(entry.turn, timedelta):
            first = place.offset % len(entry.people)
            yield Layer(
                name=rotation.id,
                start=entry.start,
                end=end,
                virtual_start=entry.start,
                turn=entry.turn,
                users=entry.people[first:] + entry.people[:first],
                restrictions=restrictions,
            )
