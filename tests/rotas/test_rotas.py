"""Every team's rota names exactly the people whom its team expects: in the model, and in the declared layers."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from oncall import load
from oncall.model import DAY, Operation
from oncall.time.coverage import Proof
from oncall.time.layers import Entry, Layer, declared, rendered
from oncall.time.proof import prove
from oncall.time.timeline import overrides, seats, timeline
from tests.search import sample

pytestmark = pytest.mark.wide

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*.json"))
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

Claim = tuple[datetime, datetime, str, str]
"""From when until when who is on, at which level (of several teams ``team/level``)."""

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)


@cache
def operation(case: Path) -> Operation:
    return load(case.with_suffix(".yaml"))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def answer(case: Path) -> tuple[datetime, datetime, list[Claim], dict[str, Any]]:
    """The span, who is on when, and who is called after how many minutes (by team)."""
    answer = json.loads(case.read_text(encoding="utf-8"))
    claims: list[Claim] = []
    for key, value in answer["levels"].items():
        levels = (
            {f"{key}/{level}": shifts for level, shifts in value.items()}
            if isinstance(value, dict)
            else {key: value}
        )
        for level, shifts in levels.items():
            claims += [(instant(a), instant(b), who, level) for a, b, people in shifts for who in people]
    calls = answer["calls"] if isinstance(answer["calls"], dict) else {"": answer["calls"]}
    start, end = map(instant, answer["span"])
    return start, end, claims, calls


def disagreement(one: list[Claim], other: list[Claim], start: datetime, end: datetime) -> object:
    """The first stretch of time in which two answers name different people, None when they never do."""
    for level in sorted({claim[3] for claim in (*one, *other)}):
        steps: defaultdict[datetime, list[tuple[int, str, int]]] = defaultdict(list)
        for side, claims in enumerate((one, other)):
            for begin, finish, who, at in claims:
                if at == level and begin < end and finish > start:
                    steps[max(begin, start)].append((side, who, 1))
                    steps[min(finish, end)].append((side, who, -1))
        on: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        for begin, finish in pairwise(sorted({start, end, *steps})):
            for side, who, step in steps[begin]:
                on[side][who] += step
            people = [set(+each) for each in on]
            if people[0] != people[1]:
                return level, begin, finish, people
    return None


def level_name(team: str, level: str) -> str:
    return f"{team}/{level}" if team else level


def of_model(op: Operation, start: datetime, end: datetime) -> list[Claim]:
    return [
        (shift.start, shift.end, shift.person, level_name(op.rotations[shift.rotation].team, shift.level))
        for shift in timeline(op, start, end)
    ]


def schedules(
    op: Operation, now: datetime
) -> dict[tuple[str, str, str], tuple[tuple[Layer, ...], list[Entry]]]:
    """Layers and overrides by team, level and seat."""
    return {
        (team.id, level.id, seat): (
            declared(op, level.id, now, team=team.id, seat=seat),
            [
                Entry(shift.person, shift.start, shift.end)
                for shift in overrides(op, level.id, LONG_AGO, team=team.id, seat=seat)
            ],
        )
        for team in op.teams.values()
        for level in team.levels
        for seat in seats(op, team.id, level.id)
    }


def of_layers(op: Operation, now: datetime, start: datetime, end: datetime) -> list[Claim]:
    return [
        (entry.start, entry.end, entry.user, level_name(team, level))
        for (team, level, _), (layers, made) in schedules(op, now).items()
        for entry in rendered(layers, start, end, made)
    ]


@each_case
def test_the_model_names_whom_the_team_expects_at_every_instant(case: Path) -> None:
    start, end, claims, _ = answer(case)
    assert disagreement(of_model(operation(case), start, end), claims, start, end) is None


@each_case
def test_the_declared_layers_and_overrides_name_them_too(case: Path) -> None:
    start, end, claims, _ = answer(case)
    for days in (0, 17, 40):
        now = start + days * DAY
        found = of_layers(operation(case), now, now, end)
        assert disagreement(found, claims, now, end) is None, f"as declared {now:%Y-%m-%d}"


@pytest.mark.parametrize("case", sample(CASES), ids=lambda case: case.stem)
def test_layers_agree_with_the_model_for_52_weeks_whenever_they_are_declared(case: Path) -> None:
    op = operation(case)
    for text in ("2026-11-28T12:00Z", "2027-06-15T00:00Z", "2027-12-31T23:00Z"):
        now = instant(text)
        end = now + timedelta(weeks=52)
        assert disagreement(of_layers(op, now, now, end), of_model(op, now, end), now, end) is None, text


@each_case
def test_within_a_calendar_year_nothing_but_the_end_of_a_layer_changes(case: Path) -> None:
    op = operation(case)
    for first, then in (
        ("2026-02-01T00:00Z", "2026-12-31T23:00Z"),
        ("2027-01-01T00:00Z", "2027-09-01T00:00Z"),
    ):
        before, now = schedules(op, instant(first)), instant(then)
        for key, (layers, made) in schedules(op, now).items():
            assert made == before[key][1]
            kept = tuple(each for each in before[key][0] if each.end is None or each.end > now)
            assert layers == kept, "an unchanged file is no change"


@each_case
def test_every_level_is_called_after_the_minutes_that_the_team_says(case: Path) -> None:
    *_, calls = answer(case)
    for team in operation(case).teams.values():
        minutes = [[level.id, (level.after or timedelta()) // timedelta(minutes=1)] for level in team.called]
        assert minutes == calls[team.id]


@each_case
def test_coverage_is_proven_with_the_gaps_that_the_file_declares(case: Path) -> None:
    start, end, _, _ = answer(case)
    verdict = prove(operation(case), start, end)
    assert isinstance(verdict, Proof), verdict


def test_a_rota_that_has_ended_keeps_a_schedule_in_which_nobody_is_on() -> None:
    op = operation(HERE / "06-every-other-week.json")
    now = instant("2027-06-01T00:00Z")
    layers = declared(op, "first", now)
    assert len(layers) == 1, "PagerDuty refuses a schedule without layers"
    assert rendered(layers, now, now + 365 * DAY) == (), "nobody is called for a rota that has ended"


def test_a_rotation_of_which_everybody_has_left_keeps_a_schedule_too() -> None:
    op = operation(HERE / "06-every-other-week.json")
    now = instant("2027-06-01T00:00Z")
    (before,) = declared(op, "first", now)
    (gone,) = before.users
    people = {**op.people, gone: replace(op.people[gone], left=now.date())}
    (layer,) = declared(replace(op, people=people), "first", now)
    assert layer.users != (gone,), "the account is gone"


def test_a_rotation_without_anybody_yet_has_a_schedule() -> None:
    op = load(HERE / "more" / "one-person-alone.yaml")
    desk = op.rotations["desk"]
    nobody = replace(desk, order=(replace(desk.order[0], people=()),))
    (layer,) = declared(replace(op, rotations={"desk": nobody}), "primary", instant("2027-06-01T00:00Z"))
    assert layer.start.year == 2199, "PagerDuty refuses a schedule without layers"
