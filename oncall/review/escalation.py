"""Whom an incident tells, minute by minute, as lines of text."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oncall.model import Escalation

_MINUTE = timedelta(minutes=1)


def told(escalation: Escalation) -> tuple[str, ...]:
    """The lines from minute 0, when an incident opens, to the minute from which nobody else is told."""
    wait = escalation.acknowledge_within // _MINUTE
    steps = [(0, f"the primary, and once #{escalation.slack}"), (wait, "the secondary")]
    if escalation.repeats:
        times = "once" if escalation.repeats == 1 else f"{escalation.repeats} times, every {2 * wait} minutes"
        steps.append((2 * wait, f"all of it again but the message in #{escalation.slack}, {times}"))
    end = 2 * wait * (escalation.repeats + 1)
    steps.append((end, "nobody else is told; whoever is responsible by then has not acknowledged"))
    width = len(str(end))
    return tuple(f"minute {minute:>{width}}  {whom}" for minute, whom in steps)
