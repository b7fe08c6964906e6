"""``turn``: turns of a rotation become longer or shorter at its next handoff."""

from __future__ import annotations

import argparse
from typing import Any

from oncall.cli import edits
from oncall.editing import orders


class _Length(argparse.Action):
    """A length of one word or of two: with quotes, or without."""

    def __call__(self, _parser: Any, namespace: Any, words: Any, _option: str | None = None) -> None:
        try:
            setattr(namespace, self.dest, edits.turn(" ".join(words)))
        except argparse.ArgumentTypeError as error:
            raise argparse.ArgumentError(self, str(error)) from None


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``turn``."""
    parser.add_argument("rotation", metavar="ROTATION", help="the rotation")
    parser.add_argument(
        "length", action=_Length, nargs="+", metavar="LENGTH", help="for example 2 weeks, or 3 days"
    )
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
