"""Whether two sources agree on who is on call, and if not, from which instant on they differ."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from oncall.time.layers import Entry
from oncall.time.spans import differences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from oncall.time.seats import Seat


class Mismatch(NamedTuple):
    """In ``seat``, from ``start`` to ``end``, one source has ``expected`` and the other ``found`` (None: nobody)."""

    seat: Seat
    start: datetime
    end: datetime
    expected: str | None
    found: str | None


def mismatches(seat: Seat, expected: Sequence[Entry], found: Sequence[Entry]) -> Iterator[Mismatch]:
    """Where the two disagree, ascending; both ascend and do not overlap themselves."""
    current: Mismatch | None = None
    for start, end, one, other in differences(expected, found, Entry.same_user):
        users = one and one.user, other and other.user
        if current and current.end == start and current[3:] == users:
            current = current._replace(end=end)
            continue
        if current:
            yield current
        current = Mismatch(seat, start, end, *users)
    if current:
        yield current


def first(expected: Mapping[Seat, Sequence[Entry]], found: Mapping[Seat, Sequence[Entry]]) -> Mismatch | None:
    """The earliest mismatch of all seats, that of the first seat where two begin together."""
    seats = dict.fromkeys((*expected, *found))
    each = (next(mismatches(seat, expected.get(seat, ()), found.get(seat, ())), None) for seat in seats)
    return min((one for one in each if one), key=attrgetter("start"), default=None)
