"""Random files that keep every rule, written in random ways: in blocks or brackets, with comments, LF or CRLF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import assume
from hypothesis import strategies as st

from oncall import RotationError, read
from oncall.file.moments import written
from oncall.model import DAY, Operation
from oncall.wording import iso

HANDLES = ("ada", "Ben", "cyd-7", "dov", "eve", "fay", "gus", "NO", "012", "null")
FIRST = date(2026, 1, 5)
REST = """\
escalation: {acknowledge_within: 10 minutes, repeats: 6, slack: alert}
notification_rules: {high: [{by: email, after: 0 minutes}], low: [{by: email, after: 0 minutes}]}
severities:
  P1: {meaning: bad, example: down, urgency: high, color: d93f0b}
assets: {}
channels:
  alert:
    topic: >-
      Incidents
"""

# Drawn from again and again: a strategy of its own each time would take longer than the drawing.
COMMENTS = st.sampled_from(("", "", "", " # why, exactly", "   # 'since' [always"))
LINES = st.sampled_from(("", "", "", "# a note: {of, somebody}\n", "\n"))
LISTS = st.sampled_from(("brackets", "lines", "block", "flush"))
SPACES, COMMAS = st.sampled_from(("", " ")), st.sampled_from(("", ","))
ENDS = st.sampled_from(("\n", "\n", "\r\n"))
PEOPLE = st.permutations(HANDLES)


@dataclass(frozen=True)
class File:
    """The bytes, and what they mean."""

    data: bytes
    operation: Operation


@dataclass(frozen=True)
class Style:
    """How a value may be written; ``draw`` decides each time."""

    draw: st.DrawFn

    def comment(self) -> str:
        """A comment behind a value, or nothing."""
        return self.draw(COMMENTS)

    def line(self) -> str:
        """A line that means nothing, or nothing."""
        return self.draw(LINES)

    def chance(self) -> bool:
        """True or False."""
        return self.draw(st.booleans())

    def words(self, words: list[str], indent: str) -> str:
        """A list of words as the value of a key, with its line end."""
        quoted = ['"null"' if word == "null" else word for word in words]
        way = self.draw(LISTS)
        if way == "brackets":
            space, comma = self.draw(SPACES), self.draw(COMMAS)
            return f" [{space}{', '.join(quoted)}{space}{comma}]{self.comment()}\n"
        if way == "lines":
            inner = "".join(f"{indent}    {word},{self.comment()}\n" for word in quoted[:-1])
            return f" [\n{inner}{indent}    {quoted[-1]}{self.draw(COMMAS)}\n{indent}  ]\n"
        deeper = indent if way == "flush" else f"{indent}  "
        return "\n" + "".join(f"{self.line()}{deeper}- {word}{self.comment()}\n" for word in quoted)

    def entries(self, key: str, entries: list[dict[str, str]]) -> str:
        """A list of mappings under a key of the top."""
        if not entries:
            return self.draw(
                st.sampled_from(("", f"{key}: []\n", f"{key}: [ ] # none\n", f"{key}:   []   \n"))
            )
        flow = [
            "{" + ", ".join(f"{name}: {value}" for name, value in entry.items()) + "}" for entry in entries
        ]
        if self.chance():
            return f"{key}: [{', '.join(flow)}]{self.comment()}\n"
        text = f"{key}:{self.comment()}\n"
        for entry, item in zip(entries, flow, strict=True):
            text += self.line()
            if self.chance():
                text += f"  - {item}{self.comment()}\n"
            else:
                lines = [f"{name}: {value}{self.comment()}" for name, value in entry.items()]
                text += "  - " + "\n    ".join(lines) + "\n"
        return text


@st.composite
def files(draw: st.DrawFn) -> File:
    """A file that keeps every rule; its order begins on ``FIRST``."""
    style = Style(draw)
    cuts = draw(st.lists(st.integers(0, 95), min_size=1, max_size=3, unique=True).map(sorted))
    spans = list(pairwise([*cuts, cuts[0] + 96]))
    named: set[str] = set()
    rotations = "rotations:\n"
    for number, (start, end) in enumerate(spans):
        rotations += _rotation(draw, f"r{number}", start, end, named)
    away = _time_off(draw, sorted(named))
    named.update(entry["cover"].strip('"') for entry in away if "cover" in entry)
    swapping = sorted(named)
    swaps = _swaps(draw, swapping) if len(swapping) >= 2 else []
    text = style.line() + _people(style, draw(st.permutations(sorted(named)))) + rotations
    text += style.entries("time_off", away) + style.entries("swaps", swaps) + REST
    data = text.replace("\n", draw(ENDS)).encode()
    try:
        return File(data, read(data).operation)
    except RotationError as error:
        assume(not all("cover" in str(problem) for problem in error.problems))
        raise


def _people(style: Style, handles: list[str]) -> str:
    text = f"people:{style.comment()}\n"
    for handle in handles:
        key, email = '"null"' if handle == "null" else handle, f"{handle.lower()}@wing.example"
        if style.chance():
            text += f"{style.line()}  {key}: {{email: {email}}}{style.comment()}\n"
        else:
            text += f"  {key}:\n    email: {email}{style.comment()}\n    time_zone: Europe/Madrid\n"
    return text


def _rotation(draw: st.DrawFn, key: str, start: int, end: int, named: set[str]) -> str:
    style = Style(draw)
    usual = draw(st.sampled_from((1, 2, 7, 14)))
    text = f"{style.line()}  {key}:\n    title: {key}\n    hours: {_clock(start)}-{_clock(end)}{style.comment()}\n"
    text += f"    turn: {written(usual * DAY, ('day', 'week'))}\n"
    flow = draw(st.sampled_from((False, False, True)))
    flush = style.chance()
    items, day = [], FIRST
    for _ in range(draw(st.integers(1, 3))):
        people = draw(PEOPLE)[: draw(st.integers(2, 5))]
        named.update(people)
        own = draw(st.sampled_from((None, 1, 3, 7)))
        turn = f"turn: {written(own * DAY, ('day', 'week'))}" if own else ""
        if flow or draw(st.integers(0, 3)) == 0:
            words = ", ".join('"null"' if handle == "null" else handle for handle in people)
            items.append(f"{{from: {day}, people: [{words}]{', ' if turn else ''}{turn}}}")
        else:
            indent = "      " if flush else "        "
            item = f"from: {day}{style.comment()}\n{indent}people:{style.words(people, indent)}"
            items.append(item + (f"{indent}{turn}{style.comment()}\n" if turn else ""))
        day += draw(st.integers(1, 4)) * timedelta(days=own or usual)
    if flow:
        return f"{text}    order: [{', '.join(items)}]{style.comment()}\n"
    dash = "    - " if flush else "      - "
    return f"{text}    order:{style.comment()}\n" + "".join(
        style.line() + dash + (item if item.endswith("\n") else f"{item}{style.comment()}\n")
        for item in items
    )


def _clock(quarter: int) -> str:
    return f"{time(quarter // 4 % 24, quarter % 4 * 15):%H:%M}"


def _span(draw: st.DrawFn) -> tuple[str, str]:
    start = FIRST + draw(st.integers(-3, 40)) * DAY
    if draw(st.booleans()):
        return start.isoformat(), (start + draw(st.integers(0, 9)) * DAY).isoformat()
    begin = datetime.combine(start, time(), UTC) + timedelta(minutes=draw(st.integers(0, 1439)))
    return iso(begin), iso(begin + timedelta(minutes=draw(st.integers(1, 9999))))


def _time_off(draw: st.DrawFn, handles: list[str]) -> list[dict[str, str]]:
    entries = []
    for who in draw(st.lists(st.sampled_from(handles), max_size=2, unique=True)):
        start, end = _span(draw)
        entry = {"who": _quoted(who), "from": start, "to": end}
        if draw(st.integers(0, 3)) == 0:
            entry["cover"] = _quoted(
                draw(st.sampled_from(tuple(handle for handle in HANDLES if handle != who)))
            )
        entries.append(entry)
    return entries


def _swaps(draw: st.DrawFn, handles: list[str]) -> list[dict[str, str]]:
    if draw(st.booleans()):
        return []
    one, other = draw(st.permutations(handles))[:2]
    start, end = _span(draw)
    return [{"between": f"[{_quoted(one)}, {_quoted(other)}]", "from": start, "to": end}]


def _quoted(handle: str) -> str:
    return '"null"' if handle == "null" else handle
