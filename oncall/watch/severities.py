"""What the severities of the file are called in an event: PagerDuty's Events API knows four words, of which two page.

``critical`` and ``error`` make an incident of high urgency, ``warning`` and ``info`` one of low urgency, which never
escalates. Source: PagerDuty, “Dynamic Notifications”.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.model import Audience, Operation, Urgency

if TYPE_CHECKING:
    from collections.abc import Mapping

HIGHEST, HIGH, LOW = "critical", "error", "warning"


def words(operation: Operation) -> Mapping[str, str]:
    """The event's word by severity: the first of high urgency is critical, the others are errors."""
    loud = _of(operation, Urgency.HIGH)
    return {
        key: LOW if key not in loud else HIGHEST if key == loud[0] else HIGH for key in operation.severities
    }


def word(operation: Operation, audience: Audience, severity: str) -> str:
    """The event's word for a failure; what hits contributors only never wakes anybody."""
    return words(operation)[severity] if audience is Audience.USERS else LOW


def meant(operation: Operation) -> Mapping[str, str]:
    """The severity that an event means that says no more than its word; without one for words nobody uses."""
    loud, quiet = _of(operation, Urgency.HIGH), _of(operation, Urgency.LOW)
    found = {HIGHEST: loud[:1], HIGH: loud[1:2] or loud[:1], LOW: quiet[:1], "info": quiet[:1]}
    return {each: keys[0] for each, keys in found.items() if keys}


def of_unknown(operation: Operation) -> str:
    """The severity of an incident that nobody has judged yet: it pages, and is not called the worst."""
    return meant(operation)[HIGH]


def _of(operation: Operation, urgency: Urgency) -> list[str]:
    return [key for key, severity in operation.severities.items() if severity.urgency is urgency]
