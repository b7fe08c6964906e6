"""Random rotas of every shape against a reading of the definition, minute by minute, over changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from oncall.model import (
    DAY,
    EVERY_DAY,
    Cycle,
    Duty,
    Holiday,
    Hours,
    Months,
    OrderEntry,
    Place,
    Rotation,
    Shifts,
    Turn,
)
from oncall.time.layers import Entry, declared, rendered
from oncall.time.timeline import timeline
from oncall.time.turns import start_of
from tests.oncall.strategies import operation
from tests.search import examples

MINUTE = timedelta(minutes=1)
ZONES = (
    "Etc/UTC",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
)
AROUND_CHANGES = (date(2026, 3, 2), date(2026, 10, 12), date(2027, 3, 22), date(2027, 1, 1))
PEOPLE = ("ada", "ben", "cyd", "dov", "eve")
SPAN = 45


@st.composite
def rotas(draw: st.DrawFn) -> tuple[Rotation, tuple[Holiday, ...], date]:
    """A rotation of one line of hours, holidays, and the date on which it begins."""
    first = draw(st.sampled_from(AROUND_CHANGES)) + timedelta(days=draw(st.integers(0, 9)))
    start = time(draw(st.integers(0, 23)), draw(st.sampled_from((0, 15, 30))))
    weekdays = draw(
        st.sampled_from((EVERY_DAY, frozenset(range(5)), frozenset({5, 6}), frozenset({0, 2, 4})))
    )
    if draw(st.booleans()):
        length = draw(st.integers(1, 24)) * timedelta(hours=1)
    else:
        weekdays = frozenset({draw(st.integers(0, 6))})
        length = draw(st.integers(1, 7)) * DAY
    cycle = draw(
        st.none()
        | st.builds(
            Cycle,
            first=st.just(first),
            days=st.sampled_from((14, 10)),
            on=st.frozensets(st.integers(0, 9), min_size=3),
        )
    )
    if length > DAY and cycle:
        cycle = None
    turn: Turn = draw(
        st.sampled_from((1, 2, 7, 14)).map(lambda days: days * DAY)
        | st.integers(1, 3).map(lambda count: Shifts(count=count))
        | st.sampled_from(
            (Months(count=1), Months(count=1, nth=1, weekday=0), Months(count=1, nth=-1, weekday=4))
        )
    )
    people = tuple(draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=5)))
    places = tuple(
        Place(level=level, offset=draw(st.integers(-2, 2)))
        for level in draw(st.sampled_from((("primary",), ("primary", "secondary"))))
    )
    duty = Duty(hours=(Hours(start=start, length=length, weekdays=weekdays),), places=places, cycle=cycle)
    bare = Rotation(id="r", title="R", order=(), duties=(duty,), zone=draw(st.sampled_from(ZONES)))
    entry = OrderEntry(start=start_of(bare, first), people=people, turn=turn)
    days = st.integers(0, SPAN).map(lambda number: first + timedelta(days=number))
    holidays = tuple(
        Holiday(on=(day,), uses_turn=draw(st.booleans()))
        for day in draw(st.lists(days, max_size=3, unique=True))
    )
    return (
        Rotation(id="r", title="R", order=(entry,), duties=(duty,), zone=bare.zone),
        holidays,
        date.fromordinal(start_of(bare, first).astimezone(ZoneInfo(bare.zone)).toordinal()),
    )


def shows(zone: str, local: datetime) -> datetime:
    """The first minute at which the clock of a zone shows a local time or a later one."""
    at = local.replace(tzinfo=UTC) - timedelta(hours=26)
    clock = ZoneInfo(zone)
    while at.astimezone(clock).replace(tzinfo=None) < local - timedelta(hours=3):
        at += timedelta(minutes=30)
    while at.astimezone(clock).replace(tzinfo=None) < local:
        at += MINUTE
    return at


def shift_days(rotation: Rotation, first: date, last: date) -> list[date]:
    """The dates on which shifts begin."""
    (hours,), cycle = rotation.duties[0].hours, rotation.duties[0].cycle
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [
        day
        for day in days
        if day.weekday() in hours.weekdays
        and (cycle is None or (day - cycle.first).days % cycle.days in cycle.on)
    ]


def month_begins(turn: Months, first: date, year: int, month: int) -> date:
    days = [date(year, month, 1) + timedelta(days=number) for number in range(31)]
    days = [day for day in days if day.month == month]
    if turn.nth is None:
        return days[min(first.day, len(days)) - 1]
    fitting = [day for day in days if day.weekday() == turn.weekday]
    return fitting[turn.nth - 1 if turn.nth > 0 else -1]


def turn_on(rotation: Rotation, holidays: tuple[Holiday, ...], first: date, day: date) -> int:
    """Whose turn it is on the date of a shift, by counting from the beginning."""
    turn = rotation.order[0].turn
    if isinstance(turn, timedelta):
        return (day - first).days // turn.days
    if isinstance(turn, Shifts):
        free = {on for holiday in holidays if not holiday.uses_turn for on in holiday.on}
        before = [each for each in shift_days(rotation, first, day - DAY) if each not in free]
        return len(before) // turn.count
    begun = 0
    for each in range(1, (day - first).days + 1):
        at = first + timedelta(days=each)
        begun += at == month_begins(turn, first, at.year, at.month)
    return begun


def by_definition(
    rotation: Rotation, holidays: tuple[Holiday, ...], first: date, last: date
) -> list[tuple[datetime, datetime, str, str]]:
    (hours,) = rotation.duties[0].hours
    assert hours.length is not None
    people = rotation.order[0].people
    free = {day for holiday in holidays for day in holiday.on}
    found = []
    for day in shift_days(rotation, first, last):
        begin = datetime.combine(day, hours.start)
        start, end = shows(rotation.zone, begin), shows(rotation.zone, begin + hours.length)
        if day not in free and start < end:
            turn = turn_on(rotation, holidays, first, day)
            found += [
                (start, end, place.level, people[(turn + place.offset) % len(people)])
                for place in rotation.duties[0].places
            ]
    return found


@examples(40)
@given(rotas())
def test_every_shape_is_what_its_definition_says_at_every_minute(
    rota: tuple[Rotation, tuple[Holiday, ...], date],
) -> None:
    rotation, holidays, first = rota
    op = operation(rotation, holidays=holidays)
    start = datetime.combine(first, time(), UTC) - 2 * DAY
    end = start + SPAN * DAY
    wanted = by_definition(rotation, holidays, first, end.date() + DAY)
    shifts = timeline(op, start, end)
    marks = {mark for each in wanted for mark in each[:2]}
    marks |= {mark for each in shifts for mark in (each.start, each.end)}
    for mark in sorted(marks):
        for at in (mark - MINUTE, mark):
            if start <= at < end:
                on = {(shift.level, shift.person) for shift in shifts if shift.start <= at < shift.end}
                assert on == {each[2:] for each in wanted if each[0] <= at < each[1]}, at


@examples(25)
@given(rotas(), st.integers(0, 40))
def test_every_shape_is_declared_as_it_is(
    rota: tuple[Rotation, tuple[Holiday, ...], date], days: int
) -> None:
    rotation, holidays, first = rota
    op = operation(rotation, holidays=holidays)
    now = datetime.combine(first, time(), UTC) + days * DAY
    end = now + 30 * DAY
    for level in rotation.levels:
        shifts = [Entry(s.person, s.start, s.end) for s in timeline(op, now, end) if s.level == level]
        assert rendered(declared(op, level, now), now, end) == rendered((), now, end, shifts)
