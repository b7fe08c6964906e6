"""The timeline agrees with its definition, and with PagerDuty."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall.model import DAY, Operation, Role, Swap, TimeOff
from oncall.time.layers import Entry, declared, rendered
from oncall.time.timeline import Departure, Obstacle, Reason, Shift, overrides, resolve, timeline
from tests.oncall import strategies
from tests.oncall.strategies import operation, operations, rotation
from tests.oncall.time.definition import on_duty
from tests.search import examples

MINUTE = timedelta(minutes=1)
FIRST = date(2026, 1, 5)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def brief(shifts: tuple[Shift, ...], role: Role = Role.PRIMARY) -> list[tuple[str, str, str]]:
    return [
        (shift.person, f"{shift.start:%d %H:%M}", f"{shift.end:%d %H:%M}")
        for shift in shifts
        if shift.level == role
    ]


def answer_at(
    shifts: tuple[Shift, ...], name: str, instant: datetime
) -> dict[Role, tuple[str, str, str | None]]:
    found = [shift for shift in shifts if shift.rotation == name and shift.start <= instant < shift.end]
    assert len({shift.level for shift in found}) == len(found), "one person a role and rotation"
    return {Role(shift.level): (shift.person, shift.reason.value, shift.instead_of) for shift in found}


class TestDefinition:
    @pytest.mark.slow
    @examples(25)
    @given(operations(), st.data())
    def test_minute_by_minute(self, drawn: tuple[Operation, date], data: st.DataObject) -> None:
        op, first = drawn
        start = data.draw(strategies.instants(first, 30))
        shifts = timeline(op, start, start + 12 * 60 * MINUTE)
        for minute in range(12 * 60):
            instant = start + minute * MINUTE
            for each in op.rotations.values():
                assert answer_at(shifts, each.id, instant) == on_duty(op, each, instant)

    @pytest.mark.wide
    @examples(40)
    @given(operations())
    def test_at_every_boundary_of_two_months(self, drawn: tuple[Operation, date]) -> None:
        op, first = drawn
        start = datetime(first.year, first.month, first.day, tzinfo=UTC) - DAY
        end = start + 60 * DAY
        shifts = timeline(op, start, end)
        departures: tuple[Departure, ...] = (*op.swaps, *op.time_off)
        marks = {shift.start for shift in shifts} | {shift.end for shift in shifts}
        marks |= {entry.start for entry in departures} | {entry.end for entry in departures}
        for mark in sorted(marks):
            for instant in (mark - MINUTE, mark):
                if start <= instant < end:
                    for each in op.rotations.values():
                        assert answer_at(shifts, each.id, instant) == on_duty(op, each, instant)

    @pytest.mark.wide
    @given(operations(), st.data())
    def test_a_part_of_the_timeline_is_the_timeline_of_the_part(
        self, drawn: tuple[Operation, date], data: st.DataObject
    ) -> None:
        op, first = drawn
        lower, upper = sorted(data.draw(st.tuples(*[strategies.instants(first, 40)] * 2)))
        whole = timeline(op, lower - 20 * DAY, upper + 20 * DAY)
        part = tuple(
            shift._replace(start=max(shift.start, lower), end=min(shift.end, upper))
            for shift in whole
            if max(shift.start, lower) < min(shift.end, upper)
        )
        assert sorted(part) == sorted(timeline(op, lower, upper))

    @pytest.mark.wide
    @given(operations(), st.data())
    def test_shifts_are_ordered_apart_and_as_long_as_can_be(
        self, drawn: tuple[Operation, date], data: st.DataObject
    ) -> None:
        op, first = drawn
        start = data.draw(strategies.instants(first, 30))
        resolution = resolve(op, start, start + 30 * DAY)
        assert [s.start for s in resolution.shifts] == sorted(s.start for s in resolution.shifts)
        assert [v.start for v in resolution.vacancies] == sorted(v.start for v in resolution.vacancies)
        by_track = sorted(resolution.shifts, key=lambda s: (s.rotation, s.level, s.start))
        for _, track in groupby(by_track, key=lambda s: (s.rotation, s.level)):
            before: Shift | None = None
            for shift in track:
                assert shift.start < shift.end
                if before is not None:
                    assert before.end <= shift.start
                    assert before.end < shift.start or before[2:3] + before[5:] != shift[2:3] + shift[5:]
                before = shift


class TestPagerDuty:
    @pytest.mark.wide
    @given(operations(), st.data())
    def test_layers_and_overrides_give_the_same_people(
        self, drawn: tuple[Operation, date], data: st.DataObject
    ) -> None:
        op, first = drawn
        now = data.draw(strategies.instants(first, 50))
        until = now + 40 * DAY
        resolution = resolve(op, now, until)
        for role in Role:
            made = [Entry(s.person, s.start, s.end) for s in overrides(op, role, now)]
            shown = rendered(declared(op, role, now), now, until, made)
            shifts = [Entry(s.person, s.start, s.end) for s in resolution.shifts if s.level == role]
            # Where nobody is free the file is refused; PagerDuty would go on naming the person who is off.
            holes = [Entry(v.away, v.start, v.end) for v in resolution.vacancies if v.level == role]
            for entry in shifts:
                covering = [e for e in shown if e.start < entry.end and e.end > entry.start]
                assert {e.user for e in covering} == {entry.user}
                assert sum(
                    (min(e.end, entry.end) - max(e.start, entry.start) for e in covering), DAY * 0
                ) == (entry.end - entry.start)
            total = sum((e.end - e.start for e in shown), DAY * 0)
            assert total == sum((e.end - e.start for e in (*shifts, *holes)), DAY * 0)

    @pytest.mark.wide
    @given(operations(), st.data())
    def test_overrides_do_not_change_as_time_goes_on(
        self, drawn: tuple[Operation, date], data: st.DataObject
    ) -> None:
        op, first = drawn
        earlier, later = sorted(data.draw(st.tuples(*[strategies.instants(first, 50)] * 2)))
        for role in Role:
            before = overrides(op, role, earlier)
            assert overrides(op, role, later) == tuple(s for s in before if s.end > later)


class TestTurns:
    def test_daily_shifts_of_two_weeks(self) -> None:
        op = operation(rotation("day", "ada ben cyd", FIRST, start=3, hours=12))
        shifts = timeline(op, at("2026-01-11 00:00"), at("2026-01-13 00:00"))
        assert brief(shifts) == [("ada", "11 03:00", "11 15:00"), ("ben", "12 03:00", "12 15:00")]
        assert brief(shifts, Role.SECONDARY) == [
            ("ben", "11 03:00", "11 15:00"),
            ("cyd", "12 03:00", "12 15:00"),
        ]

    def test_a_shift_across_midnight_belongs_to_the_turn_in_which_it_begins(self) -> None:
        op = operation(rotation("night", "ada ben", FIRST, start=15, hours=12))
        shifts = timeline(op, at("2026-01-12 00:00"), at("2026-01-13 00:00"))
        assert brief(shifts) == [("ada", "12 00:00", "12 03:00"), ("ben", "12 15:00", "13 00:00")]

    def test_round_the_clock_a_turn_is_one_shift(self) -> None:
        op = operation(rotation("all", "ada ben", FIRST, start=9))
        shifts = timeline(op, at("2026-01-01 00:00"), at("2026-01-20 00:00"))
        assert brief(shifts) == [
            ("ada", "05 09:00", "12 09:00"),
            ("ben", "12 09:00", "19 09:00"),
            ("ada", "19 09:00", "20 00:00"),
        ]

    def test_the_span_may_be_given_in_any_zone(self) -> None:
        op = operation(rotation("all", "ada ben", FIRST))
        zone = timezone(timedelta(hours=5, minutes=45))
        start, end = at("2026-01-06 00:00"), at("2026-01-07 00:00")
        assert timeline(op, start.astimezone(zone), end.astimezone(zone)) == timeline(op, start, end)

    def test_nobody_before_the_first_era(self) -> None:
        op = operation(rotation("all", "ada ben", FIRST))
        assert timeline(op, at("2025-12-01 00:00"), at("2026-01-05 00:00")) == ()


class TestDepartures:
    TRIO = rotation("all", "ada ben cyd", FIRST)

    def primary_and_secondary(self, op: Operation, instant: str) -> list[tuple[str, Reason, str | None]]:
        shifts = timeline(op, at(instant), at(instant) + MINUTE)
        return [(shift.person, shift.reason, shift.instead_of) for shift in shifts]

    def test_a_swap_exchanges_both_roles(self) -> None:
        swap = Swap(one="ada", other="ben", start=at("2026-01-05"), end=at("2026-01-12"))
        assert self.primary_and_secondary(operation(self.TRIO, swaps=[swap]), "2026-01-06") == [
            ("ben", Reason.SWAP, "ada"),
            ("ada", Reason.SWAP, "ben"),
        ]

    def test_the_next_in_line_covers_unless_they_have_the_other_role(self) -> None:
        off = TimeOff(who="ada", start=at("2026-01-05"), end=at("2026-01-12"))
        assert self.primary_and_secondary(operation(self.TRIO, time_off=[off]), "2026-01-06") == [
            ("cyd", Reason.COVER, "ada"),
            ("ben", Reason.SCHEDULED, None),
        ]

    def test_both_off_the_primary_is_covered_first(self) -> None:
        four = rotation("all", "ada ben cyd dov", FIRST)
        off = [TimeOff(who=who, start=at("2026-01-05"), end=at("2026-01-12")) for who in ("ada", "ben")]
        assert self.primary_and_secondary(operation(four, time_off=off), "2026-01-06") == [
            ("cyd", Reason.COVER, "ada"),
            ("dov", Reason.COVER, "ben"),
        ]

    def test_who_has_swapped_in_and_is_off_is_covered(self) -> None:
        swap = Swap(one="ada", other="cyd", start=at("2026-01-05"), end=at("2026-01-12"))
        off = TimeOff(who="cyd", start=at("2026-01-05"), end=at("2026-01-12"))
        assert self.primary_and_secondary(
            operation(self.TRIO, swaps=[swap], time_off=[off]), "2026-01-06"
        ) == [
            ("ada", Reason.COVER, "cyd"),
            ("ben", Reason.SCHEDULED, None),
        ]

    @pytest.mark.parametrize(
        ("time_off", "obstacle"),
        [
            ([("ada", "cyd"), ("cyd", None)], Obstacle.COVER_OFF),
            ([("ada", None), ("cyd", None)], Obstacle.NOBODY_FREE),
        ],
    )
    def test_a_duty_that_nobody_can_take_is_vacant(
        self, time_off: list[tuple[str, str | None]], obstacle: Obstacle
    ) -> None:
        off = [
            TimeOff(who=who, start=at("2026-01-06 08:00"), end=at("2026-01-07"), cover=cover)
            for who, cover in time_off
        ]
        op = operation(self.TRIO, time_off=off)
        resolution = resolve(op, at("2026-01-05"), at("2026-01-08"))
        assert [(v.away, v.level, v.start, v.end, v.obstacle) for v in resolution.vacancies] == [
            ("ada", Role.PRIMARY, at("2026-01-06 08:00"), at("2026-01-07"), obstacle)
        ]

    def test_a_cover_who_is_primary_cannot_be_secondary(self) -> None:
        off = TimeOff(who="ben", start=at("2026-01-06"), end=at("2026-01-07"), cover="ada")
        resolution = resolve(operation(self.TRIO, time_off=[off]), at("2026-01-05"), at("2026-01-08"))
        (vacancy,) = resolution.vacancies
        assert (vacancy.away, vacancy.level, vacancy.obstacle) == ("ben", "secondary", Obstacle.COVER_BUSY)

    def test_a_secondary_who_covers_the_primary_is_followed_by_the_next_in_line(self) -> None:
        off = TimeOff(who="ada", start=at("2026-01-05"), end=at("2026-01-12"), cover="ben")
        assert self.primary_and_secondary(operation(self.TRIO, time_off=[off]), "2026-01-06") == [
            ("ben", Reason.COVER, "ada"),
            ("cyd", Reason.COVER, "ben"),
        ]

    def test_a_time_off_that_touches_nobodys_duty_cuts_no_shift(self) -> None:
        off = TimeOff(who="cyd", start=at("2026-01-06"), end=at("2026-01-07"))
        op = operation(self.TRIO, time_off=[off])
        assert brief(timeline(op, at("2026-01-05"), at("2026-01-12"))) == [("ada", "05 00:00", "12 00:00")]
