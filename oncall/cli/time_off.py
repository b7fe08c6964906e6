"""``time-off``: somebody answers nothing for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.cli import edits
from oncall.cli.asking import handle
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
    """Write the file."""
    return edits.run(
        options,
        lambda operation, now: absences.time_off(
            operation,
            options.who,
            edits.resolved(options.since, now),
            edits.resolved(options.until, now),
            now=now,
            cover=options.cover,
        ),
    )
