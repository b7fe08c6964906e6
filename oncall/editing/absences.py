"""Edits of absences: ``time-off`` and ``swap``. The past stays as it was."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import product
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oncall.editing.changes import NewSwap, NewTimeOff
from oncall.editing.edit import Edit, refusal, require, require_known
from oncall.editing.line import next_handoff
from oncall.model import DAY
from oncall.time.plan import turn_at
from oncall.time.timeline import Reason, timeline
from oncall.time.turns import date_of, start_of
from oncall.wording import instant, iso, listed, utc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from oncall.model import Operation, Rotation, Swap, TimeOff
    from oncall.time.timeline import Shift

LONGEST = timedelta(days=40)
"""A shift that begins on the last day of a swap is over by then; most are much shorter."""


def time_off(
    operation: Operation, who: str, start: date, end: date, *, now: datetime, cover: str | None = None
) -> Edit:
    """Let somebody be off from ``start`` to ``end``, days of their zone or times. Raises RotationError."""
    require_known(operation, who, cover)
    zone = operation.people[who].time_zone
    today = start == now.astimezone(ZoneInfo(zone)).date()
    change = NewTimeOff(who=who, start=_minute(now) if today else start, end=end, cover=cover)
    made = change.made(operation)
    entry = made.time_off[-1]
    _refuse_past(entry.start, now)
    _require_order(entry)
    off = f"{who} is off from {utc(entry.start)} to {utc(entry.end)}{_local(entry, zone)}."
    return Edit((change,), (off, *_covers(made, entry)), entry.end)


def _local(entry: TimeOff, zone: str) -> str:
    """The same on the clock of the person who is off, where it shows another time."""
    start, end = (at.astimezone(ZoneInfo(zone)) for at in (entry.start, entry.end))
    same = not start.utcoffset() and not end.utcoffset()
    return "" if same else f", which is {instant(start)} to {instant(end)} in {zone}"


def _covers(operation: Operation, entry: TimeOff) -> Iterator[str]:
    found = {
        f"{shift.person} is {shift.level} of {shift.rotation} instead."
        for shift in timeline(operation, entry.start, entry.end)
        if shift.reason is Reason.COVER and shift.instead_of == entry.who
    }
    yield from sorted(found) or [f"No duty of {entry.who} falls into that time."]


def swap(
    operation: Operation,
    one: str,
    other: str,
    start: date,
    end: date,
    *,
    now: datetime,
    levels: tuple[str, ...] = (),
    rotations: tuple[str, ...] = (),
) -> Edit:
    """Let two people take each other's duties: the shifts that begin on the days from ``start`` to ``end``, or what
    lies between two times; at every level and in every rotation, or in those named. Raises RotationError."""
    require_known(operation, one, other)
    require("rotation", rotations, tuple(operation.rotations))
    require(
        "level",
        levels,
        tuple({level.id: level for team in operation.teams.values() for level in team.levels}),
    )
    if one == other:
        raise refusal(f"{one} cannot swap with themselves", "two people")
    if isinstance(start, datetime) != isinstance(end, datetime):
        raise refusal(
            "a swap from a day to a time would cut a shift",
            "two days, for the shifts that begin on them, or two times",
        )
    change = NewSwap(one=one, other=other, start=start, end=end, levels=levels, rotations=rotations)
    made = change.made(operation)
    entry = made.swaps[-1]
    _require_order(entry)
    moved = _swapped(operation, made, entry)
    if not moved:
        _refuse_again(operation, entry)
        hint = _begins(operation, entry, start, now)
        raise refusal(
            f"neither {one} nor {other} has a duty then{_limits(entry.rotations, entry.levels)}",
            "a time in which one of the two has a turn",
            hint,
        )
    _refuse_past(entry.start if entry.dates is None else moved[0].start, now)
    return Edit((change,), _swap_words(entry, moved), moved[-1].end)


def _refuse_again(operation: Operation, entry: Swap) -> None:
    """Refuse a swap of somebody who swaps then already: of the same two, it would give back what the other took."""
    for swap in operation.swaps:
        if not {swap.one, swap.other}.isdisjoint({entry.one, entry.other}) and (
            swap.start < entry.end and entry.start < swap.end
        ):
            raise refusal(
                f"{swap.one} and {swap.other} swap already from {utc(swap.start)} to {utc(swap.end)}",
                "one swap of somebody at a time",
                "to take that one back, delete it",
            )


def _limits(rotations: tuple[str, ...], levels: tuple[str, ...] = ()) -> str:
    """`` at first in desk``, of a swap that concerns some levels or rotations only."""
    at = f" at {listed(levels)}" if levels else ""
    return at + (f" in {listed(rotations)}" if rotations else "")


def _swapped(before: Operation, operation: Operation, entry: Swap) -> list[Shift]:
    """The shifts that the swap gives to one of the two, who did not have them before."""
    pair = {entry.one, entry.other}
    begin, end = (entry.start, entry.end) if entry.dates is None else (entry.start - DAY, entry.end + LONGEST)
    had = {*timeline(before, begin, end)}
    return [
        shift
        for shift in timeline(operation, begin, end)
        if shift.reason is Reason.SWAP and {shift.person, shift.instead_of} == pair and shift not in had
    ]


def _begins(operation: Operation, entry: Swap, start: date, now: datetime) -> str:
    """When the next shift begins that could change hands, for whoever has named a day on which none does."""
    since = max(now, start if isinstance(start, datetime) else datetime.combine(start, time(), UTC))
    found = (
        shift
        for shift in timeline(operation, since, since + 2 * LONGEST)
        if shift.person in {entry.one, entry.other} and entry.concerns(shift.rotation, shift.level)
    )
    first = next((shift for shift in found if shift.start > since), None)
    return f"the next shift of {first.person} begins {utc(first.start)}" if first else ""


def _swap_words(entry: Swap, moved: list[Shift]) -> tuple[str, ...]:
    one, other = entry.one, entry.other
    if entry.dates is None:
        what = f"from {utc(entry.start)} to {utc(entry.end)}"
    elif entry.dates.first == entry.dates.last:
        what = f"the shifts that begin on {entry.dates.first}"
    else:
        what = f"the shifts that begin from {entry.dates.first} to {entry.dates.last}"
    words = [f"{one} and {other} swap {what}{_limits(entry.rotations, entry.levels)}."]
    words += sorted(
        {
            f"{shift.person} is {shift.level} of {shift.rotation} instead of {shift.instead_of}."
            for shift in moved
        }
    )
    giving = {shift.instead_of for shift in moved}
    if len(giving) == 1:
        idle = other if one in giving else one
        busy = one if idle == other else other
        words.append(f"The swap is one-sided: {idle} has no duty then that {busy} could take.")
    return tuple(words)


def end_of_turn(
    operation: Operation,
    one: str,
    other: str,
    start: date,
    *,
    now: datetime,
    rotations: tuple[str, ...] = (),
) -> date:
    """The last day of the turn of the rotation of ``one``, or else of ``other`` (or of those named), that runs on the
    day ``start``, or, of a time, its end.

    Raises RotationError.
    """
    require_known(operation, one, other)
    require("rotation", rotations, tuple(operation.rotations))
    for handle, key in product((one, other), rotations or operation.rotations):
        rotation = operation.rotations[key]
        at = _within(rotation, start, now)
        turn = turn_at(operation, rotation, at)
        if turn is not None and handle in turn.entry.people:
            handoff = next_handoff(operation, rotation, at)
            end = handoff.at if handoff else turn.end
            return end if isinstance(start, datetime) else date_of(rotation, end) - DAY
    raise refusal(
        f"neither {one} nor {other} takes turns then{_limits(rotations)}", "the end of the swap", "add --to"
    )


def _within(rotation: Rotation, start: date, now: datetime) -> datetime:
    """An instant in the turn to which the first shift of the day belongs; a time stays as it is."""
    return max(start, now) if isinstance(start, datetime) else max(start_of(rotation, start), now)


def _minute(now: datetime) -> datetime:
    """The first full minute from now on."""
    minute = now.replace(second=0, microsecond=0)
    return minute if minute == now else minute + timedelta(minutes=1)


def _refuse_past(begin: datetime, now: datetime) -> None:
    if begin < now:
        hint = f"from now on: --from {iso(_minute(now))}"
        raise refusal(
            f"{utc(begin)} is past", "a day or time from now on, for the past stays as it was", hint
        )


def _require_order(entry: TimeOff | Swap) -> None:
    if entry.end <= entry.start:
        raise refusal(
            f"it would end {utc(entry.end)}, before it begins {utc(entry.start)}", hint="exchange the two?"
        )
