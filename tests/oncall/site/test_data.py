"""The data from which the page computes who is on call: all of it, and little."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from oncall.model import DAY
from oncall.site import AHEAD, BEFORE
from oncall.site.data import data
from oncall.time.seats import seat_of
from oncall.time.timeline import whole_shifts
from tests.oncall.rotas import NUMBERS, rota
from tests.oncall.site.conftest import NOW

if TYPE_CHECKING:
    from oncall.model import Operation

MOST = 60_000
"""Bytes of Wing's data, so that the page opens at once on a phone at night."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def readable(found: dict[str, Any]) -> set[tuple[object, ...]]:
    """Every shift with names in place of numbers, as a browser reads it."""
    shifts: set[tuple[object, ...]] = set()
    for lane, start, length, person, *rest in found["shifts"]:
        rotation, seat = found["lanes"][lane]
        begin = EPOCH + timedelta(minutes=found["start"] + start)
        end = None if length is None else begin + timedelta(minutes=length)
        reason = found["reasons"][rest[0] if rest else 0]
        instead_of = found["people"][rest[1]]["handle"] if len(rest) > 1 else None
        post = found["seats"][seat]
        who = found["people"][person]["handle"]
        where = found["rotations"][rotation]["id"], post["level"], post["seat"]
        shifts.add((*where, who, begin, end, reason, instead_of))
    return shifts


def of(operation: Operation, now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(data(operation, now - BEFORE, now + AHEAD, now)))
    return found


def expected(operation: Operation, now: datetime) -> set[tuple[object, ...]]:
    return {
        (
            each.rotation,
            each.level,
            each.seat,
            each.person,
            each.start,
            each.end,
            str(each.reason),
            each.instead_of,
        )
        for each in whole_shifts(operation, now - BEFORE, now + AHEAD)
    }


def test_it_holds_every_shift(wing: Operation) -> None:
    assert readable(of(wing, NOW)) == expected(wing, NOW), "the page names whom PagerDuty calls"


@pytest.mark.slow
@pytest.mark.parametrize("number", NUMBERS)
def test_it_holds_every_shift_of_any_rota(number: int) -> None:
    operation = rota(number)
    last = max(entry.start for one in operation.rotations.values() for entry in one.order if entry.people)
    found = of(operation, last + DAY)
    open_ = {(*each[:5], None, *each[6:]) for each in expected(operation, last + DAY)}
    assert {(*each[:5], None, *each[6:]) for each in readable(found)} == open_
    teams = [post["team"] for post in found["seats"]]
    assert set(teams) == {team.title if team.id else "" for team in operation.teams.values()}


@pytest.mark.parametrize(("number", "handle"), [(1, "gus"), (24, "zita")])
def test_a_shift_without_an_end_has_none(number: int, handle: str) -> None:
    """Gus of case 1 shadows and Zita of case 24 manages from a day on, alone and for good."""
    ends = [each[5] for each in readable(of(rota(number), NOW)) if each[3] == handle]
    assert ends[-1:] == [None]


def test_a_departure_tells_why_and_for_whom(wing: Operation) -> None:
    assert ("cover", "eladb") in {each[-2:] for each in readable(of(wing, NOW))}
    assert ("swap", "ShaiBer") in {each[-2:] for each in readable(of(wing, NOW))}


def test_it_is_small(wing: Operation) -> None:
    text = json.dumps(data(wing, NOW - BEFORE, NOW + AHEAD, NOW), separators=(",", ":"))
    assert len(text.encode()) <= MOST


def test_somebody_in_both_teams_is_in_both() -> None:
    """Case 2: Cal answers for both teams in the week of 16 November 2026."""
    start = datetime(2026, 11, 16, tzinfo=UTC)
    operation = rota(2)
    found = data(operation, start, start + DAY, start)
    cal = list(operation.people).index("cal")
    seats = {found["seats"][found["lanes"][row[0]][1]]["team"] for row in found["shifts"] if row[3] == cal}
    assert len(seats) == 2
    assert {seat_of(operation, shift).team for shift in whole_shifts(operation, start, start + DAY)} == {
        "data",
        "platform",
    }
