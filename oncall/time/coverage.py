"""The coverage proof: at every instant exactly one primary and one different secondary, nobody who is off.

``examine`` holds any shifts to that, whoever computed them; ``prove`` does so with the timeline of an
operation, and says of the first bad instant who and why, and which smallest edit would mend it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from oncall.model import Role
from oncall.time.timeline import Shift, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from oncall.model import Operation, TimeOff


class Fault(StrEnum):
    """What is wrong at an instant; at one instant the first of these is told."""

    GAP = "gap"
    OVERLAP = "overlap"
    OFF = "off"
    DOUBLE_ROLE = "double role"


class Breach(NamedTuple):
    """Coverage is broken in ``role`` from ``at`` until ``until``; ``shifts`` are in each other's way."""

    at: datetime
    until: datetime
    fault: Fault
    role: Role
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """Coverage holds throughout ``[start, end)``, by these ``shifts``."""

    start: datetime
    end: datetime
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first breach of coverage; ``why`` names who, ``mend`` the smallest edit (None: no single one)."""

    at: datetime
    until: datetime
    fault: Fault
    role: Role
    people: tuple[str, ...]
    why: str
    mend: str | None


def prove(operation: Operation, start: datetime, end: datetime) -> Proof | Flaw:
    """Coverage of ``[start, end)``: its proof, or its first flaw."""
    resolution = resolve(operation, start, end)
    breach = examine(resolution.shifts, operation.time_off, start, end)
    if breach is None:
        return Proof(start, end, resolution.shifts)
    from oncall.time.mending import explain  # only a broken file needs it

    return explain(operation, resolution, breach, end)


def examine(
    shifts: Sequence[Shift], time_off: Iterable[TimeOff], start: datetime, end: datetime
) -> Breach | None:
    """The first breach of coverage in ``[start, end)`` by ``shifts``, which ascend by start."""
    if start >= end:
        return None
    by_role = {role: [shift for shift in shifts if shift.role is role] for role in Role}
    breaches = [
        *(next(_untiled(by_role[role], role, start, end), None) for role in Role),
        next(_off(shifts, time_off), None),
        next(_double(by_role[Role.PRIMARY], by_role[Role.SECONDARY]), None),
    ]
    faults = list(Fault)
    found = [breach for breach in breaches if breach is not None]
    return min(found, key=lambda breach: (breach.at, faults.index(breach.fault)), default=None)


def _untiled(shifts: Sequence[Shift], role: Role, start: datetime, end: datetime) -> Iterator[Breach]:
    covered, last = start, None
    for shift in shifts:
        if shift.start > covered:
            yield Breach(covered, shift.start, Fault.GAP, role, ())
        elif shift.start < covered and last is not None:
            yield Breach(shift.start, min(shift.end, covered), Fault.OVERLAP, role, (last, shift))
        if shift.end > covered:
            covered, last = shift.end, shift
    if covered < end:
        yield Breach(covered, end, Fault.GAP, role, ())


def _off(shifts: Iterable[Shift], time_off: Iterable[TimeOff]) -> Iterator[Breach]:
    absences: dict[str, list[TimeOff]] = {}
    for absence in time_off:
        absences.setdefault(absence.who, []).append(absence)
    breaches = [
        Breach(max(absence.start, shift.start), min(absence.end, shift.end), Fault.OFF, shift.role, (shift,))
        for shift in (shifts if absences else ())
        for absence in absences.get(shift.person, ())
        if absence.start < shift.end and shift.start < absence.end
    ]
    yield from sorted(breaches, key=lambda breach: breach.at)


def _double(primaries: Sequence[Shift], secondaries: Sequence[Shift]) -> Iterator[Breach]:
    second = 0
    for primary in primaries:
        while second < len(secondaries) and secondaries[second].end <= primary.start:
            second += 1
        for number in range(second, len(secondaries)):
            secondary = secondaries[number]
            if secondary.start >= primary.end:
                break
            if secondary.person == primary.person:
                at, until = max(primary.start, secondary.start), min(primary.end, secondary.end)
                yield Breach(at, until, Fault.DOUBLE_ROLE, Role.SECONDARY, (primary, secondary))
