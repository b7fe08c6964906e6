"""Who is on call, by the data that is published: schedules as PagerDuty has them, a list of layers and overrides.

An override that somebody makes by hand in PagerDuty is not known here.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
LONGEST = timedelta(days=40)
"""How far around a span a shift that touches it is looked for."""
FIX = "the next deployment of the on-call operation writes it"


class UnknownError(Exception):
    """Nobody knows who is on call. Its text is the reason, in one sentence without anything of the data."""


class Shift(NamedTuple):
    """``person`` is on call for a rotation during ``[start, end)``."""

    rotation: str
    person: str
    start: datetime
    end: datetime


class Duty(NamedTuple):
    """Who is on call for a rotation in ``parts``, each a start and an end; ``people`` are those at each level."""

    rotation: str
    parts: tuple[tuple[datetime, datetime], ...]
    people: tuple[tuple[str, ...], ...]

    @property
    def start(self) -> datetime:
        """When it begins."""
        return self.parts[0][0]

    @property
    def end(self) -> datetime:
        """When the last part ends."""
        return self.parts[-1][1]


class Standing(NamedTuple):
    """Who is on call for a team until ``end``; ``people`` are those at each level."""

    end: datetime
    people: tuple[tuple[str, ...], ...]


def read(content: bytes) -> list[dict[str, Any]]:
    """The teams. Raises UnknownError for anything else."""
    try:
        teams: list[dict[str, Any]] = json.loads(content)["teams"]
        _check(teams)
    except (ValueError, TypeError, LookupError, OverflowError, AttributeError, ArithmeticError):
        raise UnknownError(f"who is on call is malformed; {FIX}") from None
    return teams


def called(team: dict[str, Any]) -> list[dict[str, Any]]:
    """The levels that are called, the first of them at once."""
    return sorted(
        (one for one in team["levels"] if one["after"] is not None), key=lambda one: int(one["after"])
    )


def people(level: dict[str, Any], at: datetime) -> tuple[str, ...]:
    """Who is on call at a level at an instant, one a seat that is not empty."""
    found = (_at(seat, at) for seat in level["seats"])
    return tuple(one[1] for one in found if one is not None)


def assignees(teams: list[dict[str, Any]], severity: str, at: datetime) -> list[str]:
    """Whoever is on call at the levels whose people get the issues of a severity, each once."""
    found = {
        person: None
        for team in teams
        for level in team["levels"]
        if level["level"] in team.get("assignees", {}).get(severity, ())
        for person in people(level, at)
    }
    return list(found)


def between(team: dict[str, Any], since: datetime, until: datetime) -> Iterator[Duty]:
    """The duties that start in ``[since, until)``, rotation by rotation; alike ones that follow are joined.

    One that began earlier counts as well if a day or more of it is left.
    """
    levels = _levels(team, since, until)
    rotations = dict.fromkeys(
        layer["rotation"] for level in team["levels"] for seat in level["seats"] for layer in seat["layers"]
    )
    for rotation in rotations:
        current: Duty | None = None
        for duty in _parts(rotation, levels):
            if not (since <= duty.start < until or (duty.start < since and duty.end - since >= DAY)):
                continue
            if current and current.people == duty.people:
                current = current._replace(parts=_joined(*current.parts, *duty.parts))
                continue
            if current:
                yield current
            current = duty
        if current:
            yield current


def standing(team: dict[str, Any], since: datetime, until: datetime) -> Iterator[Standing]:
    """Who is on call for a team from ``since`` on, handoff by handoff, as far as the handoffs before ``until``."""
    levels = _levels(team, since, until)
    cuts = {at for level in levels for shift in level for at in (shift.start, shift.end) if at > since}
    current: Standing | None = None
    for start, end in itertools.pairwise(sorted({since, *cuts})):
        there = tuple(
            tuple(shift.person for shift in level if shift.start <= start < shift.end) for level in levels
        )
        if current and current.people == there:
            current = Standing(end, there)
            continue
        if current:
            yield current
        if start >= until:
            return
        current = Standing(end, there)
    if current:
        yield current


def _levels(team: dict[str, Any], since: datetime, until: datetime) -> list[list[Shift]]:
    """The shifts of each level around a span."""
    return [
        [shift for seat in level["seats"] for shift in _shifts(seat, since - LONGEST, until + LONGEST)]
        for level in team["levels"]
    ]


def _joined(*parts: tuple[datetime, datetime]) -> tuple[tuple[datetime, datetime], ...]:
    """The parts, of which the last may go on where the one before it ends."""
    *before, (start, end), (then, last) = parts
    return (*before, (start, last)) if end == then else parts


def instant(text: str) -> datetime:
    """A time of the data."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def _parts(rotation: str, levels: list[list[Shift]]) -> Iterator[Duty]:
    """The duties of a rotation, cut wherever anybody at any of its levels changes."""
    own = [[shift for shift in level if shift.rotation == rotation] for level in levels]
    cuts = sorted({cut for level in own for shift in level for cut in (shift.start, shift.end)})
    for start, end in itertools.pairwise(cuts):
        there = tuple(
            tuple(shift.person for shift in level if shift.start <= start < shift.end) for level in own
        )
        if any(there):
            yield Duty(rotation, ((start, end),), there)


