"""The review of edits of any team's rota: every level, seat and team, hours, holidays and escalation, in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from oncall.model import Guard, TimeOff
from oncall.review.compare import Review, Verdict, review
from oncall.review.document import DETAILS, Material, document
from oncall.review.limit import as_json, as_markdown
from oncall.review.terminal import Plain, write
from oncall.time.plan import turn_at
from oncall.time.timeline import timeline
from tests.oncall.rotas import EVERY_ROTA, rota

if TYPE_CHECKING:
    from oncall.model import Operation

EIGHT_WEEKS = timedelta(weeks=8)
Edits = tuple[tuple[str, str], ...]


def reviewed(number: int, now: str, *edits: tuple[str, str]) -> Review:
    return review(rota(number), rota(number, *edits), datetime.fromisoformat(now), EIGHT_WEEKS)


def text(found: Review) -> str:
    pen = Plain(colours=False)
    return write(document(Material(found), pen, DETAILS[0]), pen)


def begin(operation: Operation) -> datetime:
    """When the last of its orders with people begins."""
    entries = (entry for rotation in operation.rotations.values() for entry in rotation.order)
    return max(entry.start for entry in entries if entry.people)


@EVERY_ROTA
class TestEveryRota:
    def test_a_file_against_itself_moves_nobody(self, number: int) -> None:
        operation = rota(number)
        found = review(operation, operation, begin(operation), EIGHT_WEEKS)
        assert (found.verdict, found.moves, found.changes) == (Verdict.NOTHING_MOVES, (), ())

    def test_the_first_version_is_no_edit(self, number: int) -> None:
        found = review(None, rota(number), begin(rota(number)), EIGHT_WEEKS)
        assert (found.verdict, found.findings) == (Verdict.NOTHING_MOVES, ())

    def test_what_moves_is_what_differs_at_every_seat(self, number: int) -> None:
        before, after = rota(number), without_the_first(rota(number))
        now = begin(before)
        found = review(before, after, now, EIGHT_WEEKS)
        assert found.moves
        assert sum((move.on_duty for move in found.moves), timedelta()) == differing(before, after, now)
        for written in (as_markdown(Material(found)), as_json(Material(found)), text(found)):
            for person in found.people:
                assert person.handle in written


@EVERY_ROTA
def test_the_turn_under_way_is_known_on_every_day(number: int) -> None:
    """The guards ask for it, also in the last weeks of a rotation that ends."""
    operation = rota(number)
    first = min(entry.start for rotation in operation.rotations.values() for entry in rotation.order)
    for day in range(0, 200, 3):
        at = max(first, begin(operation) - timedelta(weeks=10)) + timedelta(days=day, hours=1)
        for rotation in operation.rotations.values():
            turn = turn_at(operation, rotation, at)
            assert turn is None or turn.start <= at < turn.end


def without_the_first(operation: Operation) -> Operation:
    """Somebody who is on call has time off, for two weeks."""
    from dataclasses import replace

    now = begin(operation)
    [first, *_] = timeline(operation, now, now + timedelta(weeks=2))
    absence = TimeOff(who=first.person, start=now, end=now + timedelta(weeks=2))
    return replace(operation, time_off=(*operation.time_off, absence))


def differing(before: Operation, after: Operation, now: datetime) -> timedelta:
    """For how long the two name different people, in all seats together."""
    sides = []
    for operation in (before, after):
        at_seat: dict[tuple[str, str, str], list[tuple[datetime, datetime, str]]] = {}
        for shift in timeline(operation, now, now + EIGHT_WEEKS):
            seat = operation.rotations[shift.rotation].team, shift.level, shift.seat
            at_seat.setdefault(seat, []).append((shift.start, shift.end, shift.person))
        sides.append(at_seat)
    total = timedelta()
    for seat in {*sides[0], *sides[1]}:
        here = [side.get(seat, []) for side in sides]
        cuts = sorted({at for spans in here for start, end, _ in spans for at in (start, end)})
        for start, end in pairwise(cuts):
            on = [{who for first, last, who in spans if first <= start < last} for spans in here]
            total += (end - start) * (on[0] != on[1])
    return total


class TestInWords:
    def test_a_team_a_level_a_holiday_and_the_escalation(self) -> None:
        found = reviewed(
            2,
            "2026-11-03T12:00Z",
            ("people: [dee, cal, efe, finn]", "people: [dee, efe, cal, finn]"),
            ("after: 30 minutes, coverage: hours", "after: 20 minutes, coverage: hours"),
            (
                "holidays:\n",
                "holidays:\n  - {on: [2026-12-23], people: [aled], levels: [first], rotations: [data]}\n",
            ),
        )
        shown = text(found)
        assert (
            "  - You are first of platform from Mon 16 Nov to Fri 20 Nov, daily 09:00–17:00 UTC, "
            "instead of @cal." in shown
        )
        assert "  - You are first of data from Wed 23 Dec 09:00 UTC to 17:00 UTC, on a holiday" in shown
        assert "Escalation of platform" in shown
        assert "Escalation of data" not in shown, "nothing changes for team data"
        assert "    minute   0  notify first; one message to #alert\n    minute  20  notify second\n" in shown
        assert '  - Level "second of platform": called "after 30 minutes" → "after 20 minutes"' in shown
        assert (
            '  - Holiday "2026-12-23" is added: on call "aled"; only in rotation "data"; only at level "first".'
            in shown
        )

    def test_a_seat(self) -> None:
        found = reviewed(
            10, "2026-10-20T12:00Z", ("people: [wes, xena, yusuf]", "people: [wes, yusuf, xena]")
        )
        assert "You are first (product) from Wed 28 Oct 14:30 UTC (10:30 for you)" in text(found)
        assert {move.seat.name for move in found.moves} == {"product"}

    @pytest.mark.parametrize(
        ("number", "edit", "shown"),
        [
            (
                2,
                (
                    "        hours_from: {2026-11-30: Mon-Fri 08:00-18:00}\n        levels: {second: turn}\n",
                    "        levels: {second: turn}\n",
                ),
                'Rotation "lead": hours from 2026-11-30 "Mon-Fri 08:00-18:00, Europe/London" is removed',
            ),
            (
                23,
                ("hours: Mon-Fri 09:00-17:00", "hours: Mon-Fri 08:00-17:00"),
                'hours "Mon-Fri 09:00-17:00, the clock of each person" → "Mon-Fri 08:00-17:00, the clock of',
            ),
            (
                24,
                ("levels: {first: next}", "levels: {first: previous}"),
                'Rotation "experienced": also 1: levels "first: next" → "first: previous"',
            ),
            (
                1,
                ("shadow: {}", "shadow: {after: 30 minutes}"),
                'Level "shadow": called "never" → "after 30 minutes"',
            ),
            (
                4,
                ("turn: 1 shift", "turn: 2 shifts"),
                '1 shift each" → "nia, omar, pia, nia, quin, rui; 2 shifts each"',
            ),
        ],
    )
    def test_the_rota(self, number: int, edit: tuple[str, str], shown: str) -> None:
        assert shown in text(reviewed(number, "2026-11-03T12:00Z", edit))


class TestGuards:
    def test_nobody_protects_a_shadow(self) -> None:
        found = reviewed(
            1,
            "2026-11-04T12:00Z",
            (
                "{from: 2026-10-12, people: [gus]}",
                "{from: 2026-10-12, people: [gus]}\n      - {from: 2026-11-09, people: [fay]}",
            ),
        )
        assert {move.seat.level for move in found.moves} == {"shadow"}
        assert found.findings == (), "a shadow is never called, so no notice is due"

    def test_turns_of_months_are_no_overload(self) -> None:
        """In 26 weeks two of four people have two turns of a month, and the others one; that is chance."""
        edit = ("people: [nils, orla, paul, quill]", "people: [nils, orla, quill, paul]")
        found = review(rota(12), rota(12, edit), datetime.fromisoformat("2026-12-05T12:00Z"))
        assert found.moves
        assert Guard.OVERLOAD not in {finding.guard for finding in found.findings}

    def test_turns_of_shifts_are_no_overload(self) -> None:
        edit = ("people: [nia, omar, pia, nia, quin, rui]", "people: [nia, pia, omar, nia, rui, quin]")
        found = review(rota(4), rota(4, edit), datetime.fromisoformat("2026-12-05T12:00Z"))
        assert found.moves
        assert {f.message.split()[0] for f in found.findings if f.guard is Guard.OVERLOAD} <= {"@nia"}

    @pytest.mark.parametrize(("people", "guarded"), [("qadir, rae", False), ("qadir", True)])
    def test_where_one_person_is_called_two_are_enough(self, people: str, *, guarded: bool) -> None:
        last = "people: [qadir, rae, stan, toni]}"
        found = reviewed(
            23, "2026-11-04T12:00Z", (last, f"{last}\n      - {{from: 2026-12-01, people: [{people}]}}")
        )
        assert (Guard.TOO_FEW in {finding.guard for finding in found.findings}) is guarded

    def test_the_first_version_may_name_one_person_alone(self) -> None:
        assert review(None, rota(8), begin(rota(8)), EIGHT_WEEKS).findings == ()
