"""The programs of the repositories know who is on call as everything else does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncall.model import Operation
from oncall.time import timeline
from templates.duties import duties
from tests.oncall.rotas import NUMBERS, rota
from tests.oncall.strategies import instants, operations
from tests.search import examples
from tests.templates.programs import program

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("programs")
    (folder / ".github").mkdir()
    (folder / ".github" / "on-call").symlink_to(TEMPLATES / "on-call")
    with program(folder, "duties") as module:
        yield module


def facts(operation: Operation, now: datetime) -> Any:
    return json.loads(json.dumps(duties(operation, now)))


@examples(40)
@given(described=operations(), data=st.data())
def test_as_the_timeline(known: ModuleType, described: tuple[Operation, date], data: st.DataObject) -> None:
    operation, first = described
    (team,) = facts(operation, datetime.combine(first, time(), UTC))
    levels = {level["level"]: level for level in team["levels"]}
    for at in data.draw(st.lists(instants(first, 60), min_size=1, max_size=5)):
        for shift in timeline.timeline(operation, at, at + timedelta(minutes=1)):
            if shift.start <= at:
                assert known.people(levels[shift.level], at) == (shift.person,)


@examples(25)
@given(described=operations())
def test_the_duties_of_a_week_are_those_of_its_shifts(
    known: ModuleType, described: tuple[Operation, date]
) -> None:
    operation, first = described
    monday = datetime.combine(first - timedelta(days=first.weekday()), time(), UTC) + timedelta(days=14)
    (team,) = facts(operation, monday)
    for duty in known.between(team, monday, monday + timedelta(days=7)):
        assert duty.start < duty.end
        for at in (duty.start, duty.end - timedelta(minutes=1)):
            for level, people in zip(team["levels"], duty.people, strict=True):
                assert known.people(level, at) in (people, ())


@pytest.mark.parametrize("number", NUMBERS)
def test_any_team_s_rota_is_read_as_it_is(known: ModuleType, number: int) -> None:
    operation = rota(number)
    now = datetime(2026, 11, 2, tzinfo=UTC)
    teams = dict(zip(operation.teams, facts(operation, now), strict=True))
    until = now + timedelta(days=59)
    shifts = timeline.timeline(operation, now, until)
    cuts = sorted({cut for shift in shifts for cut in (shift.start, shift.end) if now <= cut < until})
    for at in cuts[:: max(len(cuts) // 40, 1)]:
        for team, told in teams.items():
            for level in told["levels"]:
                there = [
                    shift.person
                    for shift in shifts
                    if shift.start <= at < shift.end
                    and shift.level == level["level"]
                    and operation.rotations[shift.rotation].team == team
                ]
                assert sorted(known.people(level, at)) == sorted(there), (team, level["level"], at)


def test_hours_of_a_week_several_at_once_and_who_is_never_called(known: ModuleType) -> None:
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
    assert known.called(team) == [first]
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    assert known.people(first, monday + timedelta(hours=9)) == ("a", "c")
    assert known.people(first, monday + timedelta(hours=17)) == ()
    assert known.people(first, monday + timedelta(days=5, hours=9)) == (), "nobody is on call on Saturday"
    (week,) = known.between(team, monday, monday + timedelta(days=7))
    assert (week.start, week.end) == (monday + timedelta(hours=9), monday + timedelta(days=4, hours=17))
    assert week.people == (("z",), ("a", "c"))


def test_a_turn_that_goes_on_is_shown_and_the_end_of_one_is_not(known: ModuleType) -> None:
    layer: dict[str, object] = {"rotation": "All day", "end": None, "turn": 604800, "hours": []}
    layer |= {"start": "2026-01-06T09:00Z", "first_turn": "2026-01-06T09:00Z", "people": ["a", "b"]}
    level = {"level": "first", "after": 0, "seats": [{"layers": [layer], "overrides": []}]}
    team, week = {"team": "", "levels": [level]}, timedelta(days=7)
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    handoff = datetime(2026, 11, 24, 9, tzinfo=UTC)
    old, new = known.between(team, monday, monday + week)
    assert (old.start, old.end) == (handoff - week, handoff)
    assert old.people != new.people
    tuesday = monday + timedelta(days=1)
    (only,) = known.between(team, tuesday, tuesday + week)
    assert only.start == handoff, "the nine hours that are left of the old turn are no line of the week"
