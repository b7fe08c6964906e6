"""Edits of absences: ``time-off`` and ``swap``. The past stays as it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oncall.editing.changes import NewSwap, NewTimeOff
from oncall.editing.edit import Edit, refusal, require_known
from oncall.editing.line import next_handoff
from oncall.file.moments import instants
from oncall.time.timeline import Reason, timeline
from oncall.wording import utc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from oncall.model import Operation, Swap, TimeOff


def time_off(
    operation: Operation, who: str, start: date, end: date, *, now: datetime, cover: str | None = None
) -> Edit:
    """Let somebody be off from ``start`` to ``end``, days or times as in the file. Raises RotationError."""
    require_known(operation, who, cover)
    zone = operation.people[who].time_zone
    change = NewTimeOff(who=who, start=_not_past(start, now, zone), end=end, cover=cover)
    made = change.made(operation)
    entry = made.time_off[-1]
    _require_order(entry)
    return Edit((change,), (_span_words(f"{who} is off", entry), *_covers(made, entry)), entry.end)


def _covers(operation: Operation, entry: TimeOff) -> Iterator[str]:
    found = {
        f"{shift.person} is {shift.role} of {shift.rotation} instead."
        for shift in timeline(operation, entry.start, entry.end)
        if shift.reason is Reason.COVER and shift.instead_of == entry.who
    }
    yield from sorted(found) or [f"No duty of {entry.who} falls into that time."]


def swap(operation: Operation, one: str, other: str, start: date, end: date, *, now: datetime) -> Edit:
    """Let two people take each other's duties from ``start`` to ``end``. Raises RotationError."""
    require_known(operation, one, other)
    if one == other:
        raise refusal(f"{one} cannot swap with themselves", "two people")
    change = NewSwap(one=one, other=other, start=_not_past(start, now), end=end)
    made = change.made(operation)
    entry = made.swaps[-1]
    _require_order(entry)
    duties = {
        f"{shift.person} is {shift.role} of {shift.rotation} instead of {shift.instead_of}."
        for shift in timeline(made, entry.start, entry.end)
        if shift.reason is Reason.SWAP and shift.person in (one, other)
    }
    if not duties:
        raise refusal(
            f"neither {one} nor {other} has a duty then", "a time in which one of the two has a turn"
        )
    words = [_span_words(f"{one} and {other} swap", entry), *sorted(duties)]
    idle = [handle for handle in (one, other) if f" instead of {handle}." not in "".join(duties)]
    if len(idle) == 1:
        busy = other if idle[0] == one else one
        words.append(f"The swap is one-sided: {idle[0]} has no duty then that {busy} could take.")
    return Edit((change,), tuple(words), entry.end)


def end_of_turn(operation: Operation, handle: str, start: date, *, now: datetime) -> datetime:
    """The end of the turn of the rotation of ``handle`` that runs at the end of the day (or at the time) ``start``.

    Raises RotationError.
    """
    require_known(operation, handle)
    begin, end = instants(start, start)
    at = max(begin if isinstance(start, datetime) else end - timedelta(minutes=1), now)
    for rotation in operation.rotations.values():
        begun = [entry for entry in rotation.order if entry.start <= at]
        if begun and handle in begun[-1].people:
            return next_handoff(rotation, at).at
    raise refusal(f"{handle} takes no turns then", "the end of the swap", "add --to")


def _span_words(what: str, entry: TimeOff | Swap) -> str:
    return f"{what} from {utc(entry.start)} to {utc(entry.end)}."


def _not_past(start: date, now: datetime, zone: str = "Etc/UTC") -> date:
    """The start, or now where today's date (in ``zone``) is meant; refuses what is over."""
    begin, end = instants(start, start, zone)
    if begin >= now:
        return start
    if not isinstance(start, datetime) and now < end:
        minute = now.replace(second=0, microsecond=0)
        return minute if minute == now else minute + timedelta(minutes=1)
    raise refusal(f"{utc(begin)} is past", "a day or time from now on, for the past stays as it was")


def _require_order(entry: TimeOff | Swap) -> None:
    if entry.end <= entry.start:
        raise refusal(
            f"it would end {utc(entry.end)}, before it begins {utc(entry.start)}", hint="exchange the two?"
        )
