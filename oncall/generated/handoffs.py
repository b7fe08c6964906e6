"""The lines of cron in `.github/workflows/follow.yml` by which it runs at every handoff.

They say at which times of day and on which weekdays shifts begin or end, in UTC, over the year after the last order
entry: on both sides of a change of the clock. A turn that changes on one day of many makes its time a line as well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from oncall.model import DAY
from oncall.time.timeline import plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oncall.model import Operation

PATH = ".github/workflows/follow.yml"
_BEGIN, _END = (
    "    # <handoffs> of rotation.yaml, two minutes later; `oncall refresh` writes them\n",
    "    # </handoffs>\n",
)
_ASKED = re.compile(re.escape(_BEGIN) + "(?:.*\n)*?" + re.escape(_END))
_LATER = timedelta(minutes=2)
"""PagerDuty has the new shift by then, and the start of the hour, when GitHub has most to do, is over."""
_YEAR = 366 * DAY
_EVERY_DAY = frozenset(range(7))


def refreshed(workflow: str, operation: Operation) -> str:
    """The text of the workflow with the lines of the operation."""
    lines = "".join(f'    - cron: "{line}"\n' for line in crons(operation))
    return _ASKED.sub(lambda _: f"{_BEGIN}{lines}{_END}", workflow)


def crons(operation: Operation) -> Iterator[str]:
    """Lines of cron in UTC, one for the hours of each minute and set of weekdays."""
    start = max(rotation.order[-1].start for rotation in operation.rotations.values())
    days: dict[tuple[int, int], set[int]] = defaultdict(set)
    for shift in plan(operation, start, start + _YEAR).shifts:
        for at in (shift.start + _LATER, shift.end + _LATER):
            days[at.minute, at.hour].add(at.isoweekday() % 7)
    hours: dict[tuple[int, frozenset[int]], list[int]] = defaultdict(list)
    for (minute, hour), found in sorted(days.items()):
        hours[minute, frozenset(found)].append(hour)
    for (minute, weekdays), each in sorted(hours.items(), key=lambda item: (item[0][0], item[1])):
        on = "*" if weekdays == _EVERY_DAY else ",".join(map(str, sorted(weekdays)))
        yield f"{minute} {','.join(map(str, each))} * * {on}"
