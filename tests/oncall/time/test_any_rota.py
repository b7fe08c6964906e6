"""Random rotas of every shape against a reading of the definition, minute by minute, over changes of the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from oncall.model import (
    DAY,
    EVERY_DAY,
    Absence,
    Cycle,
    Dates,
    Duty,
    Handoff,
    Holiday,
    Hours,
    Months,
    Operation,
    OrderEntry,
    Person,
    Place,
    Rotation,
    Shifts,
    Swap,
    TimeOff,
    Turn,
)
from oncall.time.clock import moment
from oncall.time.coverage import Proof
from oncall.time.layers import Entry, declared, declared_until, rendered
from oncall.time.pattern import first_start
from oncall.time.proof import prove
from oncall.time.timeline import Reason, timeline
from oncall.time.turns import start_of
from tests.oncall.strategies import operation
from tests.search import examples

pytestmark = pytest.mark.wide

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
        layers = declared(op, level, now)
        assert rendered(layers, now, end) == rendered((), now, end, shifts)
        for layer in layers:
            assert layer.end is None or layer.start < layer.end, "PagerDuty takes no layer without length"
            assert layer.turn >= timedelta(hours=1), "PagerDuty takes no turn of less than an hour"


@st.composite
def mixtures(draw: st.DrawFn) -> tuple[Operation, datetime]:
    """An operation of a rota with duties besides, hours that change, time off, swaps and holidays, and its begin."""
    rotation, holidays, first = draw(rotas())
    (duty,) = rotation.duties
    if draw(st.booleans()):
        shifted = replace(duty.hours[0], start=time(draw(st.integers(0, 23))))
        duty = replace(duty, later=((first + timedelta(days=draw(st.integers(1, 30))), (shifted,)),))
    if draw(st.booleans()):
        duty = replace(duty, hours=(replace(duty.hours[0], length=None),), later=())
    handoff = draw(st.none() | st.sampled_from(ZONES).map(lambda zone: Handoff(at=time(12), zone=zone)))
    if isinstance(rotation.order[0].turn, Shifts):
        handoff = None
    besides = Duty(
        hours=(Hours(start=time(draw(st.integers(0, 23))), length=timedelta(hours=3)),),
        places=(Place(level="primary", seat="besides"),),
    )
    duties = draw(st.sampled_from(((duty,), (duty, besides), (besides, duty))))
    own_clock = handoff is not None and duty.hours[0].length is not None and draw(st.booleans())
    bare = replace(rotation, order=(), duties=duties, handoff=handoff, own_clock=own_clock)
    entry = replace(rotation.order[0], start=start_of(bare, first))
    rotation = replace(bare, order=(entry,), absence=draw(st.sampled_from(Absence)))
    begin = datetime.combine(first, time(), UTC)
    instants = st.integers(0, SPAN * 24).map(lambda hours: begin + timedelta(hours=hours))
    lengths = st.integers(1, 10 * 24).map(lambda hours: timedelta(hours=hours))
    handles = st.sampled_from((*PEOPLE, "guest"))
    time_off = [
        TimeOff(who=who, start=at, end=at + length, cover=cover)
        for who in draw(st.sets(handles, max_size=2))
        for at, length, cover in [(draw(instants), draw(lengths), draw(st.none() | st.just("spare")))]
    ]
    swaps = []
    if draw(st.booleans()):
        one, other = draw(st.lists(handles, min_size=2, max_size=2, unique=True))
        day = first + timedelta(days=draw(st.integers(0, SPAN)))
        last = day + timedelta(days=draw(st.integers(0, 6)))
        start, end = (datetime.combine(each, time(), UTC) for each in (day, last + DAY))
        dates = draw(st.none() | st.just(Dates(first=day, last=last)))
        swaps.append(Swap(one=one, other=other, start=start, end=end, dates=dates))
    if draw(st.booleans()):
        at = draw(instants)
        people = draw(st.sampled_from(((), ("guest",))))
        holiday = Holiday(start=at, end=at + draw(lengths), people=people, levels=("primary",))
        holidays = (*holidays, holiday)
    zones = draw(st.lists(st.sampled_from(ZONES), min_size=7, max_size=7))
    people_of = {
        handle: Person(handle=handle, email=f"{handle}@octo.example", time_zone=zone)
        for handle, zone in zip((*PEOPLE, "guest", "spare"), zones, strict=True)
    }
    op = operation(rotation, time_off=time_off, swaps=swaps, holidays=holidays, people=people_of)
    return op, begin


@examples(40)
@given(mixtures(), st.integers(1, 40))
def test_a_span_looked_at_in_parts_is_the_span(mixed: tuple[Operation, datetime], days: int) -> None:
    op, begin = mixed
    start, end = begin - 3 * DAY, begin + SPAN * DAY
    cut = start + timedelta(hours=23 * days)
    whole = timeline(op, start, end)
    parts = [*timeline(op, start, cut), *timeline(op, cut, end)]
    for at in sorted({mark for each in (*whole, *parts) for mark in (each.start, each.end - MINUTE)}):
        found, wanted = (
            sorted((s.level, s.seat, s.person, s.reason) for s in shifts if s.start <= at < s.end)
            for shifts in (parts, whole)
        )
        assert found == wanted, at


@examples(40)
@given(mixtures())
def test_nobody_who_is_off_is_called(mixed: tuple[Operation, datetime]) -> None:
    op, begin = mixed
    for shift in timeline(op, begin - 3 * DAY, begin + SPAN * DAY):
        if shift.reason is not Reason.HOLIDAY:
            assert not any(
                off.who == shift.person and off.start < shift.end and shift.start < off.end
                for off in op.time_off
            ), "the page of somebody who is off wakes nobody"


@examples(40)
@given(mixtures())
def test_where_coverage_is_promised_somebody_stands(mixed: tuple[Operation, datetime]) -> None:
    op, begin = mixed
    levels = tuple(level for level in op.teams[""].levels if level.id in op.rotations["r"].levels)
    op = replace(op, teams={"": replace(op.teams[""], levels=levels)})
    proof = prove(op, begin - 3 * DAY, begin + SPAN * DAY)
    if not isinstance(proof, Proof):
        return
    for promise in proof.promises:
        here = [shift for shift in proof.shifts if shift.level == promise.level]
        marks = {mark for each in here for mark in (each.start, each.end)} | {promise.start}
        for at in marks:
            if promise.start <= at < promise.end and not any(s <= at < e for s, e in promise.free):
                assert any(each.start <= at < each.end for each in here), at


@examples(60)
@given(mixtures())
def test_no_duty_from_the_first_date_on_is_dropped(mixed: tuple[Operation, datetime]) -> None:
    op, begin = mixed
    rotation = op.rotations["r"]
    if rotation.handoff is not None or rotation.duties[0].hours[0].length is None:
        return
    op = replace(op, holidays=(), time_off=(), swaps=())
    shifts = timeline(op, begin - 3 * DAY, begin + SPAN * DAY)
    for duty in rotation.duties:
        first = first_start(duty, rotation.zone, begin.date().toordinal())
        if first is None:
            continue
        for place in duty.places:
            assert any(
                each.start <= moment(first) < each.end
                and (each.level, each.seat) == (place.level, place.seat)
                for each in shifts
            ), "the first shift of every duty belongs to the first turn"


@st.composite
def follow_the_sun(draw: st.DrawFn) -> tuple[Operation, datetime]:
    """Rotations on clocks of their own, each until the next begins."""
    first = draw(st.sampled_from(AROUND_CHANGES))
    rotations = []
    for number, zone in enumerate(
        draw(st.lists(st.sampled_from(ZONES), min_size=2, max_size=3, unique=True))
    ):
        hours = Hours(start=time(draw(st.integers(0, 23))), length=None)
        duty = Duty(hours=(hours,), places=(Place(level="primary"),))
        bare = Rotation(id=f"r{number}", title=f"R{number}", order=(), duties=(duty,), zone=zone)
        people = tuple(f"{who}{number}" for who in PEOPLE[: draw(st.integers(1, 3))])
        turn = draw(st.sampled_from((1, 2, 7))) * DAY
        rotations.append(
            replace(bare, order=(OrderEntry(start=start_of(bare, first), people=people, turn=turn),))
        )
    return operation(*rotations), datetime.combine(first, time(), UTC)


@examples(10)
@given(follow_the_sun(), st.integers(3, 30))
def test_follow_the_sun_is_declared_without_a_hole_or_an_empty_layer(
    rota: tuple[Operation, datetime], days: int
) -> None:
    op, first = rota
    now = first + days * DAY
    until = declared_until(op, "primary", now) or now + 3 * 365 * DAY
    assert until >= now + 52 * 7 * DAY, "the daily job has a year to extend them"
    shifts = [Entry(s.person, s.start, s.end) for s in timeline(op, now, until)]
    # Two that begin together overlap, which the file may not.
    assume(all(one.end <= other.start for one, other in pairwise(shifts)))
    layers = declared(op, "primary", now)
    for layer in layers:
        assert layer.end is None or layer.start < layer.end, "PagerDuty takes no layer without length"
        assert layer.turn >= timedelta(hours=1), "PagerDuty takes no turn of less than an hour"
    assert rendered(layers, now, until) == rendered((), now, until, shifts)
