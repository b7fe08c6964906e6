"""The calendar of any team's rota: every level, seat and team, the hours on their own clock, and people on twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import icalendar
import pytest

from oncall.calendar.html import page
from oncall.calendar.ics import files
from oncall.calendar.svg import WEEK, picture
from oncall.model import DAY
from oncall.time.timeline import timeline, whole_shifts
from tests.oncall.rotas import NUMBERS, rota

if TYPE_CHECKING:
    from oncall.model import Operation

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"


def monday(operation: Operation) -> datetime:
    """Of the week in which the last of its orders with people begins."""
    entries = (entry for rotation in operation.rotations.values() for entry in rotation.order)
    last = max(entry.start for entry in entries if entry.people)
    return last.replace(hour=0, minute=0) - last.weekday() * DAY


def lanes(html: str) -> set[str]:
    """The names of the lanes of a picture."""
    drawn = ElementTree.fromstring(html)  # noqa: S314  (our own)
    return {str(text.text) for text in drawn.iter(f"{SVG}text") if text.get("x") == "0"}


@pytest.mark.parametrize("number", NUMBERS)
class TestEveryRota:
    def test_every_shift_is_drawn(self, number: int) -> None:
        operation = rota(number)
        start = monday(operation)
        shifts = timeline(operation, start, start + WEEK)
        drawn = ElementTree.fromstring(picture(operation, shifts, start, 1, start))  # noqa: S314  (our own)
        rects = [rect for rect in drawn.iter(f"{SVG}rect") if rect.get("rx") == "3"]
        width = sum(float(rect.get("width", "0")) for rect in rects) / 6
        assert len(rects) == len(shifts)
        on_duty = sum((shift.end - shift.start for shift in shifts), timedelta())
        assert width == pytest.approx(on_duty / timedelta(hours=1), abs=0.1 * len(rects))

    def test_every_shift_is_one_event_of_its_own(self, number: int) -> None:
        operation = rota(number)
        start = monday(operation)
        shifts = whole_shifts(operation, start, start + 8 * WEEK)
        calendar = icalendar.Calendar.from_ical(files(operation, start, start + 8 * WEEK, start)["all.ics"])
        events = calendar.walk("VEVENT")
        assert len(events) == len(shifts)
        assert len({str(event["UID"]) for event in events}) == len(shifts), (
            "two events of one UID are one for whoever has subscribed, and somebody would miss a shift"
        )

    def test_the_page_can_be_written(self, number: int) -> None:
        operation = rota(number)
        html = page(operation, monday(operation), 2, monday(operation))
        for shift in timeline(operation, monday(operation), monday(operation) + 2 * WEEK):
            assert f"<td>@{shift.person}</td>" in html


def test_levels_and_seats_have_lanes_of_their_own() -> None:
    operation = rota(10)
    start = monday(operation)
    names = lanes(picture(operation, (), start, 1, start))
    assert {"development first", "development second", "product first (product)"} <= names


def test_a_shadow_has_a_lane() -> None:
    start = monday(rota(1))
    assert "gus shadow (gus)" in lanes(picture(rota(1), (), start, 1, start))


def test_each_team_has_a_file_and_its_name_stands_in_every_event() -> None:
    operation = rota(2)
    start = monday(operation)
    found = files(operation, start, start + 2 * WEEK, start)
    assert {"teams/data.ics", "teams/platform.ics"} <= found.keys()
    assert b"first of platform: @" not in found["teams/data.ics"]
    assert b"first of data: @" in found["teams/data.ics"]
    html = page(operation, start, 2, start)
    assert '<a href="teams/data.ics">data</a>, <a href="teams/platform.ics">platform</a>' in html


def test_somebody_in_both_teams_is_shown_in_both() -> None:
    """Case 2: Cal answers for both teams in the week of 16 November 2026."""
    start = datetime.fromisoformat("2026-11-16T00:00Z")
    drawn = picture(rota(2), timeline(rota(2), start, start + WEEK), start, 1, start)
    assert "@cal, first of data" in drawn
    assert "@cal, first of platform" in drawn


def test_the_hours_are_shown_on_the_clock_of_the_team() -> None:
    start = monday(rota(24))
    html = page(rota(24), start, 2, start)
    assert "<li>new: Mon-Fri 09:00-18:00 (Europe/Berlin)</li>" in html
    own = page(rota(23), monday(rota(23)), 2, monday(rota(23)))
    assert "Mon-Fri 09:00-17:00 (on the clock of each person)" in own
