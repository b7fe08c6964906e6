"""``time-off``: somebody answers nothing for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.cli import edits
from oncall.cli.asking import clock, handle
from oncall.editing import absences

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``time-off``."""
    parser.add_argument("who", type=handle, metavar="HANDLE", help="who is off")
    edits.add_span(parser, "the last day off, or the time of the return", required=True)
    parser.add_argument(
        "--cover",
        type=handle,
        metavar="HANDLE",
        help="who steps in; default: the next in line who is free",
    )
    edits.add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Write the file; raises RotationError, and then nothing is written."""
    now = clock(options)
    since, until = (edits.resolved(at, now) for at in (options.since, options.until))
    return edits.run(
        options,
        lambda operation: absences.time_off(
            operation, options.who, since, until, now=now, cover=options.cover
        ),
    )
