"""Rotations and teams that only get another id, or a first one: whoever is on call stays on call."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oncall.model import Asset, Operation, Rotation, Source, Workflow

Paging = TypeVar("Paging", "Asset", "Workflow", "Source")


def kept(before: Operation, after: Operation) -> Operation:
    """The operation ``before`` with the ids that its rotations and teams have ``after``."""
    return _with_teams(_with_rotations(before, after), after)


def _with_rotations(before: Operation, after: Operation) -> Operation:
    gone, come = _without(before, after), _without(after, before)
    ids = {old.id: new.id for old in gone for new in come if _identity(old) == _identity(new)}
    if not ids:
        return before

    def named(rotations: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(ids.get(key, key) for key in rotations)

    return replace(
        before,
        rotations={
            ids.get(key, key): replace(one, id=ids.get(key, key)) for key, one in before.rotations.items()
        },
        swaps=tuple(replace(entry, rotations=named(entry.rotations)) for entry in before.swaps),
        holidays=tuple(replace(entry, rotations=named(entry.rotations)) for entry in before.holidays),
    )


def _without(operation: Operation, other: Operation) -> list[Rotation]:
    return [one for key, one in operation.rotations.items() if key not in other.rotations]


def _identity(rotation: Rotation) -> tuple[object, ...]:
    """What makes it the same rotation under another id: who takes turns from when on, and which duties they have."""
    return rotation.order[0], rotation.duties


def _with_teams(before: Operation, after: Operation) -> Operation:
    """The operation ``before``, in which a team that goes has the ids of those that replace it."""
    heirs = _heirs(before, after)
    if not heirs:
        return before

    def heir(team: str, new: str | None) -> str:
        teams = heirs.get(team, {team: None})
        return new if new in teams else next(iter(teams))

    def things(old: Mapping[str, Paging], new: Mapping[str, Paging]) -> dict[str, Paging]:
        return {
            key: replace(one, team=heir(one.team, new[key].team if key in new else None))
            for key, one in old.items()
        }

    return replace(
        before,
        teams={
            key: replace(team, id=key) for old, team in before.teams.items() for key in heirs.get(old, (old,))
        },
        rotations={
            key: replace(
                one, team=heir(one.team, after.rotations[key].team if key in after.rotations else None)
            )
            for key, one in before.rotations.items()
        },
        assets=things(before.assets, after.assets),
        workflows=things(before.workflows, after.workflows),
        sources=things(before.sources, after.sources),
    )


def replaced(before: Operation, after: Operation) -> dict[str, dict[str, None]]:
    """The teams that get another id, a first one or none, or are divided: the new ids by the old one."""
    return _heirs(_with_rotations(before, after), after)


def _heirs(before: Operation, after: Operation) -> dict[str, dict[str, None]]:
    """The new teams to which the rotations of a team go that goes: one, or, divided, several. Teams that become one are
    another thing."""
    heirs: dict[str, dict[str, None]] = {}
    for key, rotation in before.rotations.items():
        new = after.rotations[key].team if key in after.rotations else rotation.team
        if rotation.team not in after.teams and new not in before.teams:
            heirs.setdefault(rotation.team, {})[new] = None
    count = Counter(new for teams in heirs.values() for new in teams)
    return {old: teams for old, teams in heirs.items() if all(count[new] == 1 for new in teams)}
