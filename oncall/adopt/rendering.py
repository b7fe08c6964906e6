"""Who is on call by an account's schedules: layers, windows and overrides, on the clock of each schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from oncall.time.clock import A_DAY, A_WEEK, FOR_EVER, clock, midnight, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from oncall.adopt.account import Layer, Schedule
    from oncall.time.clock import Clock

UTC_ZONE = "Etc/UTC"
A_MONDAY = midnight(date(2024, 1, 1).toordinal())
"""Local minutes at which a week begins."""


class Held(NamedTuple):
    """``person`` is on call in ``[start, end)``; None: nobody is, and nobody of a weaker layer either."""

    person: str | None
    start: int
    end: int


def rendered(schedule: Schedule, since: int, until: int, *, overrides: bool = True) -> list[Held]:
    """Who is on call in ``[since, until)``, ascending; nobody's time is left out."""
    ranks: list[Sequence[Held]] = [
        list(turns(layer, schedule.zone, since, until)) for layer in schedule.layers
    ]
    if overrides:
        ranks += [[Held(*each)] for each in schedule.overrides if each.start < each.end]
    return [one for one in stacked(ranks, since, until) if one.person is not None]


def stacked(ranks: Sequence[Sequence[Held]], since: int, until: int) -> list[Held]:
    """What is left in ``[since, until)`` where each rank covers those before it; touching spans of one as one."""
    visible: list[Held] = []
    for rank in ranks:
        clipped = [Held(one.person, max(one.start, since), min(one.end, until)) for one in rank]
        above = sorted((one for one in clipped if one.start < one.end), key=lambda one: one.start)
        visible = sorted([*without(visible, above), *above], key=lambda one: one.start)
    return joined(visible)


def joined(held: Iterable[Held]) -> list[Held]:
    """The ascending spans, those of one person that touch as one."""
    found: list[Held] = []
    for one in held:
        if found and found[-1].person == one.person and found[-1].end == one.start:
            found[-1] = found[-1]._replace(end=one.end)
        else:
            found.append(one)
    return found


def without(below: Sequence[Held], above: Sequence[Held]) -> Iterator[Held]:
    """What of ``below`` lies beside ``above``; both ascend, and neither overlaps itself."""
    position = 0
    for one in below:
        start = one.start
        while position < len(above) and above[position].end <= start:
            position += 1
        for number in range(position, len(above)):
            cover = above[number]
            if cover.start >= one.end:
                break
            if start < cover.start:
                yield one._replace(start=start, end=cover.start)
            start = max(start, cover.end)
        if start < one.end:
            yield one._replace(start=start)


def turns(layer: Layer, zone: str, since: int, until: int) -> Iterator[Held]:
    """The turns of a layer within ``[since, until)``, cut to its windows, ascending."""
    since, until = max(since, layer.start), min(until, FOR_EVER if layer.end is None else layer.end)
    if since >= until or not layer.people:
        return
    local = clock_of(zone, since, until)
    handoffs = Handoffs(layer, zone, local)
    for begin, end in _windows(layer, local, since, until):
        number, start = handoffs.number(begin), begin
        while start < end:
            upcoming = min(handoffs.instant(number + 1), end)
            if start < upcoming:
                yield Held(layer.people[number % len(layer.people)], start, upcoming)
            start, number = max(start, upcoming), number + 1


class Handoffs:
    """When the turns of a layer begin. Turns of whole days begin at the same time of day, whatever the clock does."""

    def __init__(self, layer: Layer, zone: str, local: Clock) -> None:
        self._layer, self._clock = layer, local
        self.by_date = layer.turn % A_DAY == 0
        self.first = on_clock(zone, layer.first) if self.by_date else layer.first

    def instant(self, number: int) -> int:
        """When turn ``number`` begins."""
        at = self.first + number * self._layer.turn
        return self._clock.instant(at) if self.by_date else at

    def number(self, at: int) -> int:
        """The turn in which an instant lies."""
        number = (at + (self._clock.offset(at) if self.by_date else 0) - self.first) // self._layer.turn
        while self.instant(number) > at:
            number -= 1
        while self.instant(number + 1) <= at:
            number += 1
        return number


def clock_of(zone: str, since: int, until: int) -> Clock:
    """The clock of a zone, exact in the years of a span and well before it."""
    return clock(zone, moment(since).year - 2, moment(until).year + 1)


def on_clock(zone: str, at: int) -> int:
    """The local minutes that the clock of a zone shows at an instant."""
    return at + clock_of(zone, at, at).offset(at)


def on_wall_clock(schedule: Schedule, at: int) -> Schedule:
    """The same schedule as its clock shows it, as if that never changed: local minutes in place of instants.

    Turns of hours begin when the clock shows it as at an instant ``at``.
    """
    ahead = on_clock(schedule.zone, at) - at
    layers = tuple(
        replace(
            layer,
            first=layer.first + ahead if layer.turn % A_DAY else on_clock(schedule.zone, layer.first),
            start=on_clock(schedule.zone, layer.start),
            end=None if layer.end is None else on_clock(schedule.zone, layer.end),
        )
        for layer in schedule.layers
    )
    return replace(schedule, zone=UTC_ZONE, layers=layers, overrides=())


def _windows(layer: Layer, local: Clock, since: int, until: int) -> Iterator[tuple[int, int]]:
    """The parts of ``[since, until)`` that the windows of a layer leave, ascending and apart."""
    if not layer.windows:
        yield since, until
        return
    found: list[tuple[int, int]] = []
    for window in layer.windows:
        week = (since + local.offset(since) - A_MONDAY - window.start - window.length) // A_WEEK - 1
        while True:
            begin = A_MONDAY + week * A_WEEK + window.start
            start = local.instant(begin)
            if start >= until:
                break
            end = start + window.length if window.elapsed else local.instant(begin + window.length)
            if max(start, since) < min(end, until):
                found.append((max(start, since), min(end, until)))
            week += 1
    last: tuple[int, int] | None = None
    for start, end in sorted(found):
        if last is not None and start <= last[1]:
            last = last[0], max(last[1], end)
            continue
        if last is not None:
            yield last
        last = start, end
    if last is not None:
        yield last
