"""The calendar: the page word for word, sound as XML where it must be, and iCalendar files that stay stable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import icalendar
import pytest

import oncall
from oncall.calendar.html import page
from oncall.calendar.ics import files
from oncall.calendar.people import STROKES, looks
from oncall.calendar.svg import WEEK, picture
from oncall.cli.main import main
from oncall.model import DAY, Swap
from oncall.time.timeline import timeline, whole_shifts
from tests.oncall import strategies

if TYPE_CHECKING:
    from oncall.model import Operation
    from tests.conftest import Golden

WING = Path(__file__).parents[1] / "wing.yaml"
NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def wing() -> Operation:
    return oncall.load(WING)


def events(content: bytes) -> Iterator[icalendar.Event]:
    for component in icalendar.Calendar.from_ical(content).walk("VEVENT"):
        assert isinstance(component, icalendar.Event)
        yield component


class TestPage:
    def test_word_for_word(self, wing: Operation, golden: Golden) -> None:
        golden("calendar.html", page(wing, MONDAY, 6, NOW))

    def test_it_needs_nothing_else_but_the_subscriptions_beside_it(self, wing: Operation) -> None:
        html = page(wing, MONDAY, 2, NOW)
        links = set(re.findall(r'(?:href|src)="([^"#]*)"', html))
        assert links == set(files(wing, MONDAY, MONDAY + WEEK, NOW))
        assert "<script" not in html
        assert set(re.findall(r"https?://[^\s\"'<]+", html)) <= {"http://www.w3.org/2000/svg"}

    def test_every_element_is_closed(self, wing: Operation) -> None:
        open_elements: list[str] = []

        class Checker(HTMLParser):
            def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002  (the base class's)
                if tag not in ("meta", "br"):
                    open_elements.append(tag)

            def handle_startendtag(self, tag: str, attrs: object) -> None:
                """Closed at once."""

            def handle_endtag(self, tag: str) -> None:
                assert open_elements.pop() == tag

        Checker().feed(page(wing, MONDAY, 2, NOW))
        assert open_elements == []

    def test_names_are_text(self) -> None:
        hostile = strategies.rotation("<u>&", 'a"b <i>', date(2026, 1, 5))
        html = page(strategies.operation(hostile), MONDAY, 1, NOW)
        assert "<i>" not in html
        assert "<u>" not in html.lower()
        assert "&lt;i&gt;" in html


class TestPicture:
    def test_every_shift_is_drawn_to_scale(self, wing: Operation) -> None:
        shifts = timeline(wing, MONDAY, MONDAY + WEEK)
        drawn = ElementTree.fromstring(picture(wing, shifts, MONDAY, 1, NOW))  # noqa: S314  (our own)
        rects = [rect for rect in drawn.iter(f"{SVG}rect") if rect.get("rx") == "3"]
        assert len(rects) == len(shifts)
        hours = sorted(round(float(rect.get("width", "0")) / 6, 1) for rect in rects)
        assert hours == sorted((shift.end - shift.start) / timedelta(hours=1) for shift in shifts)

    def test_it_says_everything_without_colour(self, wing: Operation) -> None:
        shifts = timeline(wing, MONDAY, MONDAY + 6 * WEEK)
        drawn = ElementTree.fromstring(picture(wing, shifts, MONDAY, 6, NOW))  # noqa: S314  (our own)
        labels = {text.text for text in drawn.iter(f"{SVG}text")}
        assert {f"@{shift.person}" for shift in shifts if shift.reason == "scheduled"} <= labels
        assert "@ainvoner for @eladb" in labels
        assert "@revitalbarletz for @ShaiBer" in labels
        dashed = [rect for rect in drawn.iter(f"{SVG}rect") if rect.get("stroke-dasharray")]
        weeks = [timeline(wing, MONDAY + number * WEEK, MONDAY + (number + 1) * WEEK) for number in range(6)]
        assert len(dashed) == sum(shift.instead_of is not None for week in weeks for shift in week)

    def test_now_is_marked_only_where_it_is(self, wing: Operation) -> None:
        shifts = timeline(wing, MONDAY, MONDAY + WEEK)
        assert picture(wing, shifts, MONDAY, 2, NOW).count(">now<") == 1
        assert ">now<" not in picture(wing, shifts, MONDAY, 2, NOW - WEEK)


class TestLooks:
    def test_a_newcomer_changes_nobodys_colour_or_pattern(self) -> None:
        handles = [f"person{number}" for number in range(20)]
        before, after = looks(handles[:-1]), looks(handles)
        assert all(before[handle][:2] == after[handle][:2] for handle in handles[:-1])

    def test_no_two_look_the_same(self) -> None:
        found = looks([f"p{number}" for number in range(60)])
        assert len({(look.hue, look.stroke) for look in found.values()}) == 60
        neighbours = list(found.values())[: len(STROKES)]
        assert len({look.stroke for look in neighbours}) == len(STROKES)

    def test_initials_tell_people_apart(self) -> None:
        found = looks(["ada", "Adam", "ben", "a"])
        assert [look.initials for look in found.values()] == ["ada", "Adam", "be", "a"]


class TestIcs:
    def test_word_for_word(self, wing: Operation, golden: Golden) -> None:
        content = files(wing, MONDAY, MONDAY + 3 * WEEK, NOW)
        golden("people-ainvoner.ics", content["people/ainvoner.ics"].decode().replace("\r\n", "\n"))

    def test_every_shift_once_in_all_in_its_rotation_and_with_its_person(self, wing: Operation) -> None:
        shifts = whole_shifts(wing, MONDAY, MONDAY + 8 * WEEK)
        found = files(wing, MONDAY, MONDAY + 8 * WEEK, NOW)
        expected = sorted((shift.start, shift.end, f"{shift.level}: @{shift.person}") for shift in shifts)
        for chosen in (
            ["all.ics"],
            [n for n in found if "rotations/" in n],
            [n for n in found if "people/" in n],
        ):
            listed = [event for name in chosen for event in events(found[name])]
            assert sorted((e.start, e.end, str(e["SUMMARY"])) for e in listed) == expected
            uids = [str(event["UID"]) for event in listed]
            assert len(set(uids)) == len(uids)

    def test_uids_stay_when_the_clock_goes_on_and_when_somebody_else_takes_the_shift(
        self, wing: Operation
    ) -> None:
        def uids(operation: Operation, start: datetime, now: datetime) -> dict[str, str]:
            content = files(operation, start, MONDAY + 4 * WEEK, now)["all.ics"]
            return {str(event["UID"]): str(event["SUMMARY"]) for event in events(content)}

        today = uids(wing, MONDAY, NOW)
        assert uids(wing, MONDAY + WEEK, NOW + 8 * DAY).items() <= today.items()
        swap = Swap(one="tsuf239", other="eladb", start=MONDAY + WEEK, end=MONDAY + 2 * WEEK)
        swapped = uids(strategies.with_swaps(wing, swap), MONDAY, NOW)
        assert swapped.keys() == today.keys()
        assert swapped != today


def test_the_command_writes_and_names_every_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wing: Operation
) -> None:
    out = tmp_path / "calendar"
    asked = ["--file", str(WING), "--now", "2026-11-23T17:00Z", "--ics-weeks", "4", "--out", str(out)]
    assert main(["calendar", *asked]) == 0
    named = {Path(line).relative_to(out).as_posix() for line in capsys.readouterr().out.splitlines()}
    assert named == {"index.html", *files(wing, MONDAY, MONDAY + WEEK, NOW)}
    assert all((out / name).is_file() for name in named)
    assert (out / "index.html").read_text() == page(wing, MONDAY, 8, NOW)
