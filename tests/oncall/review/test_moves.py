"""What moves is exactly what differs, and the review addresses everybody whom it concerns."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given

from oncall.model import DAY, Operation, Role
from oncall.review import sentences
from oncall.review.compare import Verdict, review
from oncall.review.document import DETAILS, Material, document
from oncall.review.limit import LIMIT, as_json, as_markdown, as_text
from oncall.review.markdown import Markdown, write
from oncall.review.moves import moves
from oncall.time.timeline import Reason, Shift, timeline
from tests.oncall.review.edits import US, operation_edits, order_entry, reviewed, time_off, wing
from tests.oncall.strategies import operations
from tests.oncall.time.test_spans import person_at
from tests.search import examples

HORIZON = timedelta(weeks=4)
Drawn = tuple[Operation, Operation, datetime]


def differing(before: Operation, after: Operation, now: datetime) -> timedelta:
    """For how long the two name different people, in the roles together."""
    sides = [timeline(each, now, now + HORIZON) for each in (before, after)]
    instants = sorted({now, *(at for shifts in sides for shift in shifts for at in (shift.start, shift.end))})
    return sum(
        (
            end - start
            for role in Role
            for start, end in pairwise(instants)
            if len({person_at(shifts, role, start) for shifts in sides}) == 2
        ),
        timedelta(),
    )


@pytest.mark.wide
@examples(30)
@given(operation_edits())
def test_every_move_addresses_both_sides(drawn: Drawn) -> None:
    before, after, now = drawn
    found = review(before, after, now, HORIZON)
    assert sum((move.on_duty for move in found.moves), timedelta()) == differing(before, after, now)
    affected = {person.handle: person for person in found.people}
    for move in found.moves:
        if move.after:
            assert move in affected[move.after].gained
        if move.before:
            assert move in affected[move.before].lost
    pen = Markdown(set(affected))
    text = write(document(Material(found), pen, DETAILS[0]._replace(moves=len(found.moves))))
    for person in found.people:
        reader = sentences.Reader(person.time_zone, found.now, found.end)
        for move in person.gained:
            assert sentences.gain(move, reader, pen) in text
        for move in person.lost:
            assert sentences.loss(move, reader, pen) in text


@pytest.mark.slow
@examples(15)
@given(operations())
def test_a_file_against_itself_moves_nobody(drawn: tuple[Operation, date]) -> None:
    operation, first = drawn
    now = operation.rotations["r0"].order[0].start
    assert now.date() >= first
    found = review(operation, operation, now, HORIZON)
    assert [*found.moves, *found.people, *found.findings, *found.changes] == []
    assert found.escalations == ()


@pytest.mark.wide
@examples(15)
@given(operation_edits())
def test_no_form_reaches_the_limit(drawn: Drawn) -> None:
    before, after, now = drawn
    material = Material(review(before, after, now, HORIZON))
    for text in (as_markdown(material), as_text(material, colours=False), as_json(material)):
        assert len(text) < LIMIT


def test_a_week_of_daily_shifts_is_one_move() -> None:
    off = reviewed(time_off("hasanaburayyan", "2027-01-25T15:00Z", "2027-02-01T15:00Z"))
    assert [(move.seat.level, move.before, move.after, move.shifts) for move in off.moves] == [
        (Role.SECONDARY, "hasanaburayyan", "MarkMcCulloh", 7)
    ]


def test_nothing_differs_between_equal_timelines() -> None:
    shifts = timeline(
        wing(), datetime.fromisoformat("2026-11-23T00:00Z"), datetime.fromisoformat("2026-12-23T00:00Z")
    )
    assert moves((wing(), shifts), (wing(), shifts)) == ()


def test_the_first_version_of_a_file_moves_nobody() -> None:
    found = review(None, wing(), datetime.fromisoformat("2026-11-23T16:30Z"))
    assert (found.verdict, found.moves, found.findings) == (Verdict.NOTHING_MOVES, (), ())


def test_what_moves_after_the_horizon_still_shows_as_an_order() -> None:
    found = reviewed(order_entry(US, "2028-01-03", "Chriscbr, MarkMcCulloh, hasanaburayyan"))
    assert found.moves == ()
    assert [(change.word, change.properties[0].label) for change in found.changes] == [
        ("rotation", "order from 2028-01-03")
    ]


def test_covers_for_two_people_are_two_moves() -> None:
    """Whoever covers owes it to two people, and each of them has to know until when."""
    monday = datetime.fromisoformat("2026-12-07T15:00Z")
    first = Shift("us", "primary", "Chriscbr", monday, monday + DAY / 2, Reason.SCHEDULED, None)
    old = [first, first._replace(start=monday + DAY, end=monday + 3 * DAY / 2)]
    new = [
        shift._replace(person="eladb", reason=Reason.COVER, instead_of=away)
        for shift, away in zip(old, ("Chriscbr", "MarkMcCulloh"), strict=True)
    ]
    found = moves((wing(), old), (wing(), new))
    assert [(move.after, move.instead_of, move.shifts) for move in found] == [
        ("eladb", "Chriscbr", 1),
        ("eladb", "MarkMcCulloh", 1),
    ]
