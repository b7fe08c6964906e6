"""The sentences of a review that address one person: what they gain and lose, and how much they carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from oncall.model import DAY
from oncall.time.timeline import Reason
from oncall.wording import amount, day, hours_of, listed, moment, runs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from oncall.review.blocks import Pen
    from oncall.review.compare import Affected, Next
    from oncall.review.moves import Move
    from oncall.time.load import Load
    from oncall.wording import Part


class Reader(NamedTuple):
    """Whom a sentence addresses: their time zone, the instant of the review, and its end."""

    zone: str
    now: datetime
    end: datetime


def gain(move: Move, reader: Reader, pen: Pen) -> str:
    """``You are primary from Mon 7 Dec to Sun 13 Dec, daily 03:00–15:00 UTC (05:00–17:00 for you), instead of @x.``"""
    parts = [f"You are {pen.strong(str(move.seat))} {_span(move, reader)}"]
    if move.before == move.after:
        parts.append("on another account")
    if move.reason is Reason.COVER and move.instead_of:
        parts.append(f"covering for {pen.person(move.instead_of)}")
    elif move.reason is Reason.SWAP and move.instead_of:
        parts.append(f"in a swap for {pen.person(move.instead_of)}")
    elif move.reason is Reason.HOLIDAY:
        parts.append("on a holiday")
    if move.before is None:
        parts.append("instead of nobody")
    elif move.before != move.after and (move.reason is Reason.HOLIDAY or move.before != move.instead_of):
        parts.append(f"instead of {pen.person(move.before)}")
    return f"{', '.join(parts)}."


def loss(move: Move, reader: Reader, pen: Pen) -> str:
    """``You are no longer primary from … to …: @y takes over.``"""
    if move.after is None:
        successor = "nobody takes over"
    elif move.reason is Reason.COVER and move.instead_of == move.before:
        successor = f"{pen.person(move.after)} covers for you"
    elif move.reason is Reason.SWAP and move.instead_of == move.before:
        successor = f"{pen.person(move.after)} takes over in a swap with you"
    else:
        successor = f"{pen.person(move.after)} takes over"
    return f"You are no longer {pen.strong(str(move.seat))} {_span(move, reader)}: {successor}."


def on_call_now(person: Affected) -> str:
    """Whether a person is on call now, and whether the edit changes that."""
    before, after = (
        listed([str(seat) for seat in side]) for side in (person.seats_before, person.seats_after)
    )
    if before == after:
        return f"{before} now, unchanged" if before else "not on call now"
    return f"{before or 'not on call'} now, {after or 'not on call'} from this edit on"


def next_shift(shift: Next | None, zone: str, now: datetime) -> str:
    """``primary Mon 7 Dec 05:00`` on the clock of ``zone``, ``primary now`` or ``none``."""
    if shift is None:
        return "none"
    when = "now" if shift.start <= now else moment(shift.start.astimezone(ZoneInfo(zone)), now.year)
    return f"{shift.seat} {when}"


def figures_of(before: Load | None, after: Load | None) -> tuple[tuple[str, str, str], ...]:
    """The name of each figure, and its hours before and after."""

    def hours(load: Load | None, name: str) -> str:
        return amount(getattr(load, name)) if load else "0"

    names = (("hours on call", "total"), ("at night", "nights"), ("at weekends", "weekends"))
    return tuple((name, hours(before, field), hours(after, field)) for name, field in names)


def _span(move: Move, reader: Reader) -> str:
    """From when to when; a turn that goes on after the review's end is not given an end of its own."""
    goes_on = move.end > reader.end - DAY
    found = runs(move.parts) if move.shifts > 1 else ()
    if found:
        return _days(move, reader, found, goes_on=goes_on)
    same_day = move.start.date() == move.end.date()
    until = f"{move.end:%H:%M}" if same_day else moment(move.end, move.start.year)
    to = "on" if goes_on else f"to {until} UTC"
    shifts = f", {move.shifts} shifts" if move.shifts > 1 and not goes_on else ""
    if move.start <= reader.now:
        to = "" if goes_on else f" until {until} UTC{_for_you(move.end, reader)}"
        return f"from now on{to}{shifts}"
    return f"from {moment(move.start, reader.now.year)} UTC{_for_you(move.start, reader)} {to}{shifts}"


def _days(move: Move, reader: Reader, found: Sequence[Sequence[Part]], *, goes_on: bool) -> str:
    """From which day to which, and the hours of each: nobody is to look on call while somebody else is."""
    year = move.start.year
    (first, _), (last, end) = move.parts[0], move.parts[-1]
    if first <= reader.now:
        since = "from now on"
    elif f"{first:%H:%M}" == hours_of(found[0])[0]:
        since = f"from {day(first, reader.now.year)}"
    else:
        since = f"from {moment(first, reader.now.year)} UTC"
    whole = f"{end:%H:%M}" == hours_of(found[-1])[1]
    until = day(last, year) if whole else f"{moment(end, year)} UTC"
    to = "" if goes_on else f" until {until}" if first <= reader.now else f" to {until}"
    on = " on" if goes_on and first > reader.now else ""
    tz = ZoneInfo(reader.zone)
    own = [(start.astimezone(tz), end.astimezone(tz)) for start, end in move.parts]
    clock = ""
    if (local := runs(own)) and any(start.utcoffset() for start, _ in own):
        begins = own[0][0]
        since_day = "" if begins.date() == first.date() else f"from {day(begins, year)}, "
        clock = f" ({since_day}{_hours(local, year)} for you)"
    return f"{since}{to}{on}, daily {_hours(found, year)} UTC{clock}"


def _hours(found: Sequence[Sequence[Part]], year: int) -> str:
    """``03:00–15:00``, and where they change ``10:00–22:00, from Sun 14 Mar on 11:00–23:00``."""
    texts: list[str] = []
    for run in found:
        (start, end), (begins, ends) = run[0], hours_of(run)
        since = f"from {day(start, year)} on " if texts else ""
        texts.append(f"{since}{begins}–{f'{end:%a} ' if end - start > DAY else ''}{ends}")
    return ", ".join(texts)


def _for_you(at: datetime, reader: Reader) -> str:
    """The same instant on the person's clock, unless that shows UTC."""
    local = at.astimezone(ZoneInfo(reader.zone))
    if not local.utcoffset():
        return ""
    clock = f"{local:%H:%M}" if local.date() == at.date() else moment(local, at.year)
    return f" ({clock} for you)"
