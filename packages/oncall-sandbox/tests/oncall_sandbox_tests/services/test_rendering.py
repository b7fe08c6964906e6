"""Who is on call by the layers and overrides of a schedule, against a reading of the rules minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oncall_sandbox.services.pagerduty.rendering import coverage, rendered_layer, shifts
from oncall_sandbox.services.pagerduty.vendor import OVERRIDES, SCHEDULES, stamp
from oncall_sandbox.services.world import World

pytestmark = pytest.mark.slow

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SPAN = (MONDAY, MONDAY + 9 * DAY)
PEOPLE = ("ana", "bo", "cy")

# Quarters of an hour keep the search short and meet every edge: a minute is read on both sides of each.
QUARTERS = st.integers(-3 * 96, 12 * 96).map(lambda count: MONDAY + count * 15 * MINUTE)


@st.composite
def restrictions(draw: st.DrawFn) -> dict[str, Any]:
    start = (MONDAY + draw(st.integers(0, 95)) * 15 * MINUTE).time()
    weekly = draw(st.booleans())
    longest = 7 * 96 if weekly else 96
    kept = {
        "type": "weekly_restriction" if weekly else "daily_restriction",
        "start_time_of_day": start.strftime("%H:%M:%S"),
        "duration_seconds": draw(st.integers(1, longest - 1)) * 900,
    }
    return {**kept, "start_day_of_week": draw(st.integers(1, 7))} if weekly else kept


@st.composite
def layers(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(QUARTERS)
    length = draw(st.none() | st.integers(1, 6 * 96))
    users = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4))
    return {
        "name": "Layer",
        "start": stamp(start),
        "end": None if length is None else stamp(start + length * 15 * MINUTE),
        "rotation_virtual_start": stamp(draw(QUARTERS)),
        "rotation_turn_length_seconds": draw(st.sampled_from((1, 5, 12, 24, 36, 168))) * 3600,
        "users": [{"user": {"id": user}} for user in users],
        "restrictions": draw(st.lists(restrictions(), max_size=2)),
    }


@st.composite
def overrides(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(QUARTERS)
    end = start + draw(st.integers(1, 3 * 96)) * 15 * MINUTE
    return {"user": {"id": draw(st.sampled_from(PEOPLE))}, "start": stamp(start), "end": stamp(end)}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def allows(restriction: dict[str, Any], moment: datetime) -> bool:
    """Whether a window that began within the last week, or day, still lasts."""
    begun = time.fromisoformat(restriction["start_time_of_day"])
    for back in range(8):
        start = datetime.combine((moment - back * DAY).date(), begun, UTC)
        day = restriction.get("start_day_of_week", start.isoweekday())
        lasts = timedelta(seconds=restriction["duration_seconds"])
        if start.isoweekday() == day and start <= moment < start + lasts:
            return True
    return False


def by_layer(layer: dict[str, Any], moment: datetime) -> str | None:
    """Who is on by one layer alone."""
    if moment < at(layer["start"]) or (layer["end"] and moment >= at(layer["end"])):
        return None
    if layer["restrictions"] and not any(allows(one, moment) for one in layer["restrictions"]):
        return None
    since = (moment - at(layer["rotation_virtual_start"])).total_seconds()
    turn = int(since // layer["rotation_turn_length_seconds"])
    user: str = layer["users"][turn % len(layer["users"])]["user"]["id"]
    return user


def on_call(ranked: list[dict[str, Any]], made: list[dict[str, Any]], moment: datetime) -> str | None:
    """Who is on call at an instant: the last override that holds, else the last layer that has somebody."""
    for override in reversed(made):
        if at(override["start"]) <= moment < at(override["end"]):
            user: str = override["user"]["id"]
            return user
    return next((named for layer in reversed(ranked) if (named := by_layer(layer, moment))), None)


def world_of(ranked: list[dict[str, Any]], made: list[dict[str, Any]]) -> tuple[World, dict[str, Any]]:
    """A world with the schedule; the API keeps the last layer first."""
    world = World()
    schedule = {"id": "PS", "time_zone": "Etc/UTC", "schedule_layers": list(reversed(ranked))}
    world.put(SCHEDULES, "PS", schedule)
    for number, override in enumerate(made):
        world.put(OVERRIDES, f"Q{number}", {**override, "id": f"Q{number}", "schedule": "PS"})
    return world, schedule


@settings(max_examples=60, deadline=None)
@given(st.lists(layers(), max_size=3), st.lists(overrides(), max_size=3))
def test_at_every_instant_it_is_who_the_rules_name(
    ranked: list[dict[str, Any]], made: list[dict[str, Any]]
) -> None:
    world, schedule = world_of(ranked, made)
    found = shifts(world, schedule, SPAN)
    world.close()

    moment = SPAN[0]
    while moment < SPAN[1]:
        for instant in (moment, moment + 14 * MINUTE):
            rendered = [shift.user for shift in found if shift.start <= instant < shift.end]
            named = on_call(ranked, made, instant)
            assert rendered == ([named] if named else []), f"PagerDuty pages this person at {instant}"
        moment += 15 * MINUTE
    touching = pairwise(found)
    assert all(one.end < two.start or one.user != two.user for one, two in touching), "one shift, one entry"
    assert all(SPAN[0] <= one.start < one.end <= SPAN[1] for one in found), "cut to what was asked for"


def layer(**change: Any) -> dict[str, Any]:
    return {
        "name": "Days",
        "start": stamp(MONDAY),
        "end": None,
        "rotation_virtual_start": stamp(MONDAY),
        "rotation_turn_length_seconds": 7 * 24 * 3600,
        "users": [{"user": {"id": "ana"}}],
        "restrictions": [],
        **change,
    }


def test_a_weekend_rota_is_a_weekly_restriction() -> None:
    friday = {
        "type": "weekly_restriction",
        "start_day_of_week": 5,
        "start_time_of_day": "17:00:00",
        "duration_seconds": 64 * 3600,
    }
    world, schedule = world_of([layer(restrictions=[friday])], [])

    _, weekend = shifts(world, schedule, SPAN)

    assert (weekend.start, weekend.end) == (MONDAY + 4 * DAY + 17 * HOUR, MONDAY + 7 * DAY + 9 * HOUR), (
        "from Friday 17:00 to Monday 09:00"
    )
    world.close()


def test_who_is_listed_twice_has_two_turns() -> None:
    users = [{"user": {"id": user}} for user in ("ana", "ana", "bo")]
    world, schedule = world_of([layer(users=users, rotation_turn_length_seconds=24 * 3600)], [])

    found = [(shift.user, (shift.end - shift.start) // DAY) for shift in shifts(world, schedule, SPAN)]

    assert found == [("ana", 2), ("bo", 1)] * 3
    world.close()


def test_one_layer_alone_is_rendered_without_the_others() -> None:
    day = {"type": "daily_restriction", "start_time_of_day": "09:00:00", "duration_seconds": 8 * 3600}
    world, schedule = world_of([layer(), layer(users=[{"user": {"id": "bo"}}], restrictions=[day])], [])
    span = (MONDAY, MONDAY + DAY)

    shown = rendered_layer(world, schedule["schedule_layers"][0], "Etc/UTC", span)

    assert shown["rendered_coverage_percentage"] == 33.3
    assert [one["start"] for one in shown["rendered_schedule_entries"]] == ["2026-11-23T09:00:00Z"]
    assert coverage([], None) is None
    assert coverage([], (MONDAY, MONDAY)) is None
    world.close()


def test_turns_and_restrictions_follow_the_clock_of_the_schedule() -> None:
    first = datetime(2027, 3, 22, 8, tzinfo=UTC)  # a Monday, 09:00 in Berlin; the clock changes on Sunday
    night = {"type": "daily_restriction", "start_time_of_day": "22:00:00", "duration_seconds": 12 * 3600}
    weekly = layer(users=[{"user": {"id": "ana"}}, {"user": {"id": "bo"}}], start=stamp(first))
    weekly |= {"rotation_virtual_start": stamp(first)}
    world, schedule = world_of([weekly], [])
    schedule |= {"time_zone": "Europe/Berlin"}

    handoff = shifts(world, schedule, (first, first + 8 * DAY))[1].start
    assert handoff == datetime(2027, 3, 29, 7, tzinfo=UTC), "09:00 in summer too"

    schedule["schedule_layers"][0] |= {"restrictions": [night], "rotation_turn_length_seconds": 3600}
    nights = shifts(world, schedule, (first + 4 * DAY, first + 7 * DAY))
    starts, ends = {one.start for one in nights}, {one.end for one in nights}
    assert {datetime(2027, 3, 26, 21, tzinfo=UTC), datetime(2027, 3, 27, 21, tzinfo=UTC)} <= starts
    assert datetime(2027, 3, 28, 9, tzinfo=UTC) in ends, "it lasts for twelve hours, to 11:00 in Berlin"
    assert datetime(2027, 3, 28, 20, tzinfo=UTC) in starts, "and begins at 22:00 in summer"
    assert all(one.end - one.start == HOUR for one in nights), "turns of hours follow a stopwatch"
    world.close()
