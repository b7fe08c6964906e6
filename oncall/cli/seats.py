"""The seats that a command is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.cli.asking import known
from oncall.time.seats import Seat
from oncall.time.timeline import seats

if TYPE_CHECKING:
    import argparse

    from oncall.model import Operation


def add_seats(parser: argparse.ArgumentParser) -> None:
    """The options that choose among them."""
    parser.add_argument(
        *("--level", "--role"),
        dest="level",
        metavar="LEVEL",
        help="only this level, for example secondary; --role is the same",
    )
    parser.add_argument("--team", metavar="ID", help="only this team")


def asked_seats(options: argparse.Namespace, operation: Operation) -> list[Seat]:
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
        Seat(team.id, level.id, name)
        for team in operation.teams.values()
        if options.team in (None, team.id)
        for level in team.levels
        if options.level in (None, level.id)
        for name in seats(operation, team.id, level.id)
    ]
