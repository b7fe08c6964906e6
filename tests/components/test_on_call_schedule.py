"""Who is on call when: layers whose phase is fixed, and overrides to the minute."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from components.on_call_schedule import Layer, OnCallSchedule, OnCallScheduleArgs, Override, Restriction
from tests.stacks.recorder import Recording, record

START = datetime(2026, 1, 5, 3, tzinfo=UTC)
END = datetime(2026, 3, 16, 3, tzinfo=UTC)


def schedule(*, protect: bool = False) -> Recording:
    layers = [
        Layer(
            name="day",
            start=START,
            end=END,
            virtual_start=START - timedelta(weeks=1),
            turn=timedelta(weeks=1),
            users=["ana", "bo"],
            restrictions=[Restriction(time(3), timedelta(hours=12))],
        ),
        Layer(
            name="always",
            start=END,
            end=None,
            virtual_start=END,
            turn=timedelta(days=2),
            users=["bo", "ana"],
        ),
    ]
    away = Override(start=START + timedelta(days=1), end=START + timedelta(days=1, hours=12), user="bo")
    args = OnCallScheduleArgs(
        team="",
        level="primary",
        seat="",
        title="Docs primary",
        file="docs.yaml",
        layers=layers,
        overrides={"day-2": away},
        protect=protect,
    )
    return record(lambda: OnCallSchedule("primary", args))


@pytest.fixture(scope="module")
def declared() -> Recording:
    return schedule()


def test_each_layer_puts_the_right_person_on_call_at_the_right_time(declared: Recording) -> None:
    (made,) = declared.of("Schedule").values()
    assert made.inputs["layers"] == [
        {
            "name": "day",
            "start": "2026-01-05T03:00:00Z",
            "end": "2026-03-16T03:00:00Z",
            "rotationVirtualStart": "2025-12-29T03:00:00Z",
            "rotationTurnLengthSeconds": 604800,
            "users": ["ana", "bo"],
            "restrictions": [
                {"type": "daily_restriction", "startTimeOfDay": "03:00:00", "durationSeconds": 43200}
            ],
        },
        {
            "name": "always",
            "start": "2026-03-16T03:00:00Z",
            "rotationVirtualStart": "2026-03-16T03:00:00Z",
            "rotationTurnLengthSeconds": 172800,
            "users": ["bo", "ana"],
        },
    ], "an hour, a phase or an order that differs calls somebody else"
    assert made.inputs["timeZone"] == "Etc/UTC", "on another clock daylight saving moves every handoff"
    assert made.inputs["name"] == "Docs primary"
    assert made.inputs["description"] == "Provisioned from docs.yaml", (
        "people edit the file, not the schedule"
    )


def test_an_override_is_to_the_minute(declared: Recording) -> None:
    assert {name: one.inputs for name, one in declared.of("Override").items()} == {
        "primary-day-2": {
            "schedule": "id-of-primary-schedule",
            "start": "2026-01-06T03:00:00Z",
            "end": "2026-01-06T15:00:00Z",
            "user": "bo",
        }
    }, "whoever is away would be called, or nobody would"


@pytest.mark.parametrize("protect", [True, False])
def test_the_schedule_is_protected_and_its_overrides_are_not(protect: bool) -> None:
    kept = {one.name for one in schedule(protect=protect).resources.values() if one.protect}
    assert kept == ({"primary-schedule"} if protect else set()), (
        "deleting the schedule leaves nobody on call; an override ends with the edit that takes it out"
    )
