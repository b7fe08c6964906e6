"""``leave``: somebody leaves for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.cli import edits
from oncall.cli.asking import handle
from oncall.editing import people

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``leave``."""
    parser.add_argument("handle", type=handle, metavar="HANDLE", help="who leaves")
    edits.add_at(parser)
    edits.add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Write the file."""
    return edits.run(
        options,
        lambda operation, now: people.leave(operation, options.handle, now=now, at=edits.at(options, now)),
    )
