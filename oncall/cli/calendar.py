"""``calendar``: a page with a picture, and iCalendar files to subscribe to."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from oncall.cli.asking import add_file, clock, operation_of, print_json, weeks
from oncall.model import DAY

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``calendar``."""
    add_file(parser)
    parser.add_argument(
        "--weeks", type=weeks, default=8, metavar="N", help="weeks of the picture, this one first; default: 8"
    )
    parser.add_argument(
        "--ics-weeks", type=weeks, default=26, metavar="N", help="weeks of the iCalendar files; default: 26"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("on-call"), metavar="DIR", help="where to write; default: on-call"
    )


def run(options: argparse.Namespace) -> int:
    """Write the files and name them."""
    now = clock(options)
    operation = operation_of(options)
    from oncall.calendar.html import page
    from oncall.calendar.ics import files
    from oncall.calendar.svg import WEEK

    monday = datetime.combine(now.date() - now.weekday() * DAY, time(), UTC)
    contents = {"index.html": page(operation, monday, options.weeks, now).encode()}
    contents |= files(operation, monday, monday + options.ics_weeks * WEEK, now)
    for name, content in contents.items():
        path = options.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    paths = [str(options.out / name) for name in contents]
    if options.json:
        print_json({"files": paths})
    else:
        sys.stdout.write("".join(f"{path}\n" for path in paths))
    return 0
