"""What the editing commands share: options, and what was done in words."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from oncall.cli.asking import clock, file_of, print_json
from oncall.editing.writing import write
from oncall.file import kinds, names
from oncall.file.fields import TURN
from oncall.file.loader import display_name
from oncall.file.problems import did_you_mean
from oncall.file.shapes import RefusalError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from oncall.editing.edit import Edit
    from oncall.file.shapes import Text
    from oncall.model import Operation


def _value(kind: Text, text: str) -> Any:
    try:
        return kind.value(text)
    except RefusalError as refusal:
        hint = did_you_mean(refusal.hint)
        message = f"{text!r}; allowed: {refusal.allowed or kind.words}"
        raise argparse.ArgumentTypeError(f"{message}; {hint}" if hint else message) from None


def handle(text: str) -> str:
    """A GitHub handle; raises ArgumentTypeError."""
    return str(_value(names.HANDLE, text))


def email(text: str) -> str:
    """An e-mail address in lower case; raises ArgumentTypeError."""
    return str(_value(names.EMAIL, text))


def zone(text: str) -> str:
    """The name of a time zone; raises ArgumentTypeError."""
    return str(_value(kinds.ZONE, text))


def when(text: str) -> Any:
    """A day or a time as the file writes them; raises ArgumentTypeError."""
    return _value(kinds.MOMENT, text)


def turn(text: str) -> Any:
    """The length of a turn; raises ArgumentTypeError."""
    return _value(TURN, text)


def add_at(parser: argparse.ArgumentParser) -> None:
    """The option that moves the edit to a later handoff."""
    parser.add_argument(
        "--at", type=when, metavar="T", help="take effect at the first handoff after T; default: now"
    )


def add_span(parser: argparse.ArgumentParser, end: str, *, required: bool) -> None:
    """The options that say from when to when."""
    parser.add_argument(
        "--from", dest="since", type=when, required=True, metavar="T", help="the first day, or a time"
    )
    parser.add_argument("--to", dest="until", type=when, required=required, metavar="T", help=end)


def at(options: argparse.Namespace) -> datetime:
    """The instant after which the next handoff is meant."""
    now = clock(options)
    if options.at is None:
        return now
    wanted, _ = kinds.instants(options.at, options.at)
    if wanted < now:
        from oncall.editing.edit import refusal
        from oncall.wording import utc

        raise refusal(f"{utc(wanted)} is past", "a day or time from now on, for the past stays as it was")
    return wanted


def run(options: argparse.Namespace, plan: Callable[[Operation], Edit]) -> int:
    """Write the edit, and say what was done."""
    path = file_of(options)
    edit = write(path, plan)
    if options.json:
        print_json({"file": display_name(path), "done": [*edit.words]})
    else:
        sys.stdout.write("".join(f"{sentence}\n" for sentence in edit.words))
    return 0
