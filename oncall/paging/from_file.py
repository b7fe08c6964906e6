"""The plan of an alert, by the operation of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall import titles
from oncall.model import DAY, Audience, Operation, Urgency
from oncall.paging.plan import Level, Notice, Plan, Responder, length
from oncall.time.layers import Entry, rendered
from oncall.time.seats import Seat, by_seat
from oncall.time.timeline import seats, timeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from oncall.model import Person, Team

BY_HAND = "Something reported by hand"
"""What breaks when no asset is named: people report it, and it counts as something that users see."""


def plan(operation: Operation, at: datetime, severity: str, asset: str | None) -> Plan:
    """How an alert of ``severity`` about ``asset`` (the id of an asset or workflow) is paged ``at`` an
    instant; what is reported by hand pages the first team.

    Raises KeyError for an id that the file does not know. Everybody is taken to have a phone number.
    """
    watched = None if asset is None else operation.assets.get(asset) or operation.workflows[asset]
    audience = Audience.USERS if watched is None else watched.audience
    team = operation.teams[watched.team] if watched else next(iter(operation.teams.values()))
    levels = tuple(_levels(operation, team))
    start, end = at - DAY, at + length(levels, team.escalation.repeats) + DAY
    found = duties(operation, start, end)
    return Plan(
        severity=severity,
        subject=BY_HAND if watched is None else watched.title,
        service=titles.service(operation, team, audience),
        urgency=operation.severities[severity].urgency if audience is Audience.USERS else Urgency.LOW,
        slack=team.escalation.slack,
        levels=levels,
        repeats=team.escalation.repeats,
        duties={seat: found.get(seat, ()) for level in levels for seat in level.seats},
        responders={person.handle: _responder(operation, person) for person in operation.people.values()},
        by_the_file=True,
    )


def duties(operation: Operation, start: datetime, end: datetime) -> dict[Seat, tuple[Entry, ...]]:
    """Who is on call in ``[start, end)``, by seat: the shifts of all rotations, joined where one person continues."""
    return {
        seat: rendered((), start, end, [Entry(shift.person, shift.start, shift.end) for shift in shifts])
        for seat, shifts in by_seat(operation, timeline(operation, start, end)).items()
    }


def _levels(operation: Operation, team: Team) -> Iterator[Level]:
    for level, wait in team.waits:
        yield Level(
            tuple(Seat(team.id, level.id, name) for name in seats(operation, team.id, level.id)), wait
        )


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
