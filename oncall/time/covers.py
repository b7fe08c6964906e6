"""Who stands in for whom: the covers that the timeline chose for each time off."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from oncall.time.spans import Stretch, stretches
from oncall.time.timeline import Reason, Spell, resolve

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
    instead_of: dict[str, list[Spell]] = {}
    for spell in resolution.spells:
        if spell.reason is Reason.COVER and spell.instead_of is not None:
            instead_of.setdefault(spell.instead_of, []).append(spell)
    vacant = {id(vacancy.time_off) for vacancy in resolution.vacancies}
    found = []
    for entry in coming:
        within = [
            spell
            for spell in instead_of.get(entry.who, ())
            if spell.start < entry.end and spell.end > entry.start
        ]
        each: tuple[Stretch | None, ...] = stretches(within) or (None,)
        found += [Cover(entry, stretch, id(entry) in vacant) for stretch in each]
    return tuple(found)
