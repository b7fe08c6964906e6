"""Folding the past away: ``prune`` takes out what no shift from a day on needs, and proves that none moves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from oncall.editing.changes import Change, FirstEntriesGone, Gone, NoPerson
from oncall.editing.edit import Edit, made, refusal
from oncall.model import DAY
from oncall.rules import people
from oncall.time.timeline import timeline
from oncall.wording import counted, listed, utc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from oncall.editing.changes import Section
    from oncall.model import Operation

BEYOND = timedelta(weeks=53)
"""How far the proof goes beyond the last entry of the file."""
_LONGEST_SHIFT = 14 * DAY
"""A swap of whole shifts lasts until the last of them ends."""


def prune(operation: Operation, before: datetime, *, now: datetime) -> Edit:
    """Take out order entries, time off, swaps and acceptances that were over ``before``, and people whom nothing
    names any more. Raises RotationError, also when a shift would move."""
    if before > now:
        raise refusal(f"{utc(before)} is to come", "a day or time that is past")
    old, over = [*_old_entries(operation, before)], [*_over(operation, before)]
    changes: list[Change] = [*old, *over]
    pruned = made(tuple(changes), operation)
    named = {handle for _, handle in people.named(pruned)}
    leaving = [handle for handle in operation.people if handle not in named]
    changes += [NoPerson(handle=handle) for handle in leaving]
    if not changes:
        raise refusal(f"nothing of the file was over before {utc(before)}: there is nothing to take out")
    after = made(tuple(changes), operation)
    _refuse_moves(operation, after, before)
    numbers = {gone.section: len(gone.numbers) for gone in over}
    entries = sum(gone.count for gone in old)
    words = [f"Gone: {_listed(entries, numbers)}; all of them over before {utc(before)}."]
    if leaving:
        words.append(f"Nothing names {listed(leaving)} any more: gone from people.")
    return Edit(tuple(changes), tuple(words), now)


def _old_entries(operation: Operation, before: datetime) -> Iterator[FirstEntriesGone]:
    """The order entries before the one in force; of a rotation that has ended, its last people stay."""
    for rotation in operation.rotations.values():
        begun = sum(entry.start <= before for entry in rotation.order)
        kept = 1 if begun and rotation.order[begun - 1].people else 2
        if begun > kept:
            yield FirstEntriesGone(rotation=rotation.id, count=begun - kept)


def _over(operation: Operation, before: datetime) -> Iterator[Gone]:
    """The absences and acceptances that are over."""
    ends: dict[Section, list[datetime]] = {
        "time_off": [entry.end for entry in operation.time_off],
        "swaps": [entry.end + _LONGEST_SHIFT for entry in operation.swaps],
        "accept": [entry.until for entry in operation.accept],
    }
    for section, each in ends.items():
        if numbers := tuple(number for number, end in enumerate(each) if end <= before):
            yield Gone(section=section, numbers=numbers)


def _refuse_moves(operation: Operation, after: Operation, since: datetime) -> None:
    """The proof that nothing moves; raises RotationError with the first shift that would."""
    last = [entry.start for rotation in operation.rotations.values() for entry in rotation.order]
    last += [entry.end for entry in operation.time_off] + [swap.end for swap in operation.swaps]
    until = max(since, *last) + BEYOND
    was, is_ = timeline(operation, since, until), timeline(after, since, until)
    if was != is_:
        first = next((one for one, other in zip(was, is_, strict=False) if one != other), None)
        at = first.start if first else since
        raise refusal(
            f"the shift of {utc(at)} would move", "a past that no later shift needs", "an earlier --before"
        )


def _listed(entries: int, numbers: dict[Section, int]) -> str:
    every = (
        (entries, "order entry", "order entries"),
        (numbers.get("time_off", 0), "time off", "times off"),
        (numbers.get("swaps", 0), "swap", "swaps"),
        (numbers.get("accept", 0), "acceptance", "acceptances"),
    )
    parts = [counted(count, one, more) for count, one, more in every if count]
    return listed(parts or ["nothing else"])
