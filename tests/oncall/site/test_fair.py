"""How the load is spread: the numbers are those of `oncall hours`, and the bars are as long as they say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from oncall.site import fair
from oncall.time.load import loads
from oncall.time.timeline import timeline
from tests.oncall.site.conftest import NOW

if TYPE_CHECKING:
    from oncall.model import Operation

HOUR = timedelta(hours=1)


def test_past_and_planned_are_those_of_the_timeline(wing: Operation) -> None:
    past = {load.person: load for load in loads(wing, timeline(wing, NOW - fair.SPAN, NOW))}
    planned = {load.person: load for load in loads(wing, timeline(wing, NOW, NOW + fair.SPAN))}
    found = fair.rows(wing, NOW)
    assert [row.person for row in found] == list(wing.people)
    for row in found:
        hours, nights, weekends = row.measured
        assert hours.past.hours == round(past[row.person].total / HOUR)
        assert nights.planned.hours == round(planned[row.person].nights / HOUR)
        assert weekends.planned.hours == round(planned[row.person].weekends / HOUR)


def test_the_longest_bar_fills_its_place_and_the_others_are_to_scale(wing: Operation) -> None:
    for column in zip(*(row.measured for row in fair.rows(wing, NOW)), strict=True):
        bars = [bar for one in column for bar in (one.past, one.planned)]
        longest = max(bars, key=lambda bar: bar.hours)
        assert longest.length == fair.WIDTH
        assert all(abs(bar.length - bar.hours / longest.hours * fair.WIDTH) < 0.5 for bar in bars)
        mean = sum(one.planned.hours for one in column) / len(column)
        assert abs(column[0].mean - mean / longest.hours * fair.WIDTH) < 0.5


def test_whoever_has_no_duty_is_left_out(wing: Operation) -> None:
    assert fair.rows(wing, NOW - 4 * fair.SPAN) == []


def test_everybody_stands_with_their_rotation(wing: Operation) -> None:
    rotations = {row.person: row.rotations for row in fair.rows(wing, NOW)}
    assert rotations["eladb"] == "israel-europe"
    assert rotations["Chriscbr"] == "us"
