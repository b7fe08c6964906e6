"""``who``: who answers, why, until when, and who takes over; or when one person does."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oncall.cli.asking import (
    add_file,
    add_zone,
    clock,
    handle,
    instant,
    known,
    moment,
    operation_of,
    print_json,
    reader_zone,
    shift_json,
)
from oncall.cli.seats import add_seats, asked_seats
from oncall.cli.tables import stdout_style, table
from oncall.model import DAY
from oncall.time.seats import Seat, by_seat, seat_of
from oncall.time.spans import stretches
from oncall.time.timeline import lasting_seats, timeline
from oncall.wording import because, iso, utc
from oncall.wording import moment as moment_text

if TYPE_CHECKING:
    import argparse

    from oncall.cli.asking import Zone
    from oncall.model import Operation
    from oncall.time.timeline import Shift

_REACHES = [days * DAY for days in (16, 70, 400)]
"""How far to look for where shifts begin and end, and for who takes over: as far as it takes, little by little."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``who``."""
    parser.add_argument(
        "handle", nargs="?", type=handle, metavar="HANDLE", help="when this person answers, now or next"
    )
    add_file(parser)
    add_zone(parser)
    parser.add_argument("--at", type=moment, default=timedelta(), metavar="T", help="default: now")
    add_seats(parser)


def run(options: argparse.Namespace) -> int:
    """Print who answers; 1 when nobody does where somebody must."""
    now = clock(options)
    at = instant(options.at, now)
    operation = operation_of(options)
    reader = reader_zone(options, now)
    seats = asked_seats(options, operation)
    if options.handle is not None:
        known("HANDLE", options.handle, operation.people)
        return _one(operation, options.handle, seats, at, reader, in_json=options.json)
    return _all(operation, seats, at, reader, in_json=options.json)


def _all(operation: Operation, seats: list[Seat], at: datetime, reader: Zone, *, in_json: bool) -> int:
    """Who is on call in each seat, and who takes over."""
    for reach in _REACHES:
        shifts = by_seat(operation, timeline(operation, at - reach, at + reach))
        found = [
            (seat, shift, next((each for each in shifts[seat] if each.start >= shift.end), None))
            for seat in seats
            for shift in shifts.get(seat, ())
            if shift.start <= at < shift.end
        ]
        if all(shift.start > at - reach and then is not None for _, shift, then in found):
            break
    edge = at + _REACHES[-1]
    held = {seat for seat, _, _ in found}
    empty = [seat for seat in seats if seat not in held and _is_lasting(operation, seat)]
    if in_json:
        on_call = [
            shift_json(shift, reader, operation, open_=shift.end == edge)
            | {"next": shift_json(then, reader, operation) if then else None}
            for _, shift, then in found
        ]
        nobody = [str(seat) for seat in empty]
        print_json({"at": iso(at), "zone": reader.name, "on_call": on_call, "nobody": nobody})
    else:
        rows = [
            (
                str(seat),
                f"@{shift.person}",
                shift.rotation,
                *reader.spans(shift.start, shift.end, at.year, open_=shift.end == edge),
                because(shift.reason, shift.instead_of),
                _takes_over(then, shift, at),
            )
            for seat, shift, then in found
        ]
        headers = ("level", "person", "rotation", *reader.headers(), "why", "next")
        sys.stdout.write(table(headers, rows, stdout_style()) if rows else "")
        sys.stdout.flush()
        for seat in empty:
            why = "" if _is_always(operation, seat) else ", outside the hours of its rotations"
            sys.stderr.write(f"nobody is {seat} at {utc(at)}{why}\n")
    return 1 if any(_is_always(operation, seat) for seat in empty) else 0


def _is_lasting(operation: Operation, seat: Seat) -> bool:
    """Whether it is there on other days than holidays too."""
    return seat.name in lasting_seats(operation, seat.team, seat.level)


def _is_always(operation: Operation, seat: Seat) -> bool:
    """Whether it must never be empty."""
    return any(level.always for level in operation.teams[seat.team].levels if level.id == seat.level)


def _one(
    operation: Operation, person: str, seats: list[Seat], at: datetime, reader: Zone, *, in_json: bool
) -> int:
    """In which seat somebody is on call now, and in which next."""
    for reach in _REACHES:
        shifts = [
            shift
            for shift in timeline(operation, at - reach, at + reach)
            if shift.person == person and seat_of(operation, shift) in seats
        ]
        current = [shift for shift in shifts if shift.start <= at < shift.end]
        upcoming = next((shift for shift in shifts if shift.start > at), None)
        ahead = [turn for turn in stretches(shifts) if turn.end > at]
        known = upcoming is not None and any(turn.start > at for turn in ahead)
        if known and all(at - reach < turn.start and turn.end < at + reach - DAY for turn in ahead[:2]):
            break
    edge = at + _REACHES[-1]
    if in_json:
        found = {
            "on_call": [shift_json(shift, reader, operation, open_=shift.end == edge) for shift in current],
            "next": upcoming and shift_json(upcoming, reader, operation, open_=upcoming.end == edge),
        }
        print_json({"at": iso(at), "zone": reader.name, "person": person, **found})
        return 0
    shown = [turn for turn in ahead if any(start <= at < end for start, end in turn.parts)]
    later = next((turn for turn in ahead if turn not in shown), None)
    answers = [("now", turn) for turn in shown] + ([("next", later)] if later else [])
    rows = [
        (
            when,
            str(seat_of(operation, turn)),
            turn.rotation,
            *(
                reader.spans(turn.start, turn.end, at.year, open_=True)
                if turn.end == edge
                else reader.times([part for part in turn.parts if part[1] > at], at.year)
            ),
            because(turn.reason, turn.instead_of),
        )
        for when, turn in answers
    ]
    if rows:
        headers = ("when", "level", "rotation", *reader.headers(), "why")
        sys.stdout.write(table(headers, rows, stdout_style()))
    else:
        sys.stdout.write(f"@{person} has no duty until {utc(edge)}\n")
    return 0


def _takes_over(then: Shift | None, shift: Shift, at: datetime) -> str:
    if then is None:
        return "nobody"
    if then.start == shift.end:
        return f"@{then.person}"
    return f"@{then.person} from {moment_text(then.start, at.year)} UTC"
