"""The escalation of an incident, minute by minute, as lines of text."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from oncall.wording import counted, listed

if TYPE_CHECKING:
    from oncall.model import Level, Team

_MINUTE = timedelta(minutes=1)


def lines(team: Team) -> tuple[str, ...]:
    """From minute 0, when an incident of the team opens, to the minute in which the escalation ends."""
    escalation = team.escalation
    steps: dict[int, list[str]] = {0: []}
    for after, levels in groupby(sorted(team.called, key=_after), key=_after):
        steps[after // _MINUTE] = [f"notify {listed([level.id for level in levels])}"]
    steps[0].append(f"one message to #{escalation.slack}")
    length = max(steps) + escalation.acknowledge_within // _MINUTE
    end = length * (escalation.repeats + 1)
    if escalation.repeats:
        times = (
            "once"
            if escalation.repeats == 1
            else f"{escalation.repeats} times, every {counted(length, 'minute')}"
        )
        steps[length] = [f"everything repeats except the Slack message, {times}"]
    steps[end] = ["the escalation ends; nobody has acknowledged"]
    width = len(str(end))
    return tuple(f"minute {minute:>{width}}  {'; '.join(what)}" for minute, what in steps.items())


def _after(level: Level) -> timedelta:
    return level.after or timedelta()
