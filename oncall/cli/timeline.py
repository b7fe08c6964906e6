"""``timeline``: who answers when, from one time to another."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from oncall.cli.asking import (
    add_file,
    add_span,
    add_zone,
    asked_span,
    clock,
    handle,
    known,
    operation_of,
    print_json,
    reader_zone,
    shift_json,
)
from oncall.cli.seats import add_seats, asked_seats
from oncall.cli.tables import stdout_style, table
from oncall.time.seats import seat_of
from oncall.time.spans import stretches
from oncall.time.timeline import timeline
from oncall.wording import because, iso

if TYPE_CHECKING:
    import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``timeline``."""
    add_file(parser)
    add_zone(parser)
    add_span(parser, "+4w")
    add_seats(parser)
    parser.add_argument("--rotation", metavar="ID", help="only this rotation")
    parser.add_argument("--person", type=handle, metavar="HANDLE", help="only this person")
    parser.add_argument("--shifts", action="store_true", help="a line for every shift, not for every turn")


def run(options: argparse.Namespace) -> int:
    """Print the timeline: JSON always has every shift."""
    now = clock(options)
    start, end = asked_span(options, now)
    reader = reader_zone(options, now)
    operation = operation_of(options)
    seats = {*asked_seats(options, operation)}
    if options.rotation is not None:
        known("--rotation", options.rotation, operation.rotations)
    if options.person is not None:
        known("--person", options.person, operation.people)
    shifts = [
        shift
        for shift in timeline(operation, start, end)
        if options.rotation in (None, shift.rotation)
        and options.person in (None, shift.person)
        and seat_of(operation, shift) in seats
    ]
    if options.json:
        found = [shift_json(shift, reader, operation) for shift in shifts]
        print_json({"from": iso(start), "to": iso(end), "zone": reader.name, "shifts": found})
        return 0
    if options.shifts:
        headers = (*reader.headers(), "level", "person", "rotation", "why")
        rows = [
            (
                *reader.spans(shift.start, shift.end, now.year),
                str(seat_of(operation, shift)),
                f"@{shift.person}",
                shift.rotation,
                because(shift.reason, shift.instead_of),
            )
            for shift in shifts
        ]
    else:
        headers = (*reader.headers(), "shifts", "level", "person", "rotation", "why")
        rows = [
            (
                *reader.times(stretch.parts, now.year),
                str(stretch.shifts),
                str(seat_of(operation, stretch)),
                f"@{stretch.person}",
                stretch.rotation,
                because(stretch.reason, stretch.instead_of),
            )
            for stretch in stretches(shifts)
        ]
    sys.stdout.write(table(headers, rows, stdout_style(), right=("shifts",)))
    return 0
