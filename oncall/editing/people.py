"""Edits of people: ``rename`` and ``leave``. Whoever has the same e-mail address is the same person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oncall.editing.changes import Change, Gone, Left, NewAddress, NoPerson, Renamed
from oncall.editing.edit import Edit, made, refusal, require_known
from oncall.editing.orders import taken_out
from oncall.model import Account
from oncall.rules import people
from oncall.time.timeline import timeline
from oncall.wording import listed, utc

if TYPE_CHECKING:
    from datetime import date, datetime

    from oncall.model import Operation


def rename(
    operation: Operation,
    old: str,
    new: str,
    *,
    now: datetime,
    email: str | None = None,
    settings: tuple[str, ...] = (),
) -> Edit:
    """Let somebody have another handle wherever the file names them, and their account another ``email``, or one of
    the two.

    ``settings``: files that have their phone under the old handle. Raises RotationError.
    """
    require_known(operation, old)
    edits = []
    if old != new:
        edits.append(_new_handle(operation, old, new, settings))
    if email is not None:
        edits.append(_new_address(operation, old, new, email))
    if not edits:
        raise refusal(f"{old} is the handle already", "another handle, or --email with another address")
    changes, words = zip(*edits, strict=True)
    if email is None:
        words = (*words, (f"{operation.people[old].email} stays the address of the account.",))
    return Edit(changes, tuple(sentence for each in words for sentence in each), now)


def _new_handle(
    operation: Operation, old: str, new: str, settings: tuple[str, ...]
) -> tuple[Change, tuple[str, ...]]:
    same = next((other for other in operation.people if other.casefold() == new.casefold()), old)
    if same != old:
        raise refusal(f"{same} is one of people already", "a handle that nobody has")
    words = (
        f"{old} is {new} wherever the file names them.",
        *(
            f"{file} names {old} under phones or devices: rename that key to {new}, its value stays."
            for file in settings
        ),
    )
    return Renamed(old=old, new=new), words


def _new_address(operation: Operation, old: str, new: str, email: str) -> tuple[Change, tuple[str, ...]]:
    person = operation.people[old]
    if email == person.email:
        raise refusal(f"{email} is the address of {old} already", "another address")
    words = (
        f"The address of {new} is {email} instead of {person.email}; the account stays the same.",
        *(
            (
                "Change the address in PagerDuty before the next `pulumi up`, which looks the account up by it.",
                "The sandbox changes its own.",
            )
            if person.account is Account.EXISTING
            else ("The next `pulumi up` changes the address of the account.",)
        ),
    )
    return NewAddress(handle=new, email=email), words


def leave(operation: Operation, handle: str, *, now: datetime, at: date | None = None) -> Edit:
    """Let somebody leave for good at the next handoffs (after ``at``): the past still names them, and from their last
    day on they need no account. Raises RotationError."""
    require_known(operation, handle)
    if operation.people[handle].left is not None:
        raise refusal(f"{handle} has left on {operation.people[handle].left} already", "somebody who is here")
    out = taken_out(operation, handle, now=now, at=at)
    changes: list[Change] = [*out.changes]
    words = [*out.words]
    later = [
        number
        for number, entry in enumerate(operation.time_off)
        if entry.who == handle and entry.start >= out.last
    ]
    if later:
        changes.append(Gone(section="time_off", numbers=tuple(later)))
        starts = listed([utc(operation.time_off[number].start) for number in later])
        words.append(f"Their time off from {starts} on is gone, for they have no duty then.")
    after = made(tuple(changes), operation)
    if not any(named == handle for _, named in people.named(after)):
        changes.append(NoPerson(handle=handle))
        words.append(f"The entry of {handle} under people is gone, because nothing names them any more.")
    else:
        day = _last_day(after, handle, now, out.last)
        changes.append(Left(handle=handle, day=day))
        words.append(
            f"The last day of {handle} is {day}. Close their account after the `pulumi up` that follows that day."
        )
    return Edit(tuple(changes), tuple(words), out.last)


def _last_day(operation: Operation, handle: str, now: datetime, at: datetime) -> date:
    """The date on their clock on which their last shift, swap or cover ends; without one, that of ``at``."""
    ends = [
        shift.end for shift in timeline(operation, now, at + timedelta(weeks=1)) if shift.person == handle
    ]
    ends += [swap.end for swap in operation.swaps if handle in (swap.one, swap.other) and swap.end > now]
    ends += [entry.end for entry in operation.time_off if entry.cover == handle and entry.end > now]
    zone = ZoneInfo(operation.people[handle].time_zone)
    return (max(ends, default=at) - timedelta(minutes=1)).astimezone(zone).date()
