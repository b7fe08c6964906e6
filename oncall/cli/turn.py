"""``turn``: turns of a rotation become longer or shorter at its next handoff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.cli import edits
from oncall.editing import orders

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``turn``."""
    parser.add_argument("rotation", metavar="ROTATION", help="the rotation")
    parser.add_argument("length", type=edits.turn, metavar="LENGTH", help='for example "2 weeks" or "3 days"')
    edits.add_at(parser)
    edits.add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    return edits.run(
        options,
        lambda operation, now: orders.turn(
            operation, options.rotation, options.length, now=now, at=edits.at(options, now)
        ),
    )
