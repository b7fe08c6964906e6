"""What the editing commands share: their options, what an edit moves, which guards object, and writing it."""

from __future__ import annotations

import sys
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from oncall.cli import asking
from oncall.cli.asking import clock, file_of, instant, near_now, print_json, value
from oncall.cli.tables import stdout_style, table
from oncall.editing.writing import prepared
from oncall.file import moments, texts
from oncall.file.reader import display_name
from oncall.file.turns import TURN
from oncall.model import DAY
from oncall.time.clock import UTC_NAMES
from oncall.wording import iso, listed, moment, somebody, times

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from oncall.editing.edit import Edit
    from oncall.editing.writing import Prepared
    from oncall.model import Operation
    from oncall.review.compare import Review
    from oncall.review.moves import Move

_SHOWN = 12
"""Moves printed at most."""


class Days(NamedTuple):
    """A day so many days after today."""

    ahead: int


When = date | timedelta | time | Days
"""A day or an instant: as in the file, or by now."""


def when(text: str) -> When:
    """A day or a time as the file writes them, ``now``, ``+2w``, ``+36h`` or ``03:10``; raises ArgumentTypeError.

    A distance in days or weeks is a day, one in hours or minutes an instant.
    """
    near = near_now(text)
    if near is None:
        found: date = value(moments.MOMENT, text)
        return found
    if isinstance(near, timedelta) and text[-1] in "dw" and not near % DAY:
        return Days(near.days) if text != "now" else near
    return near


def resolved(at: When, now: datetime) -> date:
    """The day or the instant that is meant; days are counted from the UTC date of ``now``."""
    if isinstance(at, Days):
        return now.date() + at.ahead * DAY
    if isinstance(at, date) and not isinstance(at, datetime):
        return at
    return instant(at, now)


def email(text: str) -> str:
    """An e-mail address in lower case; raises ArgumentTypeError."""
    return str(value(texts.EMAIL, text))


def zone(text: str) -> str:
    """The name of a time zone; raises ArgumentTypeError."""
    return str(value(moments.ZONE, text))


def turn(text: str) -> Any:
    """The length of a turn; raises ArgumentTypeError."""
    return value(TURN, text)


def add_at(parser: argparse.ArgumentParser) -> None:
    """The option that moves the edit to a later handoff."""
    parser.add_argument(
        "--at",
        type=when,
        metavar="T",
        help="take effect at the first handoff on that day, or after that time; default: after now",
    )


def add_span(parser: argparse.ArgumentParser, end: str, *, required: bool) -> None:
    """The options that say from when to when."""
    parser.add_argument(
        "--from", dest="since", type=when, required=True, metavar="T", help="the first day, or a time"
    )
    parser.add_argument("--to", dest="until", type=when, required=required, metavar="T", help=end)


def add_file(parser: argparse.ArgumentParser) -> None:
    """The options of every command that edits the file."""
    asking.add_file(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what it would do, and write nothing")


def at(options: argparse.Namespace, now: datetime) -> date | None:
    """The day, or the instant after which, the next handoff is meant; None: after now."""
    if options.at is None:
        return None
    wanted = resolved(options.at, now)
    past = wanted < now if isinstance(wanted, datetime) else wanted < now.date()
    if past:
        from oncall.editing.edit import refusal
        from oncall.wording import utc

        named = utc(wanted) if isinstance(wanted, datetime) else wanted
        raise refusal(f"{named} is past", "a day or time from now on, for the past stays as it was")
    return wanted


def run(options: argparse.Namespace, plan: Callable[[Operation, datetime], Edit]) -> int:
    """Say what the edit means, what moves and which guards object, then write the file.

    ``plan`` gets what the file describes, and the time. Raises RotationError, and then nothing is written.
    """
    from oncall import generated
    from oncall.cli import objections
    from oncall.editing.alone import alone
    from oncall.review.compare import HORIZON, review

    path = file_of(options)
    now = clock(options)
    refreshed: tuple[str, ...] = ()
    with alone(path):
        ready = prepared(path, lambda operation: plan(operation, now))
        effect = review(ready.before, ready.after, now, max(HORIZON, ready.edit.until - now + DAY))
        if not options.dry_run:
            ready.save()
            refreshed = generated.refresh(path, ready.after)
    if options.json:
        print_json(
            {
                "file": display_name(path),
                "written": not options.dry_run,
                "done": [*ready.edit.words],
                "refreshed": refreshed,
                "moves": [_move_json(move, ready) for move in effect.moves],
                "guards": objections.as_json(effect),
            }
        )
        return 0
    parts = ["".join(f"{sentence}\n" for sentence in ready.edit.words)]
    parts += [_moves(effect, ready, now.year)] if effect.moves else ["No shift moves.\n"]
    parts += [objections.text(effect)] if effect.refusals else []
    name = display_name(path)
    parts.append(
        f"{name} is as before, for this was a dry run.\n" if options.dry_run else f"{name} is written.\n"
    )
    if refreshed:
        follow = "follows from it and is" if len(refreshed) == 1 else "follow from it and are"
        parts.append(f"{listed(refreshed)} {follow} written too.\n")
    sys.stdout.write("\n".join(parts))
    return 0


def _moves(effect: Review, ready: Prepared, year: int) -> str:
    """What moves, as a table: each time in UTC and on the clock of whoever takes it (or gives it away)."""
    shown = effect.moves[:_SHOWN]
    rows = [
        (
            somebody(move.before),
            somebody(move.after),
            str(move.seat),
            move.rotation,
            str(move.shifts),
            times(move.parts, year),
            _local(move, ready, year),
        )
        for move in shown
    ]
    headers = ("before", "after", "as", "rotation", "shifts", "UTC", "their time")
    rest = len(effect.moves) - len(shown)
    more = f"… and {rest} more, until {moment(effect.moves[-1].end, year)} UTC.\n" if rest else ""
    return table(headers, rows, stdout_style(), right=("shifts",)) + more


def _local(move: Move, ready: Prepared, year: int) -> str:
    tz = _zone_of(move, ready)
    if tz.key in UTC_NAMES:
        return ""  # the column before says it
    own = [(start.astimezone(tz), end.astimezone(tz)) for start, end in move.parts]
    return f"{times(own, year)} {tz.key}"


def _zone_of(move: Move, ready: Prepared) -> ZoneInfo:
    from zoneinfo import ZoneInfo

    handle = move.after or move.before or ""
    people = ready.after.people if handle in ready.after.people else ready.before.people
    return ZoneInfo(people[handle].time_zone)


def _move_json(move: Move, ready: Prepared) -> dict[str, Any]:
    tz = _zone_of(move, ready)
    return {
        "before": move.before,
        "after": move.after,
        "role": str(move.seat),
        "rotation": move.rotation,
        "shifts": move.shifts,
        "from": iso(move.start),
        "to": iso(move.end),
        "from_local": move.start.astimezone(tz).isoformat(),
        "to_local": move.end.astimezone(tz).isoformat(),
    }
