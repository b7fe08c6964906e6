"""Hours, nights and weekends on each one's own clock; stretches of shifts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall.model import DAY, Operation, Person, Role
from oncall.time.load import FRIDAY_AND_SATURDAY, Load, fairness, loads
from oncall.time.spans import stretches
from oncall.time.timeline import Reason, Shift, timeline
from tests.oncall import strategies
from tests.oncall.strategies import operation, operations, rotation
from tests.search import examples

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)


def load_of(zone: str, start: str, end: str) -> Load:
    shift = Shift(
        "all",
        Role.PRIMARY,
        "ada",
        datetime.fromisoformat(start).replace(tzinfo=UTC),
        datetime.fromisoformat(end).replace(tzinfo=UTC),
        Reason.SCHEDULED,
        None,
    )
    people = {"ada": strategies.person("ada", zone)}
    op = operation(rotation("all", "ada ben", date(2026, 1, 5)), people=people)
    (load,) = loads(op, [shift])
    return load


@pytest.mark.parametrize(
    ("zone", "start", "end", "nights", "weekends"),
    [
        ("UTC", "2026-11-23 00:00", "2026-11-24 00:00", 9, 0),
        ("Asia/Jerusalem", "2026-11-23 15:00", "2026-11-24 03:00", 7, 0),
        ("America/New_York", "2026-11-23 15:00", "2026-11-24 03:00", 0, 0),
        ("UTC", "2026-11-23 00:00", "2026-11-30 00:00", 63, 48),
        ("Europe/Madrid", "2026-03-28 20:00", "2026-03-29 08:00", 8, 12),  # an hour is missing
        ("Europe/Madrid", "2026-10-24 20:00", "2026-10-25 08:00", 10, 12),  # an hour comes twice
        ("America/New_York", "2026-10-31 00:00", "2026-11-03 00:00", 28, 49),  # an hour comes twice
        ("Asia/Jerusalem", "2026-11-26 00:00", "2026-11-30 00:00", 36, 48),  # Friday and Saturday
        ("Europe/Madrid", "2026-11-26 00:00", "2026-11-30 00:00", 36, 48),
        ("Asia/Jerusalem", "2026-11-29 00:00", "2026-11-30 00:00", 9, 0),  # Sunday is a working day
    ],
)
def test_nights_and_weekends(zone: str, start: str, end: str, nights: int, weekends: int) -> None:
    load = load_of(zone, start, end)
    assert (load.nights / HOUR, load.weekends / HOUR) == (nights, weekends)


@pytest.mark.slow
@examples(20)
@given(operations(), st.data())
def test_quarter_by_quarter(drawn: tuple[Operation, date], data: st.DataObject) -> None:
    """Zones' clocks are looked at every quarter of an hour: none is offset by less."""
    op, first = drawn
    start = data.draw(strategies.instants(first, 30))
    shifts = timeline(op, start, start + 2 * DAY)
    rounded = [s._replace(start=_quarter(s.start), end=_quarter(s.end)) for s in shifts]
    rounded = [shift for shift in rounded if shift.start < shift.end]
    for load in loads(op, rounded):
        person = op.people[load.person]
        nights = weekends = 0
        for shift in (shift for shift in rounded if shift.person == load.person):
            at = shift.start
            while at < shift.end:
                night, weekend = _clock_says(person, at)
                nights += night
                weekends += weekend
                at += QUARTER
        assert (load.nights, load.weekends) == (nights * QUARTER, weekends * QUARTER)


def _quarter(at: datetime) -> datetime:
    return at - timedelta(minutes=at.minute % 15)


def _clock_says(person: Person, at: datetime) -> tuple[bool, bool]:
    local = at.astimezone(ZoneInfo(person.time_zone))
    weekend = (4, 5) if person.time_zone in FRIDAY_AND_SATURDAY else (5, 6)
    return local.hour >= 22 or local.hour < 7, local.weekday() in weekend


def test_shares_and_means_count_everybody_in_the_file() -> None:
    duo = rotation("all", "ada ben", date(2026, 1, 5))
    people = {handle: strategies.person(handle) for handle in ("ada", "ben", "cyd", "dov")}
    op = operation(duo, people=people)
    start = datetime(2026, 1, 5, tzinfo=UTC)
    found = {load.person: load for load in loads(op, timeline(op, start, start + 7 * DAY))}
    assert found["ada"].levels == {"primary": 7 * DAY, "secondary": DAY * 0}
    assert found["ben"].levels == {"primary": DAY * 0, "secondary": 7 * DAY}
    assert [load.share for load in found.values()] == [0.5, 0.5, 0, 0]
    assert [load.of_mean for load in found.values()] == [2, 2, 0, 0]
    assert [load.share for load in loads(op, ())] == [0, 0, 0, 0]


def test_fairness() -> None:
    assert fairness([HOUR, HOUR, HOUR]) == 1
    assert fairness([HOUR, DAY * 0, DAY * 0, DAY * 0]) == 0.25
    assert fairness([]) == 1


class TestStretches:
    @pytest.mark.wide
    @given(operations(), st.data())
    def test_nothing_is_lost_and_everybody_changes(
        self, drawn: tuple[Operation, date], data: st.DataObject
    ) -> None:
        op, first = drawn
        start = data.draw(strategies.instants(first, 30))
        shifts = timeline(op, start, start + 20 * DAY)
        found = stretches(shifts)
        assert sum(stretch.shifts for stretch in found) == len(shifts)
        assert sorted(part for stretch in found for part in stretch.parts) == sorted(
            (shift.start, shift.end) for shift in shifts
        )
        assert [stretch.start for stretch in found] == sorted(stretch.start for stretch in found)
        by_track = sorted(found, key=lambda s: (s.rotation, s.level, s.start))
        for _, track in groupby(by_track, key=lambda s: (s.rotation, s.level)):
            last = None
            for stretch in track:
                if last is not None and stretch.start - last.end < DAY:
                    assert last[2:3] + last[5:7] != stretch[2:3] + stretch[5:7]
                last = stretch

    def test_a_turn_is_one_stretch_and_a_day_between_ends_it(self) -> None:
        day = rotation("day", "ada ben", date(2026, 1, 5), start=3, hours=12)
        start = datetime(2026, 1, 5, tzinfo=UTC)
        shifts = [s for s in timeline(operation(day), start, start + 7 * DAY) if s.level == Role.PRIMARY]
        (whole,) = stretches(shifts)
        assert (whole.start, whole.end) == (start + 3 * HOUR, start + 6 * DAY + 15 * HOUR)
        assert {end - begin for begin, end in whole.parts} == {12 * HOUR}
        assert whole.shifts == 7
        assert [stretch.shifts for stretch in stretches(shifts[:2] + shifts[3:])] == [2, 4]


def test_people_without_a_duty_weigh_nothing() -> None:
    op = operation(rotation("all", "ada ben", date(2026, 1, 5)))
    nobody = replace(op, people={**op.people, "cyd": strategies.person("cyd")})
    start = datetime(2026, 1, 5, tzinfo=UTC)
    *_, idle = loads(nobody, timeline(nobody, start, start + DAY))
    assert (idle.total, idle.nights, idle.weekends) == (DAY * 0, DAY * 0, DAY * 0)
