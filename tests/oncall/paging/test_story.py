"""The stories of the mission, word for word: a change of the rules shows in review as a change of a story."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

import oncall
from oncall.cli.tables import Style, table
from oncall.paging import from_file, story
from oncall.paging.play import play
from tests.data import WING_FILE

if TYPE_CHECKING:
    from oncall.model import Operation
    from tests.conftest import Golden

WING = oncall.load(WING_FILE)


def in_madrid(operation: Operation) -> Operation:
    """The same, but the US rotation lives where clocks change during its hours."""
    people = {
        handle: replace(person, time_zone="Europe/Madrid")
        if person.time_zone == "America/New_York"
        else person
        for handle, person in operation.people.items()
    }
    return replace(operation, people=people)


STORIES = {
    "p0-at-a-handoff": (WING, datetime(2026, 12, 7, 15, tzinfo=UTC), "P0", "cli", None),
    "p0-five-minutes-before-a-handoff": (WING, datetime(2026, 12, 7, 14, 55, tzinfo=UTC), "P0", "cli", 21),
    "p2-at-night": (WING, datetime(2026, 12, 8, 3, 30, tzinfo=UTC), "P2", "playground", None),
    "p1-for-contributors-is-low": (
        WING,
        datetime(2026, 12, 8, 1, tzinfo=UTC),
        "P1",
        "periodic-azure-clean",
        150,
    ),
    "acknowledged-at-9-minutes": (WING, datetime(2026, 12, 9, 8, tzinfo=UTC), "P0", "homepage", 9),
    "acknowledged-at-11-minutes": (WING, datetime(2026, 12, 9, 8, tzinfo=UTC), "P0", "homepage", 11),
    "nobody-answers": (WING, datetime(2026, 12, 10, 4, tzinfo=UTC), "P0", None, None),
    "daylight-saving-night": (in_madrid(WING), datetime(2026, 10, 25, 0, 50, tzinfo=UTC), "P1", "build", 25),
}


@pytest.mark.parametrize("name", STORIES)
def test_the_story_is_the_one_that_was_agreed(name: str, golden: Golden) -> None:
    operation, at, severity, asset, minute = STORIES[name]
    acknowledged = None if minute is None else timedelta(minutes=minute)
    plan = from_file.plan(operation, at, severity, asset)
    events = play(plan, at, acknowledged)
    rows = table(
        story.HEADERS, story.lines(plan, events), Style(aligned=True, colours=False), right=("minute",)
    )
    golden(f"{name}.txt", f"{story.head(plan, events, acknowledged)}\n{rows}")


def test_json_tells_each_event_on_both_clocks() -> None:
    at = datetime(2026, 12, 7, 14, 55, tzinfo=UTC)
    plan = from_file.plan(WING, at, "P0", "cli")
    answer = story.as_json(plan, play(plan, at, timedelta(minutes=9)))
    assert [(event["minute"], event["kind"], event["by"]) for event in answer["events"] if event["by"]] == [
        (0, "notified", "email"),
        (0, "notified", "sms"),
        (5, "notified", "phone"),
    ]
    called = next(event for event in answer["events"] if event["kind"] == "assigned")
    assert (called["at"], called["at_local"]) == ("2026-12-07T14:55Z", "2026-12-07T16:55:00+02:00")
    assert [event["channel"] for event in answer["events"] if event["channel"]] == ["alert"]
