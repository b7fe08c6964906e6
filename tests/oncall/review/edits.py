"""Wing's file and edits of it, and random edits for property tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from oncall import read
from oncall.model import DAY, Operation, Swap, TimeOff
from oncall.review.compare import Review, review
from oncall.review.document import Material
from tests.oncall import strategies

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
"""A Monday: the US are on call, @Chriscbr first; in Europe's turn of @polamoros the shift of today is over."""

WING = (Path(__file__).parent / "wing.yaml").read_text(encoding="utf-8")
"""Wing's file as it was in November 2026, so that the words here do not change with the team."""
EUROPE = "        people: [eladb, staycoolcall911, ainvoner, ShaiBer, revitalbarletz, polamoros, skyrpex, tsuf239]\n"
US = "        people: [MarkMcCulloh, Chriscbr, hasanaburayyan]\n"


@cache
def wing(*edits: tuple[str, str]) -> Operation:
    """Wing's operation after replacements in the text of its file, each of which must hit."""
    return read(edited(*edits)).operation


def edited(*edits: tuple[str, str]) -> bytes:
    """The bytes of Wing's file after replacements."""
    text = WING
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times in wing.yaml"
        text = text.replace(old, new)
    return text.encode()


def order_entry(after: str, start: str, people: str) -> tuple[str, str]:
    """The edit that appends an entry to the order that ends with ``after``."""
    return after, f"{after}      - from: {start}\n        people: [{people}]\n"


def time_off(who: str, start: str, end: str, more: str = "") -> tuple[str, str]:
    """The edit that enters an absence."""
    return "time_off: []", f"time_off:\n  - {{who: {who}, from: {start}, to: {end}{more}}}"


def accept(*entries: tuple[str, str, str]) -> tuple[str, str]:
    """The edit that accepts: guard, who, until."""
    lines = "".join(
        f'  - {{guard: {guard}, who: {who}, why: "agreed, by phone", until: {until}}}\n'
        for guard, who, until in entries
    )
    return "swaps: []\n", f"swaps: []\naccept:\n{lines}"


@cache
def reviewed(*edits: tuple[str, str], now: datetime = NOW) -> Review:
    """The review of edits of Wing's file."""
    return review(wing(), wing(*edits), now)


def material(*edits: tuple[str, str]) -> Material:
    """The same, for documents."""
    return Material(reviewed(*edits))


@st.composite
def operation_edits(draw: st.DrawFn) -> tuple[Operation, Operation, datetime]:
    """An operation, an edit of it, and an instant about which both are in force."""
    before, first = draw(strategies.operations())
    after = before
    for _ in range(draw(st.integers(1, 3))):
        after = draw(st.sampled_from((_absent, _swapped, _reordered)))(draw, after, first)
    now = datetime.combine(first, time(), UTC) + draw(st.integers(0, 40 * 24 * 60)) * timedelta(minutes=1)
    return before, after, now


def _span(draw: st.DrawFn, first: date) -> tuple[datetime, datetime]:
    start = datetime.combine(first, time(), UTC) + draw(st.integers(0, 50)) * DAY
    return start, start + draw(st.integers(1, 14)) * DAY


def _absent(draw: st.DrawFn, operation: Operation, first: date) -> Operation:
    start, end = _span(draw, first)
    entry = TimeOff(who=draw(_anybody(operation)), start=start, end=end)
    return replace(operation, time_off=(*operation.time_off, entry))


def _swapped(draw: st.DrawFn, operation: Operation, first: date) -> Operation:
    start, end = _span(draw, first)
    one, other = draw(st.permutations(list(operation.people)))[:2]
    return replace(operation, swaps=(*operation.swaps, Swap(one=one, other=other, start=start, end=end)))


def _reordered(draw: st.DrawFn, operation: Operation, _: date) -> Operation:
    key = draw(st.sampled_from(list(operation.rotations)))
    rotation = operation.rotations[key]
    last = rotation.order[-1]
    assert isinstance(last.turn, timedelta)
    people: Sequence[str] = draw(st.permutations(list(operation.people)))
    people = people[: draw(st.integers(2, max(2, len(people))))]
    new = replace(last, start=last.start + draw(st.integers(0, 3)) * last.turn, people=tuple(people))
    entries = (*rotation.order[:-1], *((last,) if new.start > last.start else ()), new)
    return replace(operation, rotations={**operation.rotations, key: replace(rotation, order=entries)})


def _anybody(operation: Operation) -> st.SearchStrategy[str]:
    return st.sampled_from(list(operation.people))
