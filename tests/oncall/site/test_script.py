"""The script of the page gives the same answers as the library: who is on call, and how times are put into words."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

import oncall
from oncall.site import AHEAD, BEFORE
from oncall.site.data import data
from oncall.time.seats import seat_of
from oncall.time.spans import stretches
from oncall.time.timeline import timeline
from oncall.wording import times
from tests.oncall.rotas import NUMBERS, rota
from tests.oncall.site.conftest import NOW

if TYPE_CHECKING:
    from oncall.model import Operation

pytestmark = pytest.mark.slow

SCRIPT = Path(oncall.__file__).parent / "site" / "site.js"
ZONES = ("UTC", "Asia/Jerusalem", "America/New_York", "Asia/Kathmandu")


def script(body: str, given: object) -> Any:
    """What an expression over ``given`` gives, with the functions of the script in ``page``."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on PATH")
    program = (
        f"const page = require({json.dumps(str(SCRIPT))}); "
        f"const given = JSON.parse(require('fs').readFileSync(0)); console.log(JSON.stringify({body}))"
    )
    done = subprocess.run(
        [node, "-e", program], input=json.dumps(given), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def minutes(at: datetime) -> int:
    return int(at.timestamp()) // 60


@dataclass(frozen=True)
class Asked:
    """An operation, the data of its page, and the instants of which the page is asked."""

    operation: Operation
    known: dict[str, Any]
    instants: list[datetime]

    @classmethod
    def of(cls, number: int) -> Asked:
        operation = rota(number)
        last = max(entry.start for one in operation.rotations.values() for entry in one.order if entry.people)
        now = last.replace(minute=0)
        instants = [now + timedelta(hours=7 * step, minutes=13 * step) for step in range(60)]
        return cls(operation, data(operation, now - BEFORE, now + AHEAD, now), instants)


@pytest.fixture(scope="module")
def answers() -> dict[int, tuple[Asked, list[list[int | None]]]]:
    """What the page says of every rota, in one run of the script."""
    asked = [Asked.of(number) for number in NUMBERS]
    given = [{"data": one.known, "instants": [*map(minutes, one.instants)]} for one in asked]
    body = (
        "given.map(each => (shifts => each.instants.map(at => each.data.seats.map((_, seat) => "
        "page.onCall(shifts, seat, at).current?.person ?? null)))(page.shiftsOf(each.data)))"
    )
    return dict(zip(NUMBERS, zip(asked, script(body, given), strict=True), strict=True))


@pytest.mark.parametrize("number", NUMBERS)
def test_who_is_on_call_at_any_time(
    number: int, answers: dict[int, tuple[Asked, list[list[int | None]]]]
) -> None:
    asked, answer = answers[number]
    operation = asked.operation
    seats = [(post["team"], post["level"], post["seat"]) for post in asked.known["seats"]]
    titles = {team.id: team.title if team.id else "" for team in operation.teams.values()}
    people = list(operation.people)
    for at, found in zip(asked.instants, answer, strict=True):
        expected = {}
        for shift in timeline(operation, at, at + timedelta(minutes=1)):
            seat = seat_of(operation, shift)
            expected[titles[seat.team], seat.level, seat.name] = people.index(shift.person)
        assert found == [expected.get(seat) for seat in seats], f"at {at} the page names somebody else"


def test_times_are_put_into_the_same_words() -> None:
    """From November to April: over two changes of every clock, and over a new year."""
    wing = oncall.load(Path(__file__).parents[1] / "wing.yaml")
    turns = [
        turn for each in (wing, *map(rota, NUMBERS)) for turn in stretches(timeline(each, NOW, NOW + AHEAD))
    ]
    shifts = [[{"start": minutes(start), "end": minutes(end)} for start, end in turn.parts] for turn in turns]
    body = "given.zones.map(zone => given.turns.map(turn => page.when(turn, zone, '2026')))"
    found = script(body, {"zones": ZONES, "turns": shifts})
    assert len(turns) > 100
    for zone, words in zip(ZONES, found, strict=True):
        tz = ZoneInfo(zone)
        for turn, word in zip(turns, words, strict=True):
            own = [(start.astimezone(tz), end.astimezone(tz)) for start, end in turn.parts]
            assert word.removesuffix(f", {turn.shifts} shifts") == times(own, 2026), zone


def test_a_shift_without_an_end_is_shown_so() -> None:
    assert script("page.when([{start: 0, end: Infinity}], 'UTC', '1970')", None) == "Thu 1 Jan 00:00 – no end"


def test_mondays_and_months() -> None:
    days = [datetime(2026, 11, 1, 12, tzinfo=UTC) + timedelta(days=number) for number in range(40)]
    given = [*map(minutes, days)]
    mondays, months = script("[given.map(page.monday), given.map(at => page.month(at, 1))]", given)
    for day, monday, month in zip(days, mondays, months, strict=True):
        midnight = day.replace(hour=0)
        assert monday == minutes(midnight - midnight.weekday() * timedelta(days=1))
        assert month == minutes(datetime(2026 + day.month // 12, day.month % 12 + 1, 1, tzinfo=UTC))


def test_old_data_are_not_trusted() -> None:
    ages = {0: True, 2 * 1440: True, 4 * 1440: False, -2 * 1440: False, 300 * 1440: False}
    known = {"made": 0, "end": 200 * 1440, "trusted": 3 * 1440}
    doubts = script("given.ages.map(age => page.doubt(given.data, age))", {"data": known, "ages": [*ages]})
    assert dict(zip(ages, [doubt == "" for doubt in doubts], strict=True)) == ages


def test_the_search_wants_every_word_and_prefers_headings() -> None:
    parts = [
        {"title": "Phone", "heading": "Phone", "text": "swap the card"},
        {"title": "Swapping shifts", "heading": "Swapping shifts", "text": "ask first"},
        {"title": "Holiday", "heading": "Holiday", "text": "a swap of shifts"},
    ]
    body = "given.queries.map(query => page.search(given.parts, query).map(part => part.title))"
    queries = ["swap", "SWAP shifts", "", "nowhere"]
    assert script(body, {"parts": parts, "queries": queries}) == [
        ["Swapping shifts", "Phone", "Holiday"],
        ["Swapping shifts", "Holiday"],
        [],
        [],
    ]
