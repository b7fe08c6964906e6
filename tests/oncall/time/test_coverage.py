"""The coverage proof: it holds where it should, and every kind of breach is found, explained and fixed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall.model import (
    DAY,
    Duty,
    Holiday,
    Hours,
    Level,
    Operation,
    Place,
    Role,
    Swap,
    TimeOff,
)
from oncall.time.coverage import Breach, Flaw, Kind, Promise, Proof, examine
from oncall.time.proof import prove
from oncall.time.timeline import Reason, Shift, timeline
from tests.oncall import strategies
from tests.oncall.strategies import operation, operations, rotation
from tests.oncall.time.definition import on_duty

FIRST = date(2026, 1, 5)
START = datetime(2026, 1, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
BOTH = (Place(level="primary"), Place(level="secondary", offset=1))
TRIO = rotation("all", "ada ben cyd", FIRST)


def off(who: str, days: int = 7, cover: str | None = None) -> TimeOff:
    return TimeOff(who=who, start=START, end=START + days * DAY, cover=cover)


def flaw(op: Operation, start: datetime = START, days: int = 60) -> Flaw:
    found = prove(op, start, start + days * DAY)
    assert isinstance(found, Flaw)
    return found


def test_a_sound_operation_is_proven_by_its_timeline() -> None:
    day, night = (
        rotation("day", "ada ben", FIRST, start=3, hours=12),
        rotation("night", "cyd dov", FIRST, start=15, hours=12),
    )
    swap = Swap(one="ada", other="dov", start=START, end=START + 9 * DAY)
    op = operation(day, night, swaps=[swap])
    start, end = START + 3 * HOUR, START + 300 * DAY
    levels = (Promise("", level, start, end) for level in ("primary", "secondary"))
    assert prove(op, start, end) == Proof(start, end, timeline(op, start, end), tuple(levels))


@pytest.mark.wide
@given(operations(), st.data())
def test_the_verdict_is_that_of_every_instant(drawn: tuple[Operation, date], data: st.DataObject) -> None:
    op, first = drawn
    start = data.draw(strategies.instants(first, 30))
    end = start + 14 * DAY
    verdict = prove(op, start, end)
    begin = min(each.order[0].start for each in op.rotations.values())
    marks = {start} | {instant for s in timeline(op, start, end) for instant in (s.start, s.end)}
    bad = [
        mark
        for mark in sorted(marks)
        if begin <= mark < end and not sound([on_duty(op, each, mark) for each in op.rotations.values()])
    ]
    assert (verdict.at if isinstance(verdict, Flaw) else None) == (bad[0] if bad else None)


def sound(answers: list[dict[Role, tuple[str, str, str | None]]]) -> bool:
    on = {role: [answer[role][0] for answer in answers if role in answer] for role in Role}
    return all(len(people) == 1 for people in on.values()) and on[Role.PRIMARY] != on[Role.SECONDARY]


class TestFlaws:
    def test_nobody_free(self) -> None:
        found = flaw(operation(TRIO, rotation("b", "dov eve", FIRST), time_off=[off("ada"), off("cyd")]))
        assert found.at == START

    @pytest.mark.parametrize(
        ("time_off", "why", "fix"),
        [
            (
                [off("ada"), off("cyd")],
                "and nobody else in all is free: @ben is secondary and @cyd is off",
                "write `cover: dov` in the time off of @ada from 2026-01-05T00:00Z",
            ),
            (
                [off("ada", cover="cyd"), off("cyd")],
                "and @cyd, who is to cover, is off as well",
                "write `cover: dov` in the time off of @ada from 2026-01-05T00:00Z",
            ),
        ],
    )
    def test_time_off_that_nobody_covers(self, time_off: list[TimeOff], why: str, fix: str) -> None:
        idle = {handle: strategies.person(handle) for handle in ("ada", "ben", "cyd", "dov")}
        found = flaw(operation(TRIO, time_off=time_off, people=idle))
        assert (found.at, found.until, found.kind, found.level) == (
            START,
            START + 7 * DAY,
            Kind.GAP,
            Role.PRIMARY,
        )
        assert (found.people, found.fix) == (("ada",), fix)
        assert found.why == f"@ada is off until Mon 2026-01-12 00:00 UTC, {why}"

    def test_a_cover_who_is_on_already(self) -> None:
        idle = {handle: strategies.person(handle) for handle in ("ada", "ben", "cyd", "dov")}
        time_off = [off("ada"), off("ben", cover="cyd")]
        found = flaw(operation(TRIO, time_off=time_off, people=idle))
        assert (found.people, found.level) == (("ben",), Role.SECONDARY)
        assert found.why.endswith("and @cyd, who is to cover, is primary at that time")
        assert found.fix == "write `cover: dov` in the time off of @ben from 2026-01-05T00:00Z"

    def test_where_no_cover_helps_the_time_off_is_cut(self) -> None:
        duo = rotation("all", "ada ben", FIRST)
        found = flaw(operation(duo, time_off=[TimeOff(who="ada", start=START - DAY, end=START + DAY)]))
        assert found.fix == "let the time off of @ada from 2026-01-04T00:00Z end at 2026-01-05T00:00Z"
        found = flaw(operation(duo, time_off=[off("ada")]))
        assert found.fix == "take out the time off of @ada from 2026-01-05T00:00Z"

    def test_hours_that_leave_a_gap(self) -> None:
        day = rotation("day", "ada ben", FIRST, start=3, hours=12)
        night = rotation("night", "cyd dov", FIRST, start=16, hours=11)
        found = flaw(operation(day, night), START + 3 * HOUR)
        assert (found.at, found.until, found.kind) == (START + 15 * HOUR, START + 16 * HOUR, Kind.GAP)
        assert found.why == "no rotation's hours include 15:00-16:00 UTC"
        assert found.fix == "write `hours: 03:00-16:00` for day"

    def test_hours_that_leave_a_gap_at_the_start_of_the_day(self) -> None:
        only = rotation("day", "ada ben", FIRST, start=1, hours=23)
        found = flaw(operation(only), START + DAY)
        assert found.fix == "write `hours: 01:00-01:00` for day"

    def test_hours_that_overlap(self) -> None:
        day = rotation("day", "ada ben", FIRST, start=3, hours=13)
        night = rotation("night", "cyd dov", FIRST, start=15, hours=12)
        found = flaw(operation(day, night), START + 3 * HOUR)
        assert (found.at, found.until, found.kind) == (START + 15 * HOUR, START + 16 * HOUR, Kind.OVERLAP)
        assert (
            found.why == "@ada (day, 03:00-16:00 UTC) and @cyd (night, 15:00-03:00 UTC) are primary at once"
        )
        assert found.fix == "write `hours: 03:00-15:00` for day"

    def test_before_the_first_shift_nobody_is_needed(self) -> None:
        assert isinstance(prove(operation(TRIO), START - 30 * DAY, START + DAY), Proof)

    def test_an_order_that_begins_too_late(self) -> None:
        day = rotation("day", "ada ben", FIRST, start=3, hours=12)
        night = rotation("night", "cyd dov", FIRST + 10 * DAY, start=15, hours=12)
        found = flaw(operation(day, night), START)
        assert (found.at, found.until) == (START + 15 * HOUR, START + 27 * HOUR)
        assert found.why == "the order of night begins only at Thu 2026-01-15 15:00 UTC"
        assert found.fix == (
            "let the order of night begin with `from: 2026-01-01`: "
            "whole rounds earlier, so that no later turn moves"
        )

    def test_one_person_alone(self) -> None:
        alone = rotation("all", "ada", FIRST)
        idle = {handle: strategies.person(handle) for handle in ("ada", "ben")}
        found = flaw(operation(alone, people=idle))
        assert (found.kind, found.people) == (Kind.DOUBLE_ROLE, ("ada",))
        assert found.why == "@ada is primary and secondary at once: the order of all has nobody else"
        assert found.fix == "name one more person in the order of all from 2026-01-05, for example @ben"
        assert flaw(operation(alone)).fix is None

    def test_one_person_twice_in_a_row(self) -> None:
        found = flaw(operation(rotation("all", "ada ben ben cyd", FIRST)))
        assert (found.at, found.kind) == (START + 7 * DAY, Kind.DOUBLE_ROLE)
        assert found.why == (
            "@ben is primary and secondary at once: the order of all names them twice in a row"
        )
        assert found.fix == "name @ben once less in the order of all from 2026-01-05"

    def test_one_person_at_another_level_on_a_holiday(self) -> None:
        """ada is primary and ben secondary: on the holiday ben would be both."""
        holidays = tuple(
            Holiday(on=(START.date() + days * DAY,), people=("ben",), levels=("primary",)) for days in (9, 2)
        )
        found = flaw(replace(operation(TRIO), holidays=holidays))
        assert (found.at, found.kind) == (START + 2 * DAY, Kind.DOUBLE_ROLE)
        assert found.why == "@ben is primary and secondary at once: a holiday names them as primary"
        assert found.fix == "name @ada instead of @ben in the holiday from 2026-01-07"


TWO = operation(rotation("all", "ada ben cyd", START.date()))


class TestExamine:
    """Shifts need not come from a timeline of ours."""

    END = START + DAY

    def shift(self, role: Role, who: str, start: datetime = START, end: datetime = END) -> Shift:
        return Shift("all", role, who, start, end, Reason.SCHEDULED, None)

    def test_sound(self) -> None:
        shifts = [self.shift(Role.PRIMARY, "ada"), self.shift(Role.SECONDARY, "ben")]
        assert examine(TWO, shifts, START, self.END) is None
        assert examine(TWO, [], START, START) is None

    def test_somebody_off_is_on_duty(self) -> None:
        shifts = [self.shift(Role.PRIMARY, "ada"), self.shift(Role.SECONDARY, "ben")]
        absence = TimeOff(who="ben", start=START + HOUR, end=START + 2 * HOUR)
        breach = Breach(START + HOUR, START + 2 * HOUR, Kind.OFF, Role.SECONDARY, (shifts[1],))
        assert examine(replace(TWO, time_off=(absence,)), shifts, START, self.END) == breach

    def test_a_role_that_ends_early(self) -> None:
        shifts = [self.shift(Role.PRIMARY, "ada"), self.shift(Role.SECONDARY, "ben", end=START + HOUR)]
        breach = Breach(START + HOUR, self.END, Kind.GAP, Role.SECONDARY, ())
        assert examine(TWO, shifts, START, self.END) == breach

    def test_a_hole_between_two_shifts(self) -> None:
        shifts = [
            self.shift(Role.PRIMARY, "ada"),
            self.shift(Role.SECONDARY, "ben", end=START + HOUR),
            self.shift(Role.SECONDARY, "ben", start=START + 2 * HOUR),
        ]
        breach = Breach(START + HOUR, START + 2 * HOUR, Kind.GAP, Role.SECONDARY, ())
        assert examine(TWO, shifts, START, self.END) == breach, "for that hour nobody follows Ada"

    def test_shifts_that_overlap_are_both_named(self) -> None:
        shifts = [
            self.shift(Role.PRIMARY, "ada"),
            self.shift(Role.SECONDARY, "ben"),
            self.shift(Role.SECONDARY, "cyd", start=START + HOUR, end=START + 2 * HOUR),
        ]
        breach = Breach(START + HOUR, START + 2 * HOUR, Kind.OVERLAP, Role.SECONDARY, (shifts[1], shifts[2]))
        assert examine(TWO, shifts, START, self.END) == breach, "Ben is on before and after Cyd"

    def test_somebody_who_is_called_twice_is_reported_at_the_later_level(self) -> None:
        shifts = [
            self.shift(Role.PRIMARY, "ada"),
            self.shift(Role.SECONDARY, "ben", end=START + 2 * HOUR),
            self.shift(Role.SECONDARY, "ada", start=START + 2 * HOUR),
        ]
        breach = Breach(START + 2 * HOUR, self.END, Kind.DOUBLE_ROLE, Role.SECONDARY, (shifts[0], shifts[2]))
        assert examine(TWO, shifts, START, self.END) == breach, "nobody follows Ada if she does not answer"

    def test_of_two_breaches_the_first(self) -> None:
        shifts = [
            self.shift(Role.PRIMARY, "ada"),
            self.shift(Role.SECONDARY, "ada"),
            self.shift(Role.PRIMARY, "cyd", start=START + HOUR),
        ]
        found = examine(TWO, shifts, START, self.END)
        assert found is not None
        assert (found.at, found.kind) == (START, Kind.DOUBLE_ROLE)


def test_a_swap_cannot_make_a_double_role() -> None:
    swap = Swap(one="ada", other="ben", start=START, end=START + 30 * DAY)
    assert isinstance(prove(operation(TRIO, swaps=[swap]), START, START + 60 * DAY), Proof)
    assert isinstance(prove(replace(operation(TRIO), swaps=(swap, swap)), START, START + 60 * DAY), Proof)


def test_each_level_is_promised_from_its_own_first_shift_on() -> None:
    late = replace(
        rotation("late", "dov eve", FIRST + 2 * DAY, start=10, hours=24),
        duties=(Duty(hours=(Hours(start=time(10), length=DAY),), places=(Place(level="secondary"),)),),
    )
    early = replace(
        rotation("early", "ada ben", FIRST),
        duties=(Duty(hours=(Hours(start=time(), length=DAY),), places=(Place(level="primary"),)),),
    )
    end = START + 30 * DAY
    proof = prove(operation(early, late), START, end)
    assert isinstance(proof, Proof)
    assert proof.promises == (
        Promise("", "primary", START, end),
        Promise("", "secondary", START + 2 * DAY + 10 * HOUR, end),
    ), "until then nobody is secondary, and check must not say that somebody is"


def test_a_level_that_is_never_called_is_proven_where_it_must_be_covered() -> None:
    op = operation(rotation("all", "ada ben", FIRST, start=9, hours=8))
    shown = replace(op.teams[""], levels=(Level(id="primary", after=None), Level(id="secondary", after=None)))
    found = prove(replace(op, teams={"": shown}), START, START + 30 * DAY)
    assert isinstance(found, Flaw)
    assert found.kind is Kind.GAP


def test_a_gap_that_no_daily_hours_explain_names_the_rotations_and_a_fix() -> None:
    days = Duty(hours=(Hours(start=time(7), length=12 * HOUR),), places=BOTH)
    nights = Duty(hours=(Hours(start=time(19), length=11 * HOUR),), places=BOTH)
    crew = replace(rotation("crew", "ada ben cyd", FIRST), duties=(days, nights))
    found = flaw(operation(crew), START + 7 * HOUR)
    assert (found.why, found.kind) == ("no shift of crew covers it", Kind.GAP)
    assert found.fix is not None
    assert "`coverage: hours`" in found.fix
