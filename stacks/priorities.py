"""What becomes of an event on its way to an incident: its priority, looked up by name, and its severity."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi_pagerduty as pagerduty
from pulumi import InvokeOptions, RunError

from components.alerted_service import Treatment
from components.look_up import LookUpError, reporting
from oncall.model import Audience, Operation
from oncall.watch import severities


def look_up(operation: Operation, opts: InvokeOptions) -> Mapping[str, str]:
    """The ids of the priorities by severity. Raises `RunError` with what an admin must do where one is missing."""
    found = {name: _id(name, opts) for name in operation.severities}
    missing = [name for name, id_ in found.items() if id_ is None]
    if missing:
        raise RunError(
            f"PagerDuty has no priority named {', '.join(missing)}, and no API makes one. An admin adds it under "
            "People → Account Settings → Incident Priorities (switched on, named exactly so); then run this again."
        )
    return {name: id_ for name, id_ in found.items() if id_ is not None}


def treatments(
    operation: Operation, audience: Audience, priorities: Mapping[str, str]
) -> tuple[dict[str, Treatment], Treatment]:
    """Treatments by condition, the first that holds counts, and the one of every other event.

    Whoever sends an event may name its severity (``custom_details.severity``); otherwise its word tells.
    """
    words = severities.words(operation)
    named = {
        f"event.custom_details.severity matches '{key}'": Treatment(
            priority=priorities[key],
            severity=words[key] if audience is Audience.USERS else severities.LOW,
        )
        for key in operation.severities
    }
    meant = severities.meant(operation)
    if audience is Audience.CONTRIBUTORS:
        lowest = meant.get(severities.LOW)
        return named, Treatment(priority=lowest and priorities[lowest], severity=severities.LOW)
    by_word = {
        f"event.severity matches '{word}'": Treatment(priority=priorities[key], severity=None)
        for word, key in meant.items()
    }
    return {**named, **by_word}, Treatment(priority=None, severity=None)


def _id(name: str, opts: InvokeOptions) -> str | None:
    try:
        with reporting(f"PagerDuty could not be asked for its priority {name}"):
            return pagerduty.get_priority(name=name, opts=opts).id
    except LookUpError as error:
        if error.missing:
            return None
        raise
