"""The events of a played alert as lines for people, and as JSON for programs."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from oncall.model import Medium, Urgency
from oncall.paging.play import EventKind
from oncall.wording import iso, listed, moment, utc

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from oncall.paging.plan import Plan
    from oncall.paging.play import Event

HEADERS = ("minute", "UTC", "for them", "what happens")
_MINUTE = timedelta(minutes=1)
_BY = {
    Medium.EMAIL: "e-mail",
    Medium.PUSH: "push notification",
    Medium.SMS: "SMS",
    Medium.PHONE: "phone call",
}


class Line(NamedTuple):
    """What happens at a minute, in UTC and on the clock of the person concerned."""

    minute: str
    utc: str
    local: str
    text: str


def head(plan: Plan, events: Sequence[Event], acknowledged: timedelta | None) -> str:
    """What is played, in two to four lines."""
    answer = (
        "Nobody acknowledges." if acknowledged is None else f"Acknowledged in minute {minutes(acknowledged)}."
    )
    lines = [
        f"{plan.severity}, {plan.subject}: {plan.urgency} urgency, on the service “{plan.service}”.",
        f"The alert comes in at {utc(events[0].at)}. {answer}",
    ]
    if _assumes_phones(plan, events):
        lines.append(
            "It assumes that everybody's phone is set: the file does not say so; --stack NAME plays what is applied."
        )
    if plan.urgency is Urgency.LOW:
        lines.append(
            "Low urgency never escalates: the first level is notified, by the rules for low urgency."
        )
    return "".join(f"{line}\n" for line in lines)


def lines(plan: Plan, events: Sequence[Event]) -> list[Line]:
    """The events in order; what reaches one person in one minute is one line."""
    found: list[Line] = []
    holders: dict[str, timedelta] = {}
    for (after, at, person, _, _), group in groupby(
        events,
        key=lambda event: (event.after, event.at, event.person, event.seats, event.kind is EventKind.HANDOFF),
    ):
        same = list(group)
        if person and same[0].kind is EventKind.ASSIGNED:
            holders = {holder: since for holder, since in holders.items() if since == after} | {person: after}
        texts = [_called(same)] if same[0].kind in (EventKind.ASSIGNED, EventKind.NOTIFIED) else []
        texts += [_TEXTS[event.kind](plan, event, list(holders)) for event in same if event.kind in _TEXTS]
        zone = plan.responders[person].time_zone if person else None
        found += [
            Line(
                minutes(after),
                moment(at, events[0].at.year),
                "" if zone is None else _local(at, zone),
                text,
            )
            for text in texts
        ]
    return found


def minutes(after: timedelta) -> str:
    """Minutes after the alert, with seconds only where there are some."""
    whole, rest = divmod(after, _MINUTE)
    return f"{whole}:{rest.seconds:02}" if rest else str(whole)


def as_json(plan: Plan, events: Sequence[Event]) -> dict[str, Any]:
    """The same for programs, one entry an event."""
    return {
        "severity": plan.severity,
        "subject": plan.subject,
        "service": plan.service,
        "urgency": str(plan.urgency),
        "at": iso(events[0].at),
        "assumes_phones": _assumes_phones(plan, events),
        "events": [
            {
                "minute": event.after / _MINUTE,
                "at": iso(event.at),
                "at_local": event.at.astimezone(ZoneInfo(plan.responders[event.person].time_zone)).isoformat()
                if event.person
                else None,
                "kind": str(event.kind),
                "pass": event.number or None,
                "level": event.seats[0].level if event.seats else None,
                "seat": event.seats[0].name or None if event.person else None,
                "person": event.person,
                "by": event.medium and str(event.medium),
                "instead_of": event.instead_of,
                "channel": plan.slack if event.kind is EventKind.SLACK else None,
            }
            for event in events
        ],
    }


def _assumes_phones(plan: Plan, events: Sequence[Event]) -> bool:
    """Whether somebody is reached on a phone of which only the settings of a stack tell."""
    return plan.by_the_file and any(event.medium not in (None, Medium.EMAIL) for event in events)


def _called(events: Sequence[Event]) -> str:
    first, *_ = events
    media = [_BY[event.medium] for event in events if event.kind is EventKind.NOTIFIED and event.medium]
    own = any(event.kind is EventKind.NOTIFIED and event.medium is None for event in events)
    by = ["their own rules in PagerDuty"] if own else media
    if first.kind is EventKind.NOTIFIED:
        return f"@{first.person} ({first.seats[0]}) is notified again: {listed(by)}"
    return (
        f"@{first.person} is called as {first.seats[0]}: {listed(by) or 'no notification rule fires at once'}"
    )


def _opened(plan: Plan, _event: Event, _holders: Sequence[str]) -> str:
    return f"an incident opens on “{plan.service}”"


def _slack(plan: Plan, _event: Event, _holders: Sequence[str]) -> str:
    return f"one message to Slack #{plan.slack}"


def _repeated(plan: Plan, event: Event, _holders: Sequence[str]) -> str:
    return f"nobody has acknowledged: repeat {event.number - 1} of {plan.repeats}"


def _passed_over(_plan: Plan, event: Event, _holders: Sequence[str]) -> str:
    return f"nobody is on call as {listed([*map(str, event.seats)])}: passed over at once"


def _handoff(_plan: Plan, event: Event, holders: Sequence[str]) -> str:
    relieved = f" from @{event.instead_of}" if event.instead_of else ""
    stays = f"; the incident stays assigned to @{event.instead_of}" if event.instead_of in holders else ""
    return f"handoff: @{event.person} takes over as {event.seats[0]}{relieved}{stays}"


def _ended(plan: Plan, _event: Event, holders: Sequence[str]) -> str:
    if not holders:
        return "nobody is on call at any level: PagerDuty opens no incident, and nobody is notified"
    if plan.urgency is Urgency.LOW:
        return f"low urgency never escalates: the incident stays assigned to {_people(holders)}"
    over = f"all {plan.repeats} repeats are over" if plan.repeats else "there is no repeat"
    return f"{over}: nobody else is notified; the incident stays open, assigned to {_people(holders)}"


def _acknowledged(_plan: Plan, event: Event, _holders: Sequence[str]) -> str:
    return f"@{event.person} acknowledges as {event.seats[0]}: nobody else is notified"


_TEXTS: dict[EventKind, Callable[[Plan, Event, Sequence[str]], str]] = {
    EventKind.OPENED: _opened,
    EventKind.SLACK: _slack,
    EventKind.REPEATED: _repeated,
    EventKind.PASSED_OVER: _passed_over,
    EventKind.HANDOFF: _handoff,
    EventKind.ENDED: _ended,
    EventKind.ACKNOWLEDGED: _acknowledged,
}


def _people(handles: Sequence[str]) -> str:
    return listed([f"@{handle}" for handle in handles])


def _local(at: datetime, zone: str) -> str:
    there = at.astimezone(ZoneInfo(zone))
    return f"{there:%a %H:%M} {there:%Z}" + (f" ({zone})" if there.strftime("%Z")[0] in "+-" else "")
