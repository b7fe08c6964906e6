"""Random operations for property tests: rotations that share the day, order entries, time off and swaps.

The dates lie around days on which calendars go wrong: ends of years, leap days, changes to and from daylight
saving time, a century that is no leap year. Nothing makes the operations coverable: time off may fall to
people whom nobody can replace.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from oncall.model import (
    DAY,
    Duty,
    Escalation,
    Holiday,
    Hours,
    Monitoring,
    Operation,
    OrderEntry,
    Person,
    Place,
    Role,
    Rotation,
    Swap,
    Team,
    TimeOff,
    primary_and_secondary,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ZONES = (
    "Asia/Jerusalem",
    "America/New_York",
    "Europe/Madrid",
    "UTC",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)
HANDLES = ("ada", "ben", "cyd", "dov", "eve", "fay", "gus", "hal")
AWKWARD_DAYS = (
    date(2023, 12, 25),
    date(2024, 2, 19),  # before a leap day
    date(2024, 3, 18),  # before summer time, in all zones that have one
    date(2024, 10, 21),
    date(2026, 1, 5),
    date(2100, 2, 22),  # before a leap day that is none
)
MINUTES_A_DAY = 24 * 60
PRIMARY_AND_SECONDARY = (Place(level=Role.PRIMARY), Place(level=Role.SECONDARY, offset=1))

first_days = st.sampled_from(AWKWARD_DAYS)
people_in_any_order = st.permutations(HANDLES)


def operation(
    *rotations: Rotation,
    time_off: Sequence[TimeOff] = (),
    swaps: Sequence[Swap] = (),
    holidays: Sequence[Holiday] = (),
    people: Mapping[str, Person] | None = None,
) -> Operation:
    """An operation of these rotations, and of the least that an operation needs besides."""
    handles = dict.fromkeys(_handles(rotations, time_off, swaps))
    return Operation(
        people={handle: person(handle) for handle in handles} if people is None else people,
        teams={"": team(Escalation(acknowledge_within=timedelta(minutes=10), repeats=6, slack="alert"))},
        rotations={rotation.id: rotation for rotation in rotations},
        time_off=tuple(time_off),
        swaps=tuple(swaps),
        holidays=tuple(holidays),
        notification_rules=(),
        severities={},
        assets={},
        workflows={},
        sources={},
        monitoring=Monitoring(),
        channels={},
        repositories={},
    )


def team(escalation: Escalation) -> Team:
    """The one team of a file that names none."""
    return Team(
        id="",
        title="",
        levels=primary_and_secondary(escalation.acknowledge_within),
        escalation=escalation,
    )


def with_escalation(op: Operation, **changes: Any) -> Operation:
    """The operation with another escalation of its only team."""
    return replace(op, teams={"": team(replace(op.escalation, **changes))})


def of_days(name: str, title: str, hours: Hours, order: tuple[OrderEntry, ...]) -> Rotation:
    """A rotation with a primary and a secondary and the same hours every day."""
    duty = Duty(hours=(hours,), places=PRIMARY_AND_SECONDARY)
    return Rotation(id=name, title=title, duties=(duty,), order=order)


def handoff_instant(day: date, hours: Hours) -> datetime:
    """The instant at which a shift of ``hours`` in UTC that begins on ``day`` begins."""
    return datetime.combine(day, hours.start, UTC)


def person(handle: str, time_zone: str = "UTC") -> Person:
    """Somebody of that name."""
    return Person(handle=handle, email=f"{handle.lower()}@wing.example", time_zone=time_zone)


def rotation(
    name: str, people: str, first: date, *, start: int = 0, hours: int = 24, turn_days: int = 7
) -> Rotation:
    """A rotation of one order entry: ``people`` are handles separated by blanks, ``start`` an hour in UTC."""
    shift = Hours(start=time(start), length=timedelta(hours=hours))
    entry = OrderEntry(
        start=handoff_instant(first, shift), people=tuple(people.split()), turn=turn_days * DAY
    )
    return of_days(name, name.title(), shift, (entry,))


def with_swaps(op: Operation, *swaps: Swap) -> Operation:
    """The operation with these swaps besides its own."""
    return replace(op, swaps=(*op.swaps, *swaps))


def instants(first: date, days: int) -> st.SearchStrategy[datetime]:
    """Full minutes of the ``days`` after ``first`` began in UTC."""
    begin = datetime.combine(first, time(), UTC)
    return st.integers(0, days * MINUTES_A_DAY).map(lambda minutes: begin + timedelta(minutes=minutes))


@st.composite
def operations(draw: st.DrawFn) -> tuple[Operation, date]:
    """An operation and the first day of its order; everything in it happens within 60 days of that day."""
    first = draw(first_days)
    cuts = draw(st.lists(st.integers(0, MINUTES_A_DAY - 1), min_size=1, max_size=3, unique=True).map(sorted))
    lengths = [b - a for a, b in pairwise([*cuts, cuts[0] + MINUTES_A_DAY])]
    rotations = [
        _rotation(draw, f"r{number}", Hours(start=_time(cut), length=timedelta(minutes=length)), first)
        for number, (cut, length) in enumerate(zip(cuts, lengths, strict=True))
    ]
    time_off = draw(st.lists(_time_off(first), max_size=5))
    swaps = draw(st.lists(_swaps(first), max_size=3))
    zones = st.sampled_from(ZONES)
    handles = dict.fromkeys(_handles(rotations, time_off, swaps))
    people = {handle: person(handle, draw(zones)) for handle in handles}
    return operation(*rotations, time_off=time_off, swaps=swaps, people=people), first


def _rotation(draw: st.DrawFn, name: str, hours: Hours, first: date) -> Rotation:
    entries: list[OrderEntry] = []
    start = handoff_instant(first, hours)
    for _ in range(draw(st.integers(1, 3))):
        turn = draw(st.sampled_from((1, 2, 3, 7, 14))) * DAY
        people = draw(people_in_any_order)[: draw(st.integers(2, 5))]
        entries.append(OrderEntry(start=start, people=tuple(people), turn=turn))
        start += draw(st.integers(1, 4)) * turn
    return of_days(name, name, hours, tuple(entries))


def _span(draw: st.DrawFn, first: date) -> tuple[datetime, datetime]:
    if draw(st.booleans()):
        day = datetime.combine(first, time(), UTC) + draw(st.integers(-2, 30)) * DAY
        return day, day + draw(st.integers(1, 16)) * DAY
    start = draw(instants(first, 30))
    return start, start + timedelta(minutes=draw(st.integers(1, 10 * MINUTES_A_DAY)))


@cache
@st.composite
def _time_off(draw: st.DrawFn, first: date) -> TimeOff:
    who = draw(st.sampled_from(HANDLES))
    start, end = _span(draw, first)
    cover = draw(st.none() | st.sampled_from([handle for handle in HANDLES if handle != who]))
    return TimeOff(who=who, start=start, end=end, cover=cover)


@cache
@st.composite
def _swaps(draw: st.DrawFn, first: date) -> Swap:
    one, other = draw(people_in_any_order)[:2]
    start, end = _span(draw, first)
    return Swap(one=one, other=other, start=start, end=end)


def _time(minute: int) -> time:
    return time(*divmod(minute, 60))


def _handles(
    rotations: Sequence[Rotation], time_off: Sequence[TimeOff], swaps: Sequence[Swap]
) -> Iterator[str]:
    for each in rotations:
        for entry in each.order:
            yield from entry.people
    for absence in time_off:
        yield absence.who
        if absence.cover is not None:
            yield absence.cover
    for swap in swaps:
        yield from (swap.one, swap.other)
