"""``prune``: the past is folded away."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from oncall.cli import edits
from oncall.editing.prune import prune

if TYPE_CHECKING:
    import argparse

    from oncall.editing.edit import Edit
    from oncall.model import Operation


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``prune``."""
    parser.add_argument(
        "--before", type=edits.when, metavar="T", help="what was over before T goes; default: now"
    )
    edits.add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Write the file."""

    def plan(operation: Operation, now: datetime) -> Edit:
        before = now if options.before is None else edits.resolved(options.before, now)
        at = before if isinstance(before, datetime) else datetime.combine(before, time(), UTC)
        return prune(operation, at, now=now)

    return edits.run(options, plan)
