"""``order``: the people of a rotation take turns in another order from its next handoff on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.cli import edits
from oncall.cli.asking import handle
from oncall.editing import orders

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``order``."""
    parser.add_argument("rotation", metavar="ROTATION", help="the rotation")
    parser.add_argument(
        "people",
        type=handle,
        nargs="+",
        metavar="HANDLE",
        help="everybody who takes turns then, in the new order; the next in line stays next",
    )
    edits.add_at(parser)
    edits.add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    return edits.run(
        options,
        lambda operation, now: orders.order(
            operation, options.rotation, tuple(options.people), now=now, at=edits.at(options, now)
        ),
    )
