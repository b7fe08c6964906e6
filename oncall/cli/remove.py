"""``remove``: somebody leaves every rotation at its next handoff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.cli import edits
from oncall.cli.asking import handle
from oncall.editing import orders

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``remove``."""
    parser.add_argument("handle", type=handle, metavar="HANDLE", help="the GitHub handle")
    edits.add_at(parser)
    edits.add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    return edits.run(
        options,
        lambda operation, now: orders.remove(operation, options.handle, now=now, at=edits.at(options, now)),
    )
