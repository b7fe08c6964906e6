"""Levels that only get another id: whoever is there stays there, and is called as before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oncall.model import Duty, Operation, Rotation, Team

Renamed = dict[tuple[str, str], str]
"""The new ids of levels by their teams and old ids."""


def renamed(before: Operation, after: Operation) -> Renamed:
    """The levels of each team that go, where as many come that are called and covered in the same way."""
    found: Renamed = {}
    for key, team in before.teams.items():
        now = after.teams.get(key)
        gone, come = (_without(team, now), _without(now, team)) if now else ({}, {})
        if list(gone.values()) == list(come.values()):
            found |= {(key, old): new for old, new in zip(gone, come, strict=True)}
    return found


def _without(team: Team, other: Team) -> dict[str, tuple[object, bool]]:
    """The levels that another team does not have: when they are called, and whether they are always covered."""
    ids = {level.id for level in other.levels}
    return {level.id: (level.after, level.always) for level in team.levels if level.id not in ids}


def with_ids(operation: Operation, ids: Renamed) -> Operation:
    """The operation in which levels have the new ``ids``."""
    if not ids:
        return operation

    def duty(one: Duty, team: str) -> Duty:
        places = (replace(place, level=ids.get((team, place.level), place.level)) for place in one.places)
        return replace(one, places=tuple(places))

    def rotation(one: Rotation) -> Rotation:
        return replace(one, duties=tuple(duty(each, one.team) for each in one.duties))

    def team(one: Team) -> Team:
        levels = (replace(level, id=ids.get((one.id, level.id), level.id)) for level in one.levels)
        return replace(one, levels=tuple(levels))

    # A swap or a holiday names levels of any team.
    everywhere: Mapping[str, str] = {old: new for (_, old), new in ids.items()}

    def named(levels: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(everywhere.get(level, level) for level in levels)

    return replace(
        operation,
        teams={key: team(one) for key, one in operation.teams.items()},
        rotations={key: rotation(one) for key, one in operation.rotations.items()},
        swaps=tuple(replace(entry, levels=named(entry.levels)) for entry in operation.swaps),
        holidays=tuple(replace(entry, levels=named(entry.levels)) for entry in operation.holidays),
    )
