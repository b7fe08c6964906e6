"""The operation as PagerDuty sees it: the layers that make a schedule.

Property tests hold what PagerDuty renders of them, and of the overrides, to the timeline.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from oncall.model import DAY
from oncall.time.compiling import Spot, compiled, known_until
from oncall.time.pattern import daily
from oncall.time.rendering import Entry, Layer, Restriction, rendered
from oncall.time.timeline import seats

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oncall.model import Operation, Place, Rotation

__all__ = ["Entry", "Layer", "Restriction", "declared", "declared_until", "horizon", "rendered"]

NEVER = datetime(2199, 1, 1, tzinfo=UTC)
"""When the layer of a schedule begins that calls nobody."""


def declared(
    operation: Operation, level: str, now: datetime, *, team: str = "", seat: str = ""
) -> tuple[Layer, ...]:
    """The layers of the schedule of a level's seat, by start, then in the order of the file.

    Layers that have ended by ``now`` are left out: PagerDuty's provider does not see them any more. Besides, only
    the calendar year of ``now`` counts: hours on a local clock and turns of months are declared for years ahead.
    """
    plain, others = _spots(operation, level, team, seat)
    found = [layer for spot in plain for layer in _entries(spot.rotation, spot.place)]
    if others:
        found += compiled(operation, others, now.year)
    spots = [*plain, *others]
    if not any(spot.rotation.order[-1].people for spot in spots):
        found += _never(operation, level, team, spots)
    kept = [layer for layer in found if layer.end is None or layer.end > now]
    kept.sort(key=lambda layer: layer.start)
    return tuple(kept)


def declared_until(
    operation: Operation, level: str, now: datetime, *, team: str = "", seat: str = ""
) -> datetime | None:
    """Until when the layers of a schedule call whom the file names; None: for ever.

    It is 52 weeks ahead or more, and moves on with the calendar year. Turns that are declared one by one (of months,
    say) end there; other layers go on, but do not know later changes of the clock.
    """
    _, others = _spots(operation, level, team, seat)
    return known_until(operation, others, now.year) if others else None


def horizon(operation: Operation, now: datetime) -> datetime | None:
    """Until when the layers of all schedules call whom the file names; None: for ever."""
    each = (
        declared_until(operation, level.id, now, team=team.id, seat=seat)
        for team in operation.teams.values()
        for level in team.levels
        for seat in seats(operation, team.id, level.id)
    )
    return min((until for until in each if until is not None), default=None)


def _spots(operation: Operation, level: str, team: str, seat: str) -> tuple[list[Spot], list[Spot]]:
    """Who is at a level's seat: with entries that are layers as they are, and others."""
    plain: list[Spot] = []
    others: list[Spot] = []
    for rotation in operation.rotations.values():
        for duty in rotation.duties:
            for place in duty.places:
                if (rotation.team, place.level, place.seat) == (team, level, seat):
                    kind = plain if _plain(operation, rotation, level) else others
                    kind.append(Spot(rotation, duty, place))
    return plain, others


def _never(operation: Operation, level: str, team: str, spots: Sequence[Spot]) -> Iterator[Layer]:
    """A schedule must have a layer: of a rotation that ends, and of a seat for holidays alone, one never begins."""
    for rotation in [spot.rotation for spot in spots] or operation.rotations.values():
        if rotation.team == team and level in rotation.levels:
            members = [handle for entry in reversed(rotation.order) for handle in entry.people]
            present = [each for each in (*members, *operation.people) if operation.people[each].left is None]
            yield Layer(
                name=rotation.id,
                start=NEVER,
                end=None,
                virtual_start=NEVER,
                turn=7 * DAY,
                users=tuple(present[:1]),
            )
            return


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
