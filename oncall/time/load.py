"""How the load is spread: each person's hours on call, how many at night and at weekends, how fairly.

Nights are 22:00 to 07:00 and weekends two whole days on the clock of the person's own zone, the long and the
short nights of daylight saving time included. The weekend is Friday and Saturday where that is the custom.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oncall.model import DAY, Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oncall.time.timeline import Shift

NIGHT_BEGINS, NIGHT_ENDS = time(22), time(7)
FRIDAY, SATURDAY = 4, 5
FRIDAY_AND_SATURDAY = frozenset(
    {
        "Africa/Algiers",
        "Africa/Cairo",
        "Africa/Khartoum",
        "Africa/Tripoli",
        "Asia/Aden",
        "Asia/Amman",
        "Asia/Baghdad",
        "Asia/Bahrain",
        "Asia/Damascus",
        "Asia/Gaza",
        "Asia/Hebron",
        "Asia/Jerusalem",
        "Asia/Kuwait",
        "Asia/Muscat",
        "Asia/Qatar",
        "Asia/Riyadh",
        "Asia/Tel_Aviv",
        "Israel",
    }
)
"""Zones of the countries whose weekend is Friday and Saturday (after Unicode CLDR's week data)."""

NONE = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What falls to one person in a span: time at each level that is called; how much at night or weekends.

    ``share`` is the part (0 to 1) of everybody's hours; ``of_mean`` 1.0 is what the average person has.
    """

    person: str
    levels: Mapping[str, timedelta]
    nights: timedelta
    weekends: timedelta
    share: float
    of_mean: float

    @property
    def total(self) -> timedelta:
        """Time on call at any level."""
        return sum(self.levels.values(), NONE)


def loads(operation: Operation, shifts: Sequence[Shift]) -> tuple[Load, ...]:
    """The load of everybody in the file, in its order, by ``shifts`` (ascending)."""
    called = {team.id: [level.id for level in team.called] for team in operation.teams.values()}
    shifts = [shift for shift in shifts if shift.level in called[operation.rotations[shift.rotation].team]]
    by_person: dict[str, list[Shift]] = {handle: [] for handle in operation.people}
    for shift in shifts:
        by_person[shift.person].append(shift)
    everything = sum((shift.end - shift.start for shift in shifts), NONE)
    first = min((shift.start for shift in shifts), default=None)
    last = max((shift.end for shift in shifts), default=None)
    levels = dict.fromkeys((level for each in called.values() for level in each), NONE)
    clocks: dict[str, _Clock] = {}
    found = []
    for handle, person in operation.people.items():
        own = by_person[handle]
        if own and first and last and person.time_zone not in clocks:
            clocks[person.time_zone] = _Clock(person.time_zone, first, last)
        clock = clocks[person.time_zone] if own else None
        at_level = dict(levels)
        for shift in own:
            at_level[shift.level] += shift.end - shift.start
        share = sum(at_level.values(), NONE) / everything if everything else 0.0
        load = Load(
            person=handle,
            levels=at_level,
            nights=clock.nights.within(own) if clock else NONE,
            weekends=clock.weekends.within(own) if clock else NONE,
            share=share,
            of_mean=share * len(operation.people),
        )
        found.append(load)
    return tuple(found)


def fairness(hours: Iterable[timedelta]) -> float:
    """Jain's index: 1.0 when everybody has the same, 1/n when one of n has everything."""
    each = [amount / timedelta(hours=1) for amount in hours]
    squares = sum(amount * amount for amount in each)
    return sum(each) ** 2 / (len(each) * squares) if squares else 1.0


class _Clock:
    """The nights and the weekends of a zone around a span."""

    def __init__(self, zone: str, start: datetime, end: datetime) -> None:
        tz = ZoneInfo(zone)
        first_weekend_day = FRIDAY if zone in FRIDAY_AND_SATURDAY else SATURDAY
        days = [start.date() + number * DAY for number in range(-3, (end - start).days + 4)]

        def local(day: int, at: time) -> datetime:
            return datetime.combine(days[day], at, tz).astimezone(UTC)

        last = len(days) - 2
        self.nights = _Windows([(local(n, NIGHT_BEGINS), local(n + 1, NIGHT_ENDS)) for n in range(last)])
        self.weekends = _Windows(
            [
                (local(n, time()), local(n + 2, time()))
                for n in range(last)
                if days[n].weekday() == first_weekend_day
            ]
        )


class _Windows:
    """Ascending intervals that do not overlap."""

    def __init__(self, windows: list[tuple[datetime, datetime]]) -> None:
        self._windows = windows
        self._ends = [end for _, end in windows]

    def within(self, shifts: Iterable[Shift]) -> timedelta:
        """How much of ``shifts`` lies within the windows."""
        total = NONE
        for shift in shifts:
            number = bisect_right(self._ends, shift.start)
            while number < len(self._windows) and self._windows[number][0] < shift.end:
                start, end = self._windows[number]
                total += min(end, shift.end) - max(start, shift.start)
                number += 1
        return total
