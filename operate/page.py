"""``page``: play an alert in virtual time, by the file or by an applied stack, or send a test of it and follow it."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from oncall.cli.asking import add_file, clock, instant, known, moment, operation_of, print_json
from oncall.cli.tables import stdout_style, table
from oncall.paging import from_file, story
from oncall.paging.play import play

if TYPE_CHECKING:
    from datetime import datetime

    from oncall.paging.plan import Plan

_NOW = timedelta()


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``page``."""
    add_file(parser)
    parser.add_argument(
        "--at", type=moment, default=_NOW, metavar="T", help="when the alert comes in; default: now"
    )
    parser.add_argument("--severity", required=True, metavar="P", help="how bad it is: P0, P1, …")
    parser.add_argument(
        "--asset", metavar="NAME", help="the asset or workflow that breaks; default: a report by hand"
    )
    parser.add_argument(
        "--ack", type=_minutes, metavar="MINUTE", help="when somebody acknowledges; default: nobody does"
    )
    parser.add_argument("--stack", metavar="NAME", help="by what this stack has applied, instead of the file")
    parser.add_argument(
        "--live",
        action="store_true",
        help="send a test event to the stack (default: sandbox), and follow it in real time",
    )
    parser.add_argument("--yes", action="store_true", help="with --live: do not ask before paging people")


def run(options: argparse.Namespace) -> int:
    """Tell the story, or send and follow a test."""
    now = clock(options)
    if options.live:
        from operate.drill import run as drill

        return drill(options, now)
    at = instant(options.at, now)
    plan = _plan(options, at)
    events = play(plan, at, options.ack)
    if options.json:
        print_json(story.as_json(plan, events))
    else:
        sys.stdout.write(story.head(plan, events, options.ack) + "\n")
        sys.stdout.write(table(story.HEADERS, story.lines(plan, events), stdout_style(), right=("minute",)))
    return 0


def _plan(options: argparse.Namespace, at: datetime) -> Plan:
    if options.stack:
        from operate import applied

        return applied.plan(options.stack, at, options.severity, options.asset)
    operation = operation_of(options)
    known("--severity", options.severity, operation.severities)
    if options.asset is not None:
        known("--asset", options.asset, [*operation.assets, *operation.workflows])
    return from_file.plan(operation, at, options.severity, options.asset)


def _minutes(text: str) -> timedelta:
    if not re.fullmatch(r"\d{1,5}", text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of minutes; write a whole number, 0 or more"
        )
    return timedelta(minutes=int(text))