def _shifts(seat: dict[str, Any], since: datetime, until: datetime) -> Iterator[Shift]:
    """Who is on call at a seat during ``[since, until)``, without what nobody has."""
    cuts = {since, until}
    for one in seat["overrides"]:
        cuts |= {instant(one["start"]), instant(one["end"])}
    for layer in seat["layers"]:
        cuts |= {instant(layer["start"]), instant(layer["end"] or layer["start"])}
        cuts |= {*_each(instant(layer["first_turn"]), timedelta(seconds=layer["turn"]), since, until)}
        for hours in layer["hours"]:
            first, period, length = _window(hours)
            cuts |= {*_each(first, period, since, until), *_each(first + length, period, since, until)}
    current: Shift | None = None
    for start, end in itertools.pairwise(sorted(cut for cut in cuts if since <= cut <= until)):
        found = _at(seat, start)
        if found and current and current.end == start and (current.rotation, current.person) == found:
            current = current._replace(end=end)
            continue
        if current:
            yield current
        current = Shift(*found, start, end) if found else None
    if current:
        yield current


def _at(seat: dict[str, Any], at: datetime) -> tuple[str, str] | None:
    """The rotation and the person at an instant: overrides come first, then the last layer that is in force."""
    for one in seat["overrides"]:
        if instant(one["start"]) <= at < instant(one["end"]):
            return str(one["rotation"]), str(one["person"])
    for layer in reversed(seat["layers"]):
        if _in_force(layer, at):
            number = (at - instant(layer["first_turn"])) // timedelta(seconds=layer["turn"])
            return str(layer["rotation"]), str(layer["people"][number % len(layer["people"])])
    return None


def _in_force(layer: dict[str, Any], at: datetime) -> bool:
    if at < instant(layer["start"]) or (layer["end"] is not None and at >= instant(layer["end"])):
        return False
    windows = [_window(hours) for hours in layer["hours"]]
    return not windows or any((at - first) % period < length for first, period, length in windows)


def _window(hours: dict[str, Any]) -> tuple[datetime, timedelta, timedelta]:
    """One of the starts, how often there is one, and for how long."""
    clock = time.fromisoformat(hours["start"])
    first = MONDAY + timedelta(hours=clock.hour, minutes=clock.minute)
    length = timedelta(seconds=hours["length"])
    if hours["weekday"] is None:
        return first, DAY, length
    return first + (hours["weekday"] - 1) * DAY, WEEK, length


def _each(first: datetime, period: timedelta, since: datetime, until: datetime) -> Iterator[datetime]:
    at = first - (first - since) // period * period
    while at <= until:
        yield at
        at += period


def _check(teams: list[dict[str, Any]]) -> None:
    """Use all of it once, so that what is malformed is found before anything is said."""
    names: list[object] = []
    for team in teams:
        names.append(team["team"])
        for severity, levels in team.get("assignees", {}).items():
            names += severity, *levels
        if not called(team):
            raise ValueError("nobody is called")
        for level in team["levels"]:
            names.append(level["level"])
            for seat in level["seats"]:
                for layer in seat["layers"]:
                    names += layer["rotation"], *layer["people"]
                    lengths = (layer["turn"], *(hours["length"] for hours in layer["hours"]))
                    if not layer["people"] or not all(
                        timedelta(seconds=one) > timedelta() for one in lengths
                    ):
                        raise ValueError("a length is none")
                for one in seat["overrides"]:
                    names += one["rotation"], one["person"]
                for _ in _shifts(seat, MONDAY, MONDAY + DAY):
                    pass
    if not teams or not all(isinstance(one, str) for one in names):
        raise ValueError("a name is none")
