"""Who is at each level: as the account has it, as the file has it, and where the two differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from oncall.time.clock import minutes, moment
from oncall.time.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oncall.adopt.rendering import Held
    from oncall.model import Operation

Level = tuple[str, str]
"""The ids of a team and of one of its levels."""


class Stretch(NamedTuple):
    """``people`` (handles) are at a level in ``[start, end)``."""

    start: int
    end: int
    people: frozenset[str]


class Difference(NamedTuple):
    """In ``[start, end)`` the account has the people ``wanted`` at a level, the file those ``present``."""

    start: int
    end: int
    wanted: frozenset[str]
    present: frozenset[str]


def present(operation: Operation, since: int, until: int) -> dict[Level, list[Stretch]]:
    """Who is at each level by the file; times without anybody are left out."""
    found: dict[Level, list[tuple[str, int, int]]] = defaultdict(list)
    for shift in timeline(operation, moment(since), moment(until)):
        level = operation.rotations[shift.rotation].team, shift.level
        found[level].append((shift.person, minutes(shift.start), minutes(shift.end)))
    return {level: together(each) for level, each in found.items()}


def together(held: Iterable[tuple[str, int, int] | Held]) -> list[Stretch]:
    """Who is on at once, ascending; the longest stretches in which they are the same."""
    changes: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for person, start, end in held:
        if person is not None and start < end:
            changes[start].append((person, 1))
            changes[end].append((person, -1))
    on: Counter[str] = Counter()
    found: list[Stretch] = []
    for start, end in pairwise(sorted(changes)):
        for person, change in changes[start]:
            on[person] += change
        people = frozenset(person for person, count in on.items() if count > 0)
        if people and found and found[-1].end == start and found[-1].people == people:
            found[-1] = found[-1]._replace(end=end)
        elif people:
            found.append(Stretch(start, end, people))
    return found


def differences(wanted: list[Stretch], present: list[Stretch]) -> list[Difference]:
    """Where two lists of stretches differ, ascending."""
    marks = sorted({mark for one in (*wanted, *present) for mark in (one.start, one.end)})
    found: list[Difference] = []
    positions = [0, 0]
    for start, end in pairwise(marks):
        here = []
        for number, each in enumerate((wanted, present)):
            while positions[number] < len(each) and each[positions[number]].end <= start:
                positions[number] += 1
            at = positions[number]
            holds = at < len(each) and each[at].start <= start
            here.append(each[at].people if holds else frozenset[str]())
        if here[0] == here[1]:
            continue
        last = found[-1] if found else None
        if last is not None and (last.end, last.wanted, last.present) == (start, *here):
            found[-1] = last._replace(end=end)
        else:
            found.append(Difference(start, end, *here))
    return found
