"""Years of edits: whatever follows whatever, nothing moves before its handoff, and the file stays right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from oncall import RotationError, read
from oncall.editing import absences, orders, people
from oncall.editing.line import carried_on
from oncall.editing.prune import prune
from oncall.editing.writing import edited
from oncall.model import DAY
from oncall.time.timeline import timeline
from tests.oncall.editing.test_editing import nothing_moves
from tests.oncall.files import FIRST, HANDLES, File, files
from tests.search import examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from oncall.editing.edit import Edit
    from oncall.model import Operation
    from oncall.time.timeline import Shift

MANY = settings(examples(3), suppress_health_check=list(HealthCheck), deadline=None)
EDITS = 50
BEYOND = timedelta(weeks=20)
NEWCOMERS = ("zoe", "yan", "xia", "wim", "vic")


@dataclass
class Years:
    """A file over time: what it holds, what it means, and what time it is."""

    data: bytes
    operation: Operation
    now: datetime

    def after(self, plan: Callable[[Operation], Edit]) -> bytes | None:
        """The file after an edit; None when it is refused, in a sentence that names no defect of ours."""
        try:
            data, _ = edited(self.data, "rotation.yaml", self.operation, plan(self.operation))
        except RotationError as error:
            refused = str(error)
        else:
            return data
        assert "not understood" not in refused
        return None


@pytest.mark.wide
@MANY
@given(files(), st.data())
def test_fifty_edits_one_after_the_other(file: File, data: st.DataObject) -> None:
    years = Years(file.data, file.operation, datetime.combine(FIRST, time(), UTC) - 5 * DAY)
    for _ in range(EDITS):
        years.now += data.draw(st.integers(0, 20 * 24 * 60)) * timedelta(minutes=1)
        kind, at, plan = data.draw(edit(years))
        after = years.after(plan)
        event(f"{kind} {'refused' if after is None else 'written'}")
        if after is None:
            continue
        operation = read(after).operation
        if kind == "prune":
            assert shifts(operation, years) == shifts(years.operation, years), "pruning moves no shift"
        elif kind == "rename":
            assert_renamed(years, operation)
        else:
            nothing_moves(years.operation, operation, at)
        if kind != "prune":
            assert comments(after) >= comments(years.data) - gone(years.data, after)
        years.data, years.operation = after, operation


def shifts(operation: Operation, years: Years) -> tuple[Shift, ...]:
    return timeline(operation, years.now, years.now + BEYOND)


def assert_renamed(years: Years, after: Operation) -> None:
    """The same shifts with the same accounts, from the beginning on."""
    begin = datetime.combine(FIRST, time(), UTC)
    was, is_ = (
        [(shift.start, shift.end, operation.people[shift.person].oldest_address) for shift in found]
        for operation in (years.operation, after)
        for found in [timeline(operation, begin, years.now + BEYOND)]
    )
    assert was == is_, "the same account is the same person: nobody is moved"


def comments(data: bytes) -> int:
    return data.count(b"#")


def gone(before: bytes, after: bytes) -> int:
    """Comments in lines of people and entries that the edit takes out."""
    left = after.split(b"\n")
    return sum(line.count(b"#") for line in before.split(b"\n") if line not in left)


@st.composite
def edit(draw: st.DrawFn, years: Years) -> tuple[str, datetime, Callable[[Operation], Edit]]:
    """Any edit at that time: its kind, after when its handoff is, and the plan."""
    now, operation = years.now, years.operation
    kind = draw(st.sampled_from(("add", "remove", "leave", "rename", "swap", "time off", "turn", "prune")))
    known = st.sampled_from([*operation.people])
    rotation = draw(st.sampled_from([*operation.rotations]))
    at = now + draw(st.sampled_from((0, 0, 0, 10, 40))) * DAY
    if kind == "add":
        handle = draw(st.sampled_from((*HANDLES, *NEWCOMERS)))
        email = (
            None if handle in operation.people else f"{handle.lower()}{draw(st.integers(0, 999))}@new.example"
        )
        after = draw(st.none() | known)
        return kind, at, lambda o: orders.add(o, handle, rotation, now=at, email=email, after=after)
    if kind == "remove":
        who = draw(known)
        return kind, at, lambda o: orders.remove(o, who, now=at)
    if kind == "leave":
        who = draw(known)
        return kind, at, lambda o: people.leave(o, who, now=now, at=at)
    if kind == "rename":
        old, new = draw(known), draw(st.sampled_from((*HANDLES, *NEWCOMERS)))
        address = draw(st.none() | st.integers(0, 999).map("account{}@new.example".format))
        return kind, at, lambda o: people.rename(o, old, new, now=now, email=address)
    if kind == "turn":
        length = draw(st.sampled_from((1, 2, 3, 7, 14))) * DAY
        return kind, at, lambda o: orders.turn(o, rotation, length, now=at)
    if kind == "prune":
        before = now - draw(st.sampled_from((0, 0, 30))) * DAY
        return kind, at, lambda o: prune(o, before, now=now)
    at, start = now, (at + draw(st.integers(1, 9)) * DAY).date()
    end = start + draw(st.integers(0, 9)) * DAY
    one = draw(known)
    if kind == "swap":
        other = draw(known)
        return kind, at, lambda o: absences.swap(o, one, other, start, end, now=now)
    cover = draw(st.none() | known)
    return kind, at, lambda o: absences.time_off(o, one, start, end, now=now, cover=cover)


LINES = st.lists(st.sampled_from(HANDLES), min_size=1, max_size=6, unique=True).map(tuple)


@pytest.mark.slow
@given(LINES, LINES)
def test_a_planned_order_carries_on_with_the_line_that_it_was_planned_for(
    before: tuple[str, ...], planned: tuple[str, ...]
) -> None:
    assert carried_on(before, planned, before) in (planned, None), "nothing changes where nothing has changed"


@pytest.mark.slow
@given(LINES, LINES, st.integers(0, 5))
def test_whoever_is_next_stays_next_and_joins_and_leaves_stay_planned(
    before: tuple[str, ...], planned: tuple[str, ...], turns: int
) -> None:
    turned = before[turns % len(before) :] + before[: turns % len(before)]
    found = carried_on(before, planned, turned)
    assume(found is not None)
    assert found is not None
    assert set(found) == set(planned)
    staying = [handle for handle in turned if handle in planned]
    assert [handle for handle in found if handle in before] == staying
