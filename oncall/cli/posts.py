"""Posts: the levels of each team, with their seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from oncall.cli.asking import known
from oncall.time.timeline import lasting_seats, seats

if TYPE_CHECKING:
    import argparse

    from oncall.model import Operation
    from oncall.time.spans import Stretch
    from oncall.time.timeline import Shift


class Post(NamedTuple):
    """A seat at a level of a team; ``always``: it must never be empty; ``lasting``: on other days than holidays too."""

    team: str
    level: str
    seat: str
    always: bool
    lasting: bool


def add_posts(parser: argparse.ArgumentParser) -> None:
    """The options that choose among them."""
    parser.add_argument(
        *("--level", "--role"),
        dest="level",
        metavar="LEVEL",
        help="only this level, for example secondary; --role is the same",
    )
    parser.add_argument("--team", metavar="ID", help="only this team")


def posts_of(options: argparse.Namespace, operation: Operation) -> list[Post]:
    """Those that are asked for, in the order of the file; raises RotationError for names that it does not have."""
    if options.team is not None:
        known("--team", options.team, operation.teams)
    if options.level is not None:
        known(
            "--level",
            options.level,
            dict.fromkeys(each.id for team in operation.teams.values() for each in team.levels),
        )
    return [
        Post(team.id, level.id, seat, level.always, seat in lasting_seats(operation, team.id, level.id))
        for team in operation.teams.values()
        if options.team in (None, team.id)
        for level in team.levels
        if options.level in (None, level.id)
        for seat in seats(operation, team.id, level.id)
    ]


def post_of(operation: Operation, shift: Shift | Stretch) -> tuple[str, str, str]:
    """Team, level and seat of a shift."""
    return operation.rotations[shift.rotation].team, shift.level, shift.seat


def name_of(operation: Operation, post: Post | tuple[str, str, str]) -> str:
    """``primary``, ``first of platform`` or ``first (product)``."""
    team, level, seat = post[:3]
    return f"{level}{f' ({seat})' if seat else ''}{f' of {team}' if len(operation.teams) > 1 else ''}"
