"""What becomes of an event on its way to an incident, with the ids of the priorities, looked up by name."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi_pagerduty as pagerduty
from pulumi import InvokeOptions, RunError

from components.alerted_service import Treatment
from components.look_up import LookUpError, reporting
from oncall.model import Audience, Operation
from oncall.watch import events


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
    """Treatments by condition, the first that holds counts, and the one of every other event."""

    def of(treatment: events.Treatment) -> Treatment:
        severity = treatment.severity
        return Treatment(priority=severity and priorities[severity], severity=treatment.word)

    found = events.treatments(operation, audience)
    return {condition: of(each) for condition, each in found.by_condition.items()}, of(found.otherwise)


def _id(name: str, opts: InvokeOptions) -> str | None:
    try:
        with reporting(f"PagerDuty could not be asked for its priority {name}"):
            return pagerduty.get_priority(name=name, opts=opts).id
    except LookUpError as error:
        if error.missing:
            return None
        raise
