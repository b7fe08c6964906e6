"""Spells gathered as people speak of them: "primary this week", not seven daily shifts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from oncall.model import DAY, Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from oncall.time.timeline import Reason, Spell


class Stretch(NamedTuple):
    """Daily shifts of one person in one role, no day between; ``shifts`` of them, ``on_duty`` in all."""

    rotation: str
    role: Role
    person: str
    start: datetime
    end: datetime
    reason: Reason
    instead_of: str | None
    shifts: int
    on_duty: timedelta


def stretches(spells: Iterable[Spell]) -> tuple[Stretch, ...]:
    """The stretches of ``spells``, which ascend by start; so do the stretches."""
    found: list[Stretch] = []
    last: dict[tuple[str, Role], int] = {}
    for spell in spells:
        length = spell.end - spell.start
        track = spell.rotation, spell.role
        number = last.get(track)
        if number is not None:
            before = found[number]
            same = before.person == spell.person and before[5:7] == (spell.reason, spell.instead_of)
            if same and spell.start - before.end < DAY:
                found[number] = before._replace(
                    end=spell.end, shifts=before.shifts + 1, on_duty=before.on_duty + length
                )
                continue
        last[track] = len(found)
        found.append(Stretch(*spell, shifts=1, on_duty=length))
    return tuple(found)
