"""The severities of the file in the words of PagerDuty's Events API, which knows four.

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
    high = _of(operation, Urgency.HIGH)
    return {
        key: LOW if key not in high else HIGHEST if key == high[0] else HIGH for key in operation.severities
    }


def word(operation: Operation, audience: Audience, severity: str) -> str:
    """The event's word for a failure; what breaks only for contributors is of low urgency."""
    return words(operation)[severity] if audience is Audience.USERS else LOW


def meant(operation: Operation) -> Mapping[str, str]:
    """The severity of an event that has only a word, by word; words that no severity uses are left out."""
    high, low = _of(operation, Urgency.HIGH), _of(operation, Urgency.LOW)
    found = {HIGHEST: high[:1], HIGH: high[1:2] or high[:1], LOW: low[:1], "info": low[:1]}
    return {each: keys[0] for each, keys in found.items() if keys}


def of_unknown(operation: Operation) -> str:
    """The severity of an incident that nobody has judged yet: one that pages, but not the highest."""
    return meant(operation)[HIGH]


def _of(operation: Operation, urgency: Urgency) -> list[str]:
    return [key for key, severity in operation.severities.items() if severity.urgency is urgency]
