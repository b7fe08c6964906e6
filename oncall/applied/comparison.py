"""Whether two sources agree on who is on call, and if not, from which instant on they differ."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from oncall.time.spans import differences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from oncall.model import Role
    from oncall.time.layers import Entry


class Mismatch(NamedTuple):
    """In ``role``, from ``start`` to ``end``, one source has ``expected`` and the other ``found`` (None: nobody)."""

    role: Role
    start: datetime
    end: datetime
    expected: str | None
    found: str | None


def mismatches(role: Role, expected: Sequence[Entry], found: Sequence[Entry]) -> Iterator[Mismatch]:
    """Where the two disagree, ascending; both ascend and do not overlap themselves."""
    current: Mismatch | None = None
    for start, end, one, other in differences(expected, found, attrgetter("user")):
        users = one and one.user, other and other.user
        if current and current.end == start and current[3:] == users:
            current = current._replace(end=end)
            continue
        if current:
            yield current
        current = Mismatch(role, start, end, *users)
    if current:
        yield current


def first(expected: Mapping[Role, Sequence[Entry]], found: Mapping[Role, Sequence[Entry]]) -> Mismatch | None:
    """The earliest mismatch of all roles, the primary's where two begin together."""
    each = (next(mismatches(role, expected[role], found[role]), None) for role in expected)
    return min((one for one in each if one), key=attrgetter("start"), default=None)
