"""The declared layers of every rota for years: well-formed, and equal to the model up to their horizon."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from oncall import load
from oncall.model import DAY, Operation
from oncall.time.layers import horizon
from tests.rotas.test_rotas import disagreement, instant, of_layers, of_model, schedules
from tests.search import sample

HERE = Path(__file__).parent
FILES = sorted((*HERE.glob("*.yaml"), *HERE.glob("more/*.yaml")))
ONE_BY_ONE = ("12-calendar-months", "23-own-office-hours", "crews-by-cycle", "one-ends-another-takes-over")
"""Turns of months, everybody's own hours, long cycles of several duties, handoffs in the middle of a shift."""
NOWS = ("2026-11-28T12:00Z", "2027-03-28T00:30Z", "2027-12-31T23:00Z")
THREE_YEARS = timedelta(weeks=3 * 52)

pytestmark = pytest.mark.wide
each_file = pytest.mark.parametrize("file", sample(FILES), ids=lambda file: file.stem)
each_now = pytest.mark.parametrize("now", sample(NOWS))


@pytest.fixture
def operation(file: Path) -> Operation:
    return load(file)


@each_file
@each_now
def test_the_layers_are_equal_to_the_model_up_to_their_horizon(
    operation: Operation, file: Path, now: str
) -> None:
    start = instant(now)
    until = horizon(operation, start)
    assert until is None or until >= start + timedelta(weeks=52), "the daily job has a year to extend them"
    if file.stem not in ONE_BY_ONE:
        years_ahead = instant(f"{start.year + 3}-01-01T00:00Z")
        assert until is None or until >= years_ahead, "hours on a local clock are declared for years"
    end = min(until or start + THREE_YEARS, start + THREE_YEARS)
    found = disagreement(of_layers(operation, start, start, end), of_model(operation, start, end), start, end)
    assert found is None, "PagerDuty calls somebody else than the file names"


@each_file
@each_now
def test_every_layer_is_one_that_pagerduty_takes(operation: Operation, now: str, file: Path) -> None:
    for layers, _ in schedules(operation, instant(now)).values():
        for layer in layers:
            where = f"{file.stem}: {layer.name} from {layer.start}"
            assert layer.end is None or layer.start < layer.end, f"400, End must be after start: {where}"
            assert layer.turn >= timedelta(hours=1), f"400, a turn is an hour at least: {where}"
            moments = [layer.start, layer.virtual_start, *filter(None, [layer.end])]
            assert all(at.second == at.microsecond == 0 for at in moments), where
            assert all(timedelta() < each.length <= 7 * DAY for each in layer.restrictions), where


@each_file
def test_past_the_horizon_hours_on_a_local_clock_still_call_somebody(
    operation: Operation, file: Path
) -> None:
    start = instant(NOWS[0])
    if file.stem not in ONE_BY_ONE and (until := horizon(operation, start)):
        end = until + timedelta(weeks=26)
        levels = [
            {claim[3] for claim in claims}
            for claims in (of_layers(operation, start, until, end), of_model(operation, until, end))
        ]
        assert levels[0] == levels[1], "better an hour off than nobody"
