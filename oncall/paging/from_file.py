"""The plan of an alert, by the operation of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall import titles
from oncall.model import DAY, Audience, Operation, Urgency
from oncall.paging.plan import Level, Notice, Plan, Responder, length
from oncall.time.layers import Entry, rendered
from oncall.time.timeline import timeline

if TYPE_CHECKING:
    from datetime import datetime

    from oncall.model import Person

BY_HAND = "Something reported by hand"
"""What breaks when no asset is named: people report it, and it counts as something that users see."""


def plan(operation: Operation, at: datetime, severity: str, asset: str | None) -> Plan:
    """How an alert of ``severity`` about ``asset`` (the id of an asset or workflow) is paged ``at`` an
    instant.

    Raises KeyError for an id that the file does not know. Everybody is taken to have a phone number.
    """
    watched = None if asset is None else operation.assets.get(asset) or operation.workflows[asset]
    audience = Audience.USERS if watched is None else watched.audience
    team = operation.teams[next(iter(operation.teams)) if watched is None else watched.team]
    escalation = team.escalation
    levels = tuple(Level(level.id, wait) for level, wait in team.waits)
    start, end = at - DAY, at + length(levels, escalation.repeats) + DAY
    return Plan(
        severity=severity,
        subject=BY_HAND if watched is None else watched.title,
        service=titles.audience(operation, audience),
        urgency=operation.severities[severity].urgency if audience is Audience.USERS else Urgency.LOW,
        slack=escalation.slack,
        levels=levels,
        repeats=escalation.repeats,
        duties={level.role: duties(operation, level.role, start, end, team.id) for level in levels},
        responders={person.handle: _responder(operation, person) for person in operation.people.values()},
    )


def duties(
    operation: Operation, level: str, start: datetime, end: datetime, team: str = ""
) -> tuple[Entry, ...]:
    """Who stands at ``level`` in ``[start, end)``: the shifts of all rotations, joined where one person continues."""
    shifts = timeline(operation, start, end)
    here = [s for s in shifts if s.level == level and operation.rotations[s.rotation].team == team]
    return rendered((), start, end, [Entry(s.person, s.start, s.end) for s in here])


def _responder(operation: Operation, person: Person) -> Responder:
    rules = operation.notification_rules if person.provision_notifications else ()
    return Responder(
        handle=person.handle,
        time_zone=person.time_zone,
        notices={
            urgency: tuple(
                sorted(
                    (Notice(rule.medium, rule.after) for rule in rules if rule.urgency is urgency),
                    key=lambda notice: (notice.after, notice.medium),
                )
            )
            for urgency in Urgency
        },
    )
