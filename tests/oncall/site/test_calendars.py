"""The calendars: valid for a library that reads them, complete, and stable for whoever has subscribed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import icalendar
import pytest

from oncall.model import DAY, Swap
from oncall.site.calendars import files
from oncall.time.timeline import whole_shifts
from tests.oncall import strategies
from tests.oncall.rotas import NUMBERS, rota

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oncall.model import Operation
    from tests.conftest import Golden

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def events(content: bytes) -> Iterator[icalendar.Event]:
    for component in icalendar.Calendar.from_ical(content).walk("VEVENT"):
        assert isinstance(component, icalendar.Event)
        yield component


def test_word_for_word(wing: Operation, golden: Golden) -> None:
    content = files(wing, MONDAY, MONDAY + 3 * WEEK, NOW)
    golden("people-ainvoner.ics", content["people/ainvoner.ics"].decode().replace("\r\n", "\n"))


@pytest.mark.slow
def test_every_shift_once_in_all_in_its_rotation_and_with_its_person(wing: Operation) -> None:
    shifts = whole_shifts(wing, MONDAY, MONDAY + 8 * WEEK)
    found = files(wing, MONDAY, MONDAY + 8 * WEEK, NOW)
    expected = sorted((shift.start, shift.end, f"{shift.level}: @{shift.person}") for shift in shifts)
    for folder in ("all.ics", "rotations/", "people/"):
        listed = [event for name in found if name.startswith(folder) for event in events(found[name])]
        assert sorted((e.start, e.end, str(e["SUMMARY"])) for e in listed) == expected
        uids = [str(event["UID"]) for event in listed]
        assert len(set(uids)) == len(uids)


@pytest.mark.slow
def test_uids_stay_when_the_clock_goes_on_and_when_somebody_else_takes_the_shift(wing: Operation) -> None:
    def uids(operation: Operation, start: datetime, now: datetime) -> dict[str, str]:
        content = files(operation, start, MONDAY + 4 * WEEK, now)["all.ics"]
        return {str(event["UID"]): str(event["SUMMARY"]) for event in events(content)}

    today = uids(wing, MONDAY, NOW)
    assert uids(wing, MONDAY + WEEK, NOW + 8 * DAY).items() <= today.items()
    swap = Swap(one="tsuf239", other="eladb", start=MONDAY + WEEK, end=MONDAY + 2 * WEEK)
    swapped = uids(strategies.with_swaps(wing, swap), MONDAY, NOW)
    assert swapped.keys() == today.keys()
    assert swapped != today


def test_texts_come_back_as_they_are_and_no_line_is_too_long() -> None:
    title = 'a;b, "c" \\ ' + "日本語 ü " * 30
    rotation = replace(strategies.rotation("night", "ada", date(2026, 1, 5)), title=title)
    operation = strategies.operation(rotation)
    found = files(operation, MONDAY, MONDAY + WEEK, NOW)
    content = found["rotations/night.ics"]
    assert all(len(line) <= 75 for line in content.split(b"\r\n")), "RFC 5545 allows 75 bytes"
    first = next(events(content))
    assert str(first["DESCRIPTION"]).startswith(f"{title}\nscheduled\nfor @")


@pytest.mark.slow
@pytest.mark.parametrize("number", NUMBERS)
def test_every_shift_of_any_rota_is_one_event_of_its_own(number: int) -> None:
    operation = rota(number)
    last = max(entry.start for one in operation.rotations.values() for entry in one.order if entry.people)
    start = last.replace(hour=0, minute=0) - last.weekday() * DAY
    shifts = whole_shifts(operation, start, start + 8 * WEEK)
    found = list(events(files(operation, start, start + 8 * WEEK, start)["all.ics"]))
    assert len(found) == len(shifts)
    assert len({str(event["UID"]) for event in found}) == len(shifts), (
        "two events of one UID are one for whoever has subscribed, and somebody would miss a shift"
    )


def test_each_team_has_a_file_and_its_name_stands_in_every_event() -> None:
    operation = rota(2)
    start = datetime(2026, 11, 16, tzinfo=UTC)
    found = files(operation, start, start + 2 * WEEK, start)
    assert {"teams/data.ics", "teams/platform.ics"} <= found.keys()
    assert b"first of platform: @" not in found["teams/data.ics"]
    assert b"first of data: @" in found["teams/data.ics"]
