"""The line goes on: whoever is next stays next, and nobody before the handoff moves, on rotas of every kind."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, event, given, reject, settings
from hypothesis import strategies as st

from oncall import RotationError, read
from oncall.editing import orders, people
from oncall.editing.writing import edited
from oncall.file import reference
from oncall.model import DAY, Months, Shifts
from oncall.time.plan import turn_at
from oncall.time.timeline import timeline
from tests.oncall.rotas import FILES
from tests.search import examples

if TYPE_CHECKING:
    from oncall.editing.edit import Edit
    from oncall.model import Operation, OrderEntry, Rotation, Turn

pytestmark = pytest.mark.wide

MINUTE, YEAR = timedelta(minutes=1), timedelta(days=365)
AGO, AHEAD = timedelta(weeks=3), timedelta(weeks=12)
TURNS = ("1 week", "3 days", "2 weeks", "1 month", "first Monday", "last Friday", "1 shift", "2 shifts")
LENGTHS: tuple[Turn, ...] = (
    2 * DAY,
    7 * DAY,
    Months(count=1),
    Months(count=1, nth=1),
    Months(count=1, nth=-1, weekday=4),
    Shifts(count=1),
    Shifts(count=2),
)
NEWCOMER = "newcomer"
EXAMPLE = Path(reference.__file__).with_name("example.yaml")
"""The file of ``docs/rotation.md``."""


@dataclass(frozen=True)
class Found:
    """A file and an edit of it at ``now``, written."""

    before: Operation
    after: Operation
    now: datetime
    kind: str
    who: str
    words: tuple[str, ...]


@cache
def parsed(path: Path, turn: str | None) -> tuple[bytes, Operation] | None:
    """The file of a rota with turns of another length; None where its order does not allow them."""
    text = path.read_text(encoding="utf-8")
    if turn is not None:
        text = re.sub(r"(?m)^( *turn:) [^\n,}#]*", rf"\1 {turn}", text)
    try:
        return text.encode(), read(text.encode()).operation
    except RotationError:
        return None


@st.composite
def edits(draw: st.DrawFn) -> Found:
    """A change of an order of any rota, at any time of its first year: clocks change, turns begin on holidays."""
    rota = parsed(draw(st.sampled_from((*FILES, EXAMPLE))), draw(st.none() | st.sampled_from(TURNS)))
    assume(rota is not None)
    assert rota is not None
    data, before = rota
    rotation = draw(st.sampled_from([*before.rotations.values()]))
    now = rotation.order[0].start + draw(st.integers(0, YEAR // MINUTE)) * MINUTE
    who = draw(st.sampled_from([*before.people]))
    kind = draw(st.sampled_from(("add", "add after", "remove", "leave", "turn")))
    length = draw(st.sampled_from(LENGTHS))

    def plan() -> Edit:
        match kind:
            case "remove":
                return orders.remove(before, who, now=now)
            case "leave":
                return people.leave(before, who, now=now, at=now)
            case "turn":
                return orders.turn(before, rotation.id, length, now=now)
        after = who if kind == "add after" else None
        return orders.add(before, NEWCOMER, rotation.id, now=now, email="newcomer@rota.example", after=after)

    try:
        edit = plan()
        _, after = edited(data, "rotation.yaml", before, edit)
    except RotationError as error:
        refused = str(error)
    else:
        event(f"{kind} written")
        return Found(before, after, now, kind, who, edit.words)
    event(f"{kind} refused")
    assert "not understood" not in refused
    return reject()


@settings(examples(60), suppress_health_check=list(HealthCheck), deadline=None)
@given(edits())
def test_the_line_goes_on(found: Found) -> None:
    for key, rotation in found.before.rotations.items():
        if found.after.rotations[key].order == rotation.order:
            continue
        entry = first_that_differs(rotation, found.after.rotations[key])
        handoff = entry.start
        assert handoff > found.now, "the turn that has begun stays as it is"
        was, is_ = (
            [shift for shift in timeline(side, found.now - AGO, handoff) if shift.rotation == key]
            for side in (found.before, found.after)
        )
        assert was == is_, "nobody before the handoff moves"
        if entry.people and turn_at(found.before, rotation, handoff) is not None:
            assert_goes_on(found, rotation, handoff)


def first_that_differs(before: Rotation, after: Rotation) -> OrderEntry:
    """The first entry from which on the two orders are not the same."""
    entries = [
        entry for entry in (*before.order, *after.order) if (entry in before.order) != (entry in after.order)
    ]
    first = min(entries, key=lambda entry: entry.start)
    return next((entry for entry in after.order if entry.start == first.start), first)


def assert_goes_on(found: Found, rotation: Rotation, handoff: datetime) -> None:
    turn = turn_at(found.before, rotation, handoff)
    assert turn is not None
    assert turn.start == handoff, "an order changes at a handoff"
    line = [turn.entry.on_turn(turn.number, place) for place in range(len(turn.entry.people))]
    own = found.after.rotations[rotation.id]
    now = next(entry for entry in own.order if entry.start == handoff)
    rest = [handle for handle in line if handle != found.who or found.kind not in ("remove", "leave")]
    assert [handle for handle in now.people if handle != NEWCOMER] == rest, "whoever is next stays next"
    later = [entry.start for each in (rotation, own) for entry in each.order if entry.start > handoff]
    until = min([handoff + AHEAD, *later])
    if found.kind == "turn":
        changed = turn_at(found.after, own, handoff)
        assert changed is not None
        assert duties(found, rotation, handoff, min(until, turn.end, changed.end)) == ([], []), (
            "the first turn is the same"
        )
        return
    moves = NEWCOMER if found.kind.startswith("add") else found.who
    undisturbed = (
        now.people.index(NEWCOMER) if moves == NEWCOMER else line.index(moves) if moves in line else len(line)
    )
    days_move = f"turns of {rotation.id} begin on other days" in " ".join(found.words)
    end, first = handoff, turn.number
    while end < until and turn.number - first < undisturbed and not (days_move and end > handoff):
        turn, changed = turn_at(found.before, rotation, end), turn_at(found.after, own, end)
        assert turn is not None
        assert changed is not None
        if turn.number - first < undisturbed:
            assert days_move or turn.end == changed.end, "turns begin on the days on which they began before"
            end = min(turn.end, changed.end)
    lost, gained = duties(found, rotation, handoff, min(end, until))
    if moves == NEWCOMER:
        assert set(gained) <= {NEWCOMER}, "others take nobody's duty but stay where they were"
    else:
        assert set(lost) <= {moves}, "only the duties of whoever goes move before their turn"


def duties(found: Found, rotation: Rotation, start: datetime, end: datetime) -> tuple[list[str], list[str]]:
    """Whose duties in a rotation by the order alone are gone after the edit, and whose are new."""
    was, is_ = (
        [
            (s.level, s.seat, s.start, s.end, s.person)
            for s in timeline(side, start, end)
            if s.rotation == rotation.id
        ]
        for side in (replace(each, time_off=(), swaps=()) for each in (found.before, found.after))
    )
    return [each[-1] for each in was if each not in is_], [each[-1] for each in is_ if each not in was]
