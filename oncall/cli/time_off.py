"""``time-off``: somebody answers nothing for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.cli.asking import add_file, clock
from oncall.editing import absences, command

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``time-off``."""
    parser.add_argument("who", type=command.handle, metavar="HANDLE", help="who is off")
    command.add_span(parser, "the last day off, or the time of the return", required=True)
    parser.add_argument(
        "--cover",
        type=command.handle,
        metavar="HANDLE",
        help="who steps in; default: the next in line who is free",
    )
    add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Write the file; raises RotationError, and then nothing is written."""
    now = clock(options)
    return command.run(
        options,
        lambda operation: absences.time_off(
            operation, options.who, options.since, options.until, now=now, cover=options.cover
        ),
    )
