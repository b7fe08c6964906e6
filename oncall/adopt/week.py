"""The hours of a week as a set of minutes, and as the lines in which the file writes hours."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import time
from typing import TYPE_CHECKING, NamedTuple

from oncall.model import DAY, EVERY_DAY, Hours
from oncall.time.clock import A_DAY, A_WEEK, MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oncall.adopt.account import Window

ALWAYS = (1 << A_WEEK) - 1
"""All minutes of a week; bit 0 is that of Monday 00:00."""


class Run(NamedTuple):
    """A stretch of every week: its first minute, and how many there are; it may pass the end of the week."""

    start: int
    length: int


def minutes_of(windows: Iterable[Window]) -> int:
    """The minutes that lie in one of the windows; all where there are none."""
    windows = tuple(windows)
    found = 0 if windows else ALWAYS
    for window in windows:
        bits = ((1 << min(window.length, A_WEEK)) - 1) << window.start
        found |= (bits & ALWAYS) | (bits >> A_WEEK)
    return found


def runs(minutes: int) -> list[Run]:
    """The stretches of a set of minutes, each as long as can be."""
    if minutes == ALWAYS:
        return [Run(0, A_WEEK)]
    found = [
        Run(match.start(), len(match.group())) for match in re.finditer("1+", f"{minutes:0{A_WEEK}b}"[::-1])
    ]
    if len(found) > 1 and found[0].start == 0 and found[-1].start + found[-1].length == A_WEEK:
        found[0] = Run(found[-1].start, found.pop().length + found[0].length)
    return sorted(found)


def divided(whole: Iterable[Run], handoffs: Iterable[int]) -> list[Run]:
    """The runs, those of more than a day cut at the handoffs in them, so that shifts begin there."""
    marks = sorted({mark + week for mark in handoffs for week in (0, A_WEEK)})
    found = []
    for run in whole:
        start, end = run.start, run.start + run.length
        for mark in marks if run.length > A_DAY else ():
            if start < mark < end:
                found.append(Run(start, mark - start))
                start = mark
        found.append(Run(start, end - start))
    return sorted(Run(run.start % A_WEEK, run.length) for run in found)


def lines(shifts: Iterable[Run]) -> tuple[Hours, ...]:
    """The lines of hours that say the runs, in the order of the week."""
    days: dict[tuple[int, int], set[int]] = defaultdict(set)
    for run in shifts:
        days[run.start % A_DAY, run.length].add(run.start // A_DAY)
    found = []
    for (start, length), weekdays in days.items():
        together = [weekdays] if length <= A_DAY else [{day} for day in sorted(weekdays)]
        found += [line(start, length, frozenset(each)) for each in together]
    return tuple(sorted(found, key=lambda one: (min(one.weekdays), one.start)))


def line(start: int, length: int, weekdays: frozenset[int] = EVERY_DAY) -> Hours:
    """One line of hours: minutes since midnight, and a length in minutes."""
    return Hours(start=time(*divmod(start, 60)), length=length * MINUTE, weekdays=weekdays)


ROUND_THE_CLOCK = (Hours(start=time(), length=DAY),)
