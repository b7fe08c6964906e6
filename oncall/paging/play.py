"""Play an alert in virtual time, by PagerDuty's rules.

- Everybody who is on call at a level *when the level is reached* is assigned. After a later handoff the incident
  stays with them until the next level is reached.
- A person's notification rules count from the assignment and stop when the incident moves on or is
  acknowledged.
- A level at which nobody is on call is passed over at once. Where nobody is at any level, no incident opens.
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
    from oncall.paging.plan import Called, Plan
    from oncall.time.seats import Seat

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

    ``number`` is the pass (1 is the first; 0 where it does not matter). ``person`` is called for the only one of
    ``seats``, or takes it over from ``instead_of`` (None: from nobody); a level that is passed over has all of its
    seats. ``medium`` is how a person is notified, None where only PagerDuty knows their own rules.
    """

    after: timedelta
    at: datetime
    kind: EventKind
    number: int = 0
    seats: tuple[Seat, ...] = ()
    person: str | None = None
    medium: Medium | None = None
    instead_of: str | None = None


def play(plan: Plan, at: datetime, acknowledged: timedelta | None = None) -> tuple[Event, ...]:
    """Everything that happens when an alert comes in ``at``, in order; ``acknowledged`` is after how long
    whoever has the incident acknowledges it (None: nobody does)."""
    if not any(plan.called(level, at) for level in plan.levels):
        return (Event(_NOW, at, EventKind.ENDED),)
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
        for level in plan.levels:
            called = plan.called(level, at + after)
            if not called:
                yield Event(after, at + after, EventKind.PASSED_OVER, number, level.seats)
                continue
            for each in called:
                yield from _assignment(plan, at, after, number, each, level.wait)
            after += level.wait
    yield Event(after, at + after, EventKind.ENDED)


def _single(plan: Plan, at: datetime) -> Iterator[Event]:
    """Low urgency: the first level at which somebody is on call has the incident for good."""
    last = _NOW
    for level in plan.levels:
        called = plan.called(level, at)
        if called:
            events = [event for each in called for event in _assignment(plan, at, _NOW, 1, each, None)]
            yield from events
            last = max(event.after for event in events)
            break
        yield Event(_NOW, at, EventKind.PASSED_OVER, 1, level.seats)
    yield Event(last, at + last, EventKind.ENDED)


def _assignment(
    plan: Plan, at: datetime, after: timedelta, number: int, called: Called, wait: timedelta | None
) -> Iterator[Event]:
    seats, person = (called.seat,), called.person
    yield Event(after, at + after, EventKind.ASSIGNED, number, seats, person)
    notices = plan.responders[person].notices.get(plan.urgency, ())
    if not notices:
        yield Event(after, at + after, EventKind.NOTIFIED, number, seats, person)
    for notice in notices:
        if wait is None or notice.after < wait:
            then = after + notice.after
            yield Event(then, at + then, EventKind.NOTIFIED, number, seats, person, notice.medium)


def _handoffs(plan: Plan, at: datetime, until: timedelta) -> Iterator[Event]:
    for seat, entries in plan.duties.items():
        for before, entry in pairwise(entries):
            if at <= entry.start <= at + until:
                relieved = before.user if before.end == entry.start else None
                after = entry.start - at
                yield Event(after, entry.start, EventKind.HANDOFF, 0, (seat,), entry.user, None, relieved)


def _acknowledgement(events: list[Event], at: datetime, after: timedelta) -> list[Event]:
    """Of everybody at the level that was reached last, the first acknowledges."""
    assigned = [event for event in events if event.kind is EventKind.ASSIGNED]
    if not assigned:
        return []
    first = next(event for event in assigned if event.after == assigned[-1].after)
    return [Event(after, at + after, EventKind.ACKNOWLEDGED, first.number, first.seats, first.person)]
