"""``who``: who answers, why, until when, and who takes over."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oncall.cli.asking import (
    add_file,
    add_zone,
    clock,
    instant,
    moment,
    operation_of,
    print_json,
    reader_zone,
    shift_json,
)
from oncall.cli.tables import stdout_style, table
from oncall.model import DAY, Role
from oncall.time.timeline import Shift, whole_shifts
from oncall.wording import because, iso, utc
from oncall.wording import moment as said

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``who``."""
    add_file(parser)
    add_zone(parser)
    parser.add_argument("--at", type=moment, default=timedelta(), metavar="T", help="default: now")
    parser.add_argument("--role", choices=[str(role) for role in Role], help="only this role")


def run(options: argparse.Namespace) -> int:
    """Print who answers; 1 when a role has nobody."""
    now = clock(options)
    at = instant(options.at, now)
    reader = reader_zone(options, now)
    roles = [Role(options.role)] if options.role else list(Role)
    shifts = whole_shifts(operation_of(options), at, at + 2 * DAY)
    answers = [(role, shift, then) for role in roles for shift, then in on_duty(shifts, role, at)]
    missing = [role for role in roles if role not in {role for role, _, _ in answers}]
    if options.json:
        found = [
            shift_json(shift, reader) | {"then": shift_json(then, reader) if then else None}
            for _, shift, then in answers
        ]
        print_json({"at": iso(at), "zone": reader.name, "on_call": found, "nobody": [*map(str, missing)]})
        return 1 if missing else 0
    rows = [
        (
            role,
            f"@{shift.person}",
            shift.rotation,
            *reader.spans(shift.start, shift.end, at.year),
            because(shift.reason, shift.instead_of),
            _takes_over(then, shift, at) if then else "",
        )
        for role, shift, then in answers
    ]
    if rows:
        headers = ("role", "person", "rotation", *reader.headers(), "why", "then")
        sys.stdout.write(table(headers, rows, stdout_style()))
    for role in missing:
        sys.stdout.flush()
        sys.stderr.write(f"nobody is {role} at {utc(at)}\n")
    return 1 if missing else 0


def on_duty(shifts: tuple[Shift, ...], role: Role, at: datetime) -> list[tuple[Shift, Shift | None]]:
    """The shifts in ``role`` that hold at an instant, each with the one that follows it."""
    track = [shift for shift in shifts if shift.level == role]
    return [
        (shift, next((each for each in track if each.start >= shift.end), None))
        for shift in track
        if shift.start <= at < shift.end
    ]


def _takes_over(then: Shift, shift: Shift, at: datetime) -> str:
    if then.start == shift.end:
        return f"@{then.person}"
    return f"@{then.person} from {said(then.start, at.year)} UTC"
