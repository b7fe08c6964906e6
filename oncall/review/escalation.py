"""The escalation of an incident, minute by minute, as lines of text."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oncall.model import Escalation

_MINUTE = timedelta(minutes=1)


def lines(escalation: Escalation) -> tuple[str, ...]:
    """From minute 0, when an incident opens, to the minute in which the escalation ends."""
    wait = escalation.acknowledge_within // _MINUTE
    steps = [(0, f"notify the primary; one message to #{escalation.slack}"), (wait, "notify the secondary")]
    if escalation.repeats:
        times = "once" if escalation.repeats == 1 else f"{escalation.repeats} times, every {2 * wait} minutes"
        steps.append((2 * wait, f"everything repeats except the Slack message, {times}"))
    end = 2 * wait * (escalation.repeats + 1)
    steps.append((end, "the escalation ends; nobody has acknowledged"))
    width = len(str(end))
    return tuple(f"minute {minute:>{width}}  {what}" for minute, what in steps)
