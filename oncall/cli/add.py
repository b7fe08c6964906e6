"""``add``: somebody joins a rotation at its next handoff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.cli import edits
from oncall.cli.asking import handle
from oncall.editing import orders

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``add``."""
    parser.add_argument("handle", type=handle, metavar="HANDLE", help="the GitHub handle")
    parser.add_argument("--rotation", required=True, metavar="R", help="the rotation to join")
    parser.add_argument("--email", type=edits.email, metavar="E", help="the address of somebody new")
    parser.add_argument(
        "--zone", type=edits.zone, metavar="Z", help="their time zone; default: the rotation's"
    )
    parser.add_argument("--after", type=handle, metavar="HANDLE", help="behind whom; default: last in line")
    edits.add_at(parser)
    edits.add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    return edits.run(
        options,
        lambda operation, now: orders.add(
            operation,
            options.handle,
            options.rotation,
            now=now,
            at=edits.at(options, now),
            email=options.email,
            zone=options.zone,
            after=options.after,
        ),
    )
