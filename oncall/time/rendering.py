"""Who is on call by PagerDuty's own rules, for layers and overrides.

PagerDuty clamps a layer's start to the moment of its creation; that is the API's business and not done here.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from oncall.model import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Entry(NamedTuple):
    """``user`` is on call during ``[start, end)``; also the shape of an override."""

    user: str
    start: datetime
    end: datetime

    def same_user(self, other: Entry) -> bool:
        """Whether both are of one person."""
        return self.user == other.user


class Restriction(NamedTuple):
    """A layer is in force from ``start`` (UTC) on for ``length`` every day, or every week on ``weekday`` (Monday 1)."""

    start: time
    length: timedelta
    weekday: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A layer of a schedule: from ``virtual_start`` on, each of ``users`` (handles or ids) has one ``turn``.

    It is in force in ``[start, end)`` (for ever when ``end`` is None), and then only during its
    ``restrictions`` (always when it has none). ``name`` is the rotation's id.
    """

    name: str
    start: datetime
    end: datetime | None
    virtual_start: datetime
    turn: timedelta
    users: tuple[str, ...]
    restrictions: tuple[Restriction, ...] = ()


def rendered(
    layers: Sequence[Layer], since: datetime, until: datetime, overrides: Sequence[Entry] = ()
) -> tuple[Entry, ...]:
    """Who is on call in ``[since, until)``, clipped to it, ascending; nobody's time is left out.

    Where two layers overlap the later one of ``layers`` wins, overrides win over layers, and the later one of
    ``overrides`` (in the order in which they were made) wins. Touching entries of one user are joined.
    """
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    claims = [
        (entry.start, -rank, entry)
        for rank, layer in enumerate(layers)
        for entry in _layer_entries(layer, since, until)
    ]
    claims += [
        (max(override.start, since), -rank, override)
        for rank, override in enumerate(overrides, start=len(layers))
        if override.start < until and override.end > since
    ]
    claims.sort(key=lambda claim: claim[:2])
    return tuple(_joined(_strongest(claims, until)))


def _strongest(claims: Sequence[tuple[datetime, int, Entry]], until: datetime) -> Iterator[Entry]:
    """Cut the claims (start, negative rank, entry), ascending by start, so that the highest rank holds."""
    if all(one[2].end <= other[0] for one, other in pairwise(claims)):
        yield from (
            Entry(entry.user, start, min(entry.end, until)) for start, _, entry in claims if start < entry.end
        )
        return
    cuts = sorted({start for start, _, _ in claims} | {min(entry.end, until) for _, _, entry in claims})
    holding: list[tuple[int, int, Entry]] = []
    upcoming = 0
    for start, end in pairwise(cuts):
        while upcoming < len(claims) and claims[upcoming][0] <= start:
            _, rank, entry = claims[upcoming]
            heapq.heappush(holding, (rank, upcoming, entry))
            upcoming += 1
        while holding and holding[0][2].end <= start:
            heapq.heappop(holding)
        if holding:
            yield Entry(holding[0][2].user, start, end)


def _joined(entries: Iterator[Entry]) -> Iterator[Entry]:
    current: Entry | None = None
    for entry in entries:
        if current is not None and current.user == entry.user and current.end == entry.start:
            current = current._replace(end=entry.end)
            continue
        if current is not None:
            yield current
        current = entry
    if current is not None:
        yield current


def _layer_entries(layer: Layer, since: datetime, until: datetime) -> Iterator[Entry]:
    lower = max(layer.start, since)
    upper = until if layer.end is None else min(layer.end, until)
    for begin, end in _windows(layer.restrictions, lower, upper):
        start = begin
        number = (start - layer.virtual_start) // layer.turn
        while start < end:
            handoff = layer.virtual_start + (number + 1) * layer.turn
            yield Entry(layer.users[number % len(layer.users)], start, min(end, handoff))
            start, number = handoff, number + 1


def _windows(
    restrictions: Sequence[Restriction], lower: datetime, upper: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The parts of ``[lower, upper)`` that the restrictions leave."""
    if not restrictions:
        if lower < upper:
            yield lower, upper
        return
    for each in restrictions:
        step = DAY if each.weekday is None else 7 * DAY
        start = datetime.combine(lower.date() - step, each.start, UTC)
        if each.weekday is not None:
            start += (each.weekday - start.isoweekday()) % 7 * DAY
        while start < upper:
            clipped, end = max(start, lower), min(start + each.length, upper)
            if clipped < end:
                yield clipped, end
            start += step
