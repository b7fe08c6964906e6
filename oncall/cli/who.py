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
from oncall.cli.posts import Post, add_posts, name_of, post_of, posts_of
from oncall.cli.tables import stdout_style, table
from oncall.model import DAY
from oncall.time.spans import stretches
from oncall.time.timeline import timeline
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
    add_posts(parser)


def run(options: argparse.Namespace) -> int:
    """Print who answers; 1 when nobody does where somebody must."""
    now = clock(options)
    at = instant(options.at, now)
    operation = operation_of(options)
    reader = reader_zone(options, now)
    posts = posts_of(options, operation)
    if options.handle is not None:
        known("HANDLE", options.handle, operation.people)
        return _one(operation, options.handle, posts, at, reader, in_json=options.json)
    return _all(operation, posts, at, reader, in_json=options.json)


def _all(operation: Operation, posts: list[Post], at: datetime, reader: Zone, *, in_json: bool) -> int:
    """Who is at each post, and who takes over."""
    for reach in _REACHES:
        shifts = timeline(operation, at - reach, at + reach)
        tracks = {post: [each for each in shifts if post_of(operation, each) == post[:3]] for post in posts}
        found = [
            (post, shift, next((each for each in track if each.start >= shift.end), None))
            for post, track in tracks.items()
            for shift in track
            if shift.start <= at < shift.end
        ]
        if all(shift.start > at - reach and then is not None for _, shift, then in found):
            break
    edge = at + _REACHES[-1]
    held = {post for post, _, _ in found}
    empty = [post for post in posts if post.lasting and post not in held]
    if in_json:
        on_call = [
            shift_json(shift, reader, operation, open_=shift.end == edge)
            | {"next": shift_json(then, reader, operation) if then else None}
            for _, shift, then in found
        ]
        nobody = [name_of(operation, post) for post in empty]
        print_json({"at": iso(at), "zone": reader.name, "on_call": on_call, "nobody": nobody})
    else:
        rows = [
            (
                name_of(operation, post),
                f"@{shift.person}",
                shift.rotation,
                *reader.spans(shift.start, shift.end, at.year, open_=shift.end == edge),
                because(shift.reason, shift.instead_of),
                _takes_over(then, shift, at),
            )
            for post, shift, then in found
        ]
        headers = ("level", "person", "rotation", *reader.headers(), "why", "next")
        sys.stdout.write(table(headers, rows, stdout_style()) if rows else "")
        sys.stdout.flush()
        for post in empty:
            why = "" if post.always else ", outside the hours of its rotations"
            sys.stderr.write(f"nobody is {name_of(operation, post)} at {utc(at)}{why}\n")
    return 1 if any(post.always for post in empty) else 0


def _one(
    operation: Operation, person: str, posts: list[Post], at: datetime, reader: Zone, *, in_json: bool
) -> int:
    """At which post somebody is now, and at which next."""
    places = {post[:3] for post in posts}
    for reach in _REACHES:
        shifts = [
            shift
            for shift in timeline(operation, at - reach, at + reach)
            if shift.person == person and post_of(operation, shift) in places
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
            name_of(operation, post_of(operation, turn)),
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
