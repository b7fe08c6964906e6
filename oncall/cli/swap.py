"""``swap``: two people take each other's duties for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.cli import edits
from oncall.cli.asking import handle
from oncall.editing import absences

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from oncall.editing.edit import Edit
    from oncall.model import Operation


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``swap``."""
    parser.add_argument("one", type=handle, metavar="HANDLE", help="one of the two")
    parser.add_argument("other", type=handle, metavar="HANDLE", help="the other")
    edits.add_span(
        parser,
        "the last day on which a shift to swap begins, or a time; default: to the end of the turn",
        required=False,
    )
    for kind, letter in (("level", "L"), ("rotation", "R")):
        parser.add_argument(
            f"--{kind}",
            action="append",
            default=[],
            metavar=letter,
            help=f"only duties of this {kind}; repeat it for several",
        )
    edits.add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    rotations = (*options.rotation,)

    def plan(operation: Operation, now: datetime) -> Edit:
        since = edits.resolved(options.since, now)
        if options.until is None:
            until = absences.end_of_turn(
                operation, options.one, options.other, since, now=now, rotations=rotations
            )
        else:
            until = edits.resolved(options.until, now)
        return absences.swap(
            operation,
            options.one,
            options.other,
            since,
            until,
            now=now,
            levels=(*options.level,),
            rotations=rotations,
        )

    return edits.run(options, plan)
