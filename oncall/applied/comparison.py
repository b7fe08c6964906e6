"""Whether two sources agree on who is on call, and if not, from which instant on they differ."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from oncall.model import Role
    from oncall.time.layers import Entry


class Difference(NamedTuple):
    """In ``role``, from ``start`` to ``end``, one source says ``expected`` and the other ``found`` (None:
    nobody)."""

    role: Role
    start: datetime
    end: datetime
    expected: str | None
    found: str | None


def differences(
    role: Role, expected: Sequence[Entry], found: Sequence[Entry], end: datetime
) -> Iterator[Difference]:
    """Where the two disagree before ``end``, ascending; both ascend and do not overlap themselves."""
    cuts = sorted({*chain.from_iterable(entry[1:] for entry in (*expected, *found)), end})
    ahead, behind = iter(_steps(expected, cuts)), iter(_steps(found, cuts))
    current: Difference | None = None
    for start, until, one, other in zip(cuts, cuts[1:], ahead, behind, strict=False):
        if one == other or start >= end:
            continue
        if current and current.end == start and current[3:] == (one, other):
            current = current._replace(end=until)
            continue
        if current:
            yield current
        current = Difference(role, start, until, one, other)
    if current:
        yield current


def first(
    expected: Mapping[Role, Sequence[Entry]], found: Mapping[Role, Sequence[Entry]], end: datetime
) -> Difference | None:
    """The earliest difference of all roles, the primary's where two begin together."""
    each = (next(differences(role, expected[role], found[role], end), None) for role in expected)
    return min((one for one in each if one), key=lambda one: one.start, default=None)


def _steps(entries: Sequence[Entry], cuts: Sequence[datetime]) -> Iterator[str | None]:
    """Who is on call from each cut to the next."""
    number = 0
    for cut in cuts[:-1]:
        while number < len(entries) and entries[number].end <= cut:
            number += 1
        yield entries[number].user if number < len(entries) and entries[number].start <= cut else None
