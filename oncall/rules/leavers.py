"""Rules about people who have left, or will."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import zip_longest
from typing import TYPE_CHECKING

from oncall.file.problems import Problem
from oncall.model import DAY
from oncall.rules.places import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oncall.file.problems import Path
    from oncall.model import Operation

NO_DUTY = "no duty after the day on which somebody leaves"


def leavers_cover_for_nobody(operation: Operation) -> Iterator[Problem]:
    """Ensure that nobody covers or swaps after the day on which they leave."""
    for number, absence in enumerate(operation.time_off):
        if absence.cover is not None and _gone_before(operation, absence.cover, absence.end):
            found = f"{absence.cover} leaves before the time off of {absence.who} ends"
            yield Problem(
                found,
                NO_DUTY,
                "name another cover, or none",
                path=("time_off", number, "cover"),
                rests_on=(("time_off", number), *_last_day(absence.cover)),
            )
    for number, swap in enumerate(operation.swaps):
        for index, handle in enumerate((swap.one, swap.other)):
            if _gone_before(operation, handle, swap.end):
                path = ("swaps", number, "between", index)
                yield Problem(
                    f"{handle} leaves before the swap ends",
                    NO_DUTY,
                    "end the swap before",
                    path=path,
                    rests_on=(("swaps", number), *_last_day(handle)),
                )


def _last_day(handle: str) -> tuple[Path, ...]:
    return parts(("people", handle), "left", "time_zone")


def _gone_before(operation: Operation, handle: str, end: datetime) -> bool:
    gone = operation.people[handle].gone if handle in operation.people else None
    return gone is not None and gone < end


def leavers_have_no_turns(operation: Operation) -> Iterator[Problem]:
    """Ensure that nobody has a turn after the day on which they leave."""
    from oncall.time.timeline import timeline

    for key, rotation in operation.rotations.items():
        for number, (entry, upcoming) in enumerate(zip_longest(rotation.order, rotation.order[1:])):
            for index, handle in enumerate(entry.people):
                gone = operation.people[handle].gone
                if gone is None or (upcoming is not None and upcoming.start <= gone):
                    continue
                path = ("rotations", key, "order", number, "people", index)
                hint = "begin an entry without them at a handoff before that day ends"
                if upcoming is None:
                    found = f"{handle} leaves on {operation.people[handle].left}, and the order goes on"
                    yield Problem(found, NO_DUTY, hint, path=path)
                    continue
                shifts = timeline(operation, max(gone, entry.start), upcoming.start)
                duty = next(
                    (shift for shift in shifts if (shift.rotation, shift.person) == (key, handle)), None
                )
                if duty is not None:
                    left = operation.people[handle].left
                    found = f"{handle} leaves on {left}, and is {duty.level} of {key} until {duty.end:%Y-%m-%dT%H:%MZ}"
                    yield Problem(found, NO_DUTY, hint, path=path)


def leavers_have_no_holidays(operation: Operation) -> Iterator[Problem]:
    """Ensure that no holiday puts somebody on call after the day on which they leave."""
    from oncall.time.timeline import holiday_duty

    for number, holiday in enumerate(operation.holidays):
        days = [datetime.combine(day, time(), UTC) + 2 * DAY for day in holiday.on]
        for index, handle in enumerate(holiday.people):
            gone = operation.people[handle].gone
            if gone is None:
                continue
            end = max([gone + DAY, *days, *([holiday.end] if holiday.end else ())])
            if (duty := holiday_duty(operation, holiday, handle, gone, end)) is not None:
                left = operation.people[handle].left
                since = f"{duty.start:%Y-%m-%dT%H:%MZ}"
                found = f"{handle} leaves on {left}, and is {duty.level} of {duty.rotation} at {since}"
                path = ("holidays", number, "people", index)
                yield Problem(found, NO_DUTY, "name somebody else on this holiday", path=path)
