"""Who covers whom: the covers that the timeline chose for each time off."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from oncall.time.spans import Stretch, stretches
from oncall.time.timeline import Reason, Shift, resolve

if TYPE_CHECKING:
    from datetime import datetime

    from oncall.model import Operation, TimeOff


class Cover(NamedTuple):
    """What a time off takes from somebody: a duty and who has it, or (``stretch`` None) no duty at all.

    ``vacant``: some duty of this time off has nobody; the coverage proof says why.
    """

    time_off: TimeOff
    stretch: Stretch | None
    vacant: bool


def covers(operation: Operation, now: datetime) -> tuple[Cover, ...]:
    """The covers of every time off that has not ended by ``now``, in the order of the file."""
    coming = [time_off for time_off in operation.time_off if time_off.end > now]
    if not coming:
        return ()
    resolution = resolve(operation, min(entry.start for entry in coming), max(entry.end for entry in coming))
    instead_of: dict[str, list[Shift]] = {}
    for shift in resolution.shifts:
        if shift.reason is Reason.COVER and shift.instead_of is not None:
            instead_of.setdefault(shift.instead_of, []).append(shift)
    vacant = {id(vacancy.time_off) for vacancy in resolution.vacancies}
    found = []
    for entry in coming:
        within = [
            shift
            for shift in instead_of.get(entry.who, ())
            if shift.start < entry.end and shift.end > entry.start
        ]
        each: tuple[Stretch | None, ...] = stretches(within) or (None,)
        found += [Cover(entry, stretch, id(entry) in vacant) for stretch in each]
    return tuple(found)
