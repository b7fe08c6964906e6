"""The programs of the repositories know who is on call as everything else does."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import duties as on_call
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall.model import Operation
from oncall.time import timeline
from templates.duties import duties
from tests.oncall.rotas import NUMBERS, rota
from tests.oncall.strategies import instants, operations
from tests.search import examples

pytestmark = pytest.mark.wide


def facts(operation: Operation, now: datetime) -> Any:
    return json.loads(json.dumps(duties(operation, now)))


@examples(40)
@given(described=operations(), data=st.data())
def test_as_the_timeline(described: tuple[Operation, date], data: st.DataObject) -> None:
    operation, first = described
    (team,) = facts(operation, datetime.combine(first, time(), UTC))
    levels = {level["level"]: level for level in team["levels"]}
    for at in data.draw(st.lists(instants(first, 60), min_size=1, max_size=5)):
        for shift in timeline.timeline(operation, at, at + timedelta(minutes=1)):
            if shift.start <= at:
                assert on_call.people(levels[shift.level], at) == (shift.person,)


@examples(25)
@given(described=operations())
def test_the_duties_of_a_week_are_those_of_its_shifts(described: tuple[Operation, date]) -> None:
    operation, first = described
    monday = datetime.combine(first - timedelta(days=first.weekday()), time(), UTC) + timedelta(days=14)
    (team,) = facts(operation, monday)
    for duty in on_call.between(team, monday, monday + timedelta(days=7)):
        assert duty.start < duty.end
        for at in (duty.start, duty.end - timedelta(minutes=1)):
            for level, people in zip(team["levels"], duty.people, strict=True):
                assert on_call.people(level, at) in (people, ())


@pytest.mark.parametrize("number", NUMBERS)
def test_any_team_s_rota_is_read_as_it_is(number: int) -> None:
    operation = rota(number)
    now = datetime(2026, 11, 2, tzinfo=UTC)
    teams = dict(zip(operation.teams, facts(operation, now), strict=True))
    until = now + timedelta(days=59)
    shifts = timeline.timeline(operation, now, until)
    cuts = sorted({cut for shift in shifts for cut in (shift.start, shift.end) if now <= cut < until})
    for at in cuts[:: max(len(cuts) // 40, 1)]:
        for team, described in teams.items():
            for level in described["levels"]:
                there = [
                    shift.person
                    for shift in shifts
                    if shift.start <= at < shift.end
                    and shift.level == level["level"]
                    and operation.rotations[shift.rotation].team == team
                ]
                assert sorted(on_call.people(level, at)) == sorted(there), (team, level["level"], at)


def test_hours_of_a_week_several_at_once_and_who_is_never_called() -> None:
    hours = [{"weekday": day, "start": "09:00", "length": 8 * 3600} for day in (1, 2, 3, 4, 5)]
    layer = {"rotation": "Office", "start": "2026-01-05T00:00Z", "end": None, "turn": 604800, "hours": hours}
    layer |= {"first_turn": "2026-01-05T00:00Z"}
    seats = [{"layers": [{**layer, "people": [*pair]}], "overrides": []} for pair in ("ab", "cd")]
    first = {"level": "first", "after": 0, "seats": seats}
    shadow = {
        "level": "shadow",
        "after": None,
        "seats": [{"layers": [{**layer, "people": ["z"]}], "overrides": []}],
    }
    team = {"team": "Docs", "levels": [shadow, first]}
    assert on_call.called(team) == [first]
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    assert on_call.people(first, monday + timedelta(hours=9)) == ("a", "c")
    assert on_call.people(first, monday + timedelta(hours=17)) == ()
    assert on_call.people(first, monday + timedelta(days=5, hours=9)) == (), "nobody is on call on Saturday"
    (week,) = on_call.between(team, monday, monday + timedelta(days=7))
    assert (week.start, week.end) == (monday + timedelta(hours=9), monday + timedelta(days=4, hours=17))
    assert week.people == (("z",), ("a", "c"))


def test_a_turn_that_goes_on_is_shown_and_the_end_of_one_is_not() -> None:
    layer: dict[str, object] = {"rotation": "All day", "end": None, "turn": 604800, "hours": []}
    layer |= {"start": "2026-01-06T09:00Z", "first_turn": "2026-01-06T09:00Z", "people": ["a", "b"]}
    level = {"level": "first", "after": 0, "seats": [{"layers": [layer], "overrides": []}]}
    team, week = {"team": "", "levels": [level]}, timedelta(days=7)
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    handoff = datetime(2026, 11, 24, 9, tzinfo=UTC)
    old, new = on_call.between(team, monday, monday + week)
    assert (old.start, old.end) == (handoff - week, handoff)
    assert old.people != new.people
    tuesday = monday + timedelta(days=1)
    (only,) = on_call.between(team, tuesday, tuesday + week)
    assert only.start == handoff, "the nine hours that are left of the old turn are no line of the week"
