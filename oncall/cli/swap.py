"""``swap``: two people take each other's duties for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.cli.asking import add_file, clock
from oncall.editing import absences, command

if TYPE_CHECKING:
    import argparse

    from oncall.editing.edit import Edit
    from oncall.model import Operation


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``swap``."""
    parser.add_argument("one", type=command.handle, metavar="HANDLE", help="one of the two")
    parser.add_argument("other", type=command.handle, metavar="HANDLE", help="the other")
    command.add_span(
        parser, "the last day, or the time of the end; default: the end of the turn", required=False
    )
    add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Write the file; raises RotationError, and then nothing is written."""
    now = clock(options)

    def plan(operation: Operation) -> Edit:
        until = options.until or absences.end_of_turn(operation, options.one, options.since, now=now)
        return absences.swap(operation, options.one, options.other, options.since, until, now=now)

    return command.run(options, plan)
