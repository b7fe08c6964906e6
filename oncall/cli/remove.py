"""``remove``: somebody leaves every rotation at its next handoff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.cli.asking import add_file
from oncall.editing import command, orders

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``remove``."""
    parser.add_argument("handle", type=command.handle, metavar="HANDLE", help="the GitHub handle")
    command.add_at(parser)
    add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Write the file; raises RotationError, and then nothing is written."""
    now = command.at(options)
    return command.run(options, lambda operation: orders.remove(operation, options.handle, now=now))
