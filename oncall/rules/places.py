"""Places in the file by which rules judge (``Problem.rests_on``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.file.problems import EVERY

if TYPE_CHECKING:
    from oncall.file.problems import Path
    from oncall.model import Operation, Team

_DUTY = ("hours", "hours_from", "cycle", "levels")


def parts(path: Path, *keys: str | int) -> tuple[Path, ...]:
    """Some keys of a mapping."""
    return tuple((*path, key) for key in keys)


def unknown_levels(operation: Operation, team: Team) -> bool:
    """Whether a rotation of the team names a level that it does not have: perhaps one of those, misspelt."""
    known = {level.id for level in team.levels}
    return any(
        level not in known
        for rotation in operation.rotations.values()
        if rotation.team == team.id
        for level in rotation.levels
    )


def duties(rotation: str = EVERY) -> tuple[Path, ...]:
    """What says when the people of a rotation are at which level."""
    path = ("rotations", rotation)
    levels = parts(("levels", EVERY), "after", "coverage")
    return (*parts(path, *_DUTY, "clock", "handoff", "seat"), *parts((*path, "also", EVERY), *_DUTY), *levels)


def turns(rotation: str = EVERY) -> tuple[Path, ...]:
    """What says who has which turn of a rotation."""
    return (*duties(rotation), *parts(("rotations", rotation), "order", "turn"), ("holidays",))
