"""Play an alert in virtual time, by PagerDuty's rules.

- Whoever is on call in a level's role *when the level is reached* is assigned. After a later handoff the
  incident stays with them until the next level is reached.
- A person's notification rules count from the assignment and stop when the incident moves on or is
  acknowledged.
- A level in whose role nobody is on call is passed over at once.
- Low urgency never escalates.
- What falls on the minute of the acknowledgement happens before it.

Sources: support.pagerduty.com/docs/escalation-policies, /docs/notification-rules,
/docs/dynamic-notifications.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from oncall.model import Urgency
from oncall.paging.plan import length

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from oncall.model import Medium
    from oncall.paging.plan import Plan

_NOW = timedelta()


class EventKind(StrEnum):
    """What happens in an event."""

    OPENED = "opened"
    HANDOFF = "handoff"
    SLACK = "slack"
    REPEATED = "repeated"
    ASSIGNED = "assigned"
    PASSED_OVER = "passed over"
    NOTIFIED = "notified"
    ENDED = "ended"
    ACKNOWLEDGED = "acknowledged"


_SAME_MINUTE = {
    kind: place
    for place, kinds in enumerate(
        (
            (EventKind.OPENED,),
            (EventKind.HANDOFF,),
            (EventKind.SLACK,),
            # An escalation's own order is kept: a level that is passed over comes before the next one.
            (EventKind.REPEATED, EventKind.ASSIGNED, EventKind.PASSED_OVER, EventKind.NOTIFIED),
            (EventKind.ENDED,),
            (EventKind.ACKNOWLEDGED,),
        )
    )
    for kind in kinds
}


class Event(NamedTuple):
    """``after`` the alert, at the instant ``at``, ``kind`` happens.

    ``number`` is the pass (1 is the first; 0 where it does not matter). ``person`` is called in ``role``, or takes
    it over from ``instead_of`` (None: from nobody). ``medium`` is how a person is notified, None where only
    PagerDuty knows their own rules.
    """

    after: timedelta
    at: datetime
    kind: EventKind
    number: int = 0
    role: str | None = None
    person: str | None = None
    medium: Medium | None = None
    instead_of: str | None = None


def play(plan: Plan, at: datetime, acknowledged: timedelta | None = None) -> tuple[Event, ...]:
    """Everything that happens when an alert comes in ``at``, in order; ``acknowledged`` is after how long
    whoever has the incident acknowledges it (None: nobody does)."""
    events = [Event(_NOW, at, EventKind.OPENED)]
    if plan.slack is not None:
        events.append(Event(_NOW, at, EventKind.SLACK))
    escalation = list(_escalation(plan, at) if plan.urgency is Urgency.HIGH else _single(plan, at))
    events += escalation
    if acknowledged is None:
        events += _handoffs(plan, at, escalation[-1].after)
    else:
        events += _handoffs(plan, at, min(acknowledged, length(plan.levels, plan.repeats)))
        events = [event for event in events if event.after <= acknowledged]
        events += _acknowledgement(events, at, acknowledged)
    return tuple(sorted(events, key=lambda event: (event.after, _SAME_MINUTE[event.kind])))


def _escalation(plan: Plan, at: datetime) -> Iterator[Event]:
    after = _NOW
    for number in range(1, plan.repeats + 2):
        if number > 1:
            yield Event(after, at + after, EventKind.REPEATED, number)
        for role, wait in plan.levels:
            person = plan.on_call(role, at + after)
            if person is None:
                yield Event(after, at + after, EventKind.PASSED_OVER, number, role)
                continue
            yield from _assignment(plan, at, after, number, role, person, wait)
            after += wait
    yield Event(after, at + after, EventKind.ENDED)


def _single(plan: Plan, at: datetime) -> Iterator[Event]:
    """Low urgency: the first level with somebody on call has the incident for good."""
    last = _NOW
    for role, _ in plan.levels:
        person = plan.on_call(role, at)
        if person is not None:
            events = [*_assignment(plan, at, _NOW, 1, role, person, None)]
            yield from events
            last = events[-1].after
            break
        yield Event(_NOW, at, EventKind.PASSED_OVER, 1, role)
    yield Event(last, at + last, EventKind.ENDED)


def _assignment(
    plan: Plan, at: datetime, after: timedelta, number: int, role: str, person: str, wait: timedelta | None
) -> Iterator[Event]:
    yield Event(after, at + after, EventKind.ASSIGNED, number, role, person)
    notices = plan.responders[person].notices.get(plan.urgency, ())
    if not notices:
        yield Event(after, at + after, EventKind.NOTIFIED, number, role, person)
    for notice in notices:
        if wait is None or notice.after < wait:
            then = after + notice.after
            yield Event(then, at + then, EventKind.NOTIFIED, number, role, person, notice.medium)


def _handoffs(plan: Plan, at: datetime, until: timedelta) -> Iterator[Event]:
    for role, entries in plan.duties.items():
        for before, entry in pairwise(entries):
            if at <= entry.start <= at + until:
                relieved = before.user if before.end == entry.start else None
                after = entry.start - at
                yield Event(after, entry.start, EventKind.HANDOFF, 0, role, entry.user, None, relieved)


def _acknowledgement(events: list[Event], at: datetime, after: timedelta) -> list[Event]:
    assigned = [event for event in events if event.kind is EventKind.ASSIGNED]
    if not assigned:
        return []
    *_, last = assigned
    return [Event(after, at + after, EventKind.ACKNOWLEDGED, last.number, last.role, last.person)]
