"""The plan of an alert, by the resources of an applied stack and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from oncall.applied.on_call import handles, schedules, seat_of
from oncall.model import DAY, Audience, Medium, Urgency
from oncall.paging.from_file import BY_HAND
from oncall.paging.plan import Level, Notice, Plan, Responder, length
from oncall.wording import listed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from oncall.applied.resources import Resource, Resources

_TRIGGERED = "incident.triggered"
_LOW = ("warning", "info")
_WORDS = {Urgency.HIGH: "critical", Urgency.LOW: "warning"}
_CONDITION = re.compile(r"event\.([\w.]+) matches '([^']*)'")


def plan(resources: Resources, at: datetime, severity: str, asset: str | None) -> Plan:
    """How an alert of ``severity`` about ``asset`` (the id of an asset or workflow) is paged ``at`` an instant.

    Raises KeyError for a severity or id that the stack does not know, StackError where the stack
    holds something else than this program declares.
    """
    subject, service = concerned(resources, asset)
    policy = _by_id(resources, "EscalationPolicy", service.properties["escalationPolicy"])
    levels = _levels(resources, policy)
    repeats = int(policy.properties.get("numLoops") or 0)
    start, end = at - DAY, at + length(levels, repeats) + DAY
    applied = schedules(resources)
    duties = {seat: applied[seat].entries(start, end) for level in levels for seat in level.seats}
    on_call = {entry.user for entries in duties.values() for entry in entries}
    return Plan(
        severity=severity,
        subject=subject,
        service=service.properties["name"],
        urgency=_urgency(resources, service, severity),
        slack=_channel(resources, service.id),
        levels=levels,
        repeats=repeats,
        duties=duties,
        responders={**{user: _stranger(user) for user in on_call}, **_responders(resources)},
    )


def concerned(resources: Resources, asset: str | None) -> tuple[str, Resource]:
    """The title of what breaks, and the service that has the incident; raises KeyError for an unknown id."""
    if asset is None:
        return BY_HAND, _by_id(resources, "Service", resources.outputs()["services"][Audience.USERS]["id"])
    for component in resources.of("AlertedService"):
        subjects = component.properties.get("subjects") or {}
        if asset in subjects:
            return subjects[asset], _by_id(resources, "Service", component.properties["serviceId"])
    raise KeyError(asset)


def subjects(resources: Resources) -> list[str]:
    """The ids of everything that an alert can be about."""
    return [id_ for each in resources.of("AlertedService") for id_ in each.properties.get("subjects") or ()]


def severities(resources: Resources) -> list[str]:
    """The severities that an alert can have."""
    return list(resources.outputs().get("severities") or ())


def _by_id(resources: Resources, kind: str, id_: str) -> Resource:
    for each in resources.of(kind):
        if each.id == id_:
            return each
    raise resources.error(f"it has no {kind} with the id {id_}", "all of the operation")


def _levels(resources: Resources, policy: Resource) -> tuple[Level, ...]:
    seats = {each.id: seat_of(resources, each) for each in resources.of("Schedule")}
    levels = []
    for number, rule in enumerate(policy.properties["rules"], start=1):
        targets = [target["id"] for target in rule["targets"]]
        if not targets or not seats.keys() >= {*targets}:
            found = f"rule {number} of the escalation policy calls {listed(targets) or 'nobody'}"
            raise resources.error(found, "schedules of the stack")
        wait = timedelta(minutes=rule["escalationDelayInMinutes"])
        levels.append(Level(tuple(seats[target] for target in targets), wait))
    return tuple(levels)


def _urgency(resources: Resources, service: Resource, severity: str) -> Urgency:
    """What becomes of an event of that severity: by the service's orchestration, then by its urgency rule."""
    rule = service.properties.get("incidentUrgencyRule") or {}
    if rule.get("urgency") in {*Urgency}:
        return Urgency(rule["urgency"])
    word = _WORDS[Urgency(resources.outputs()["severities"][severity])]
    for orchestration in resources.of("EventOrchestrationService"):
        if orchestration.properties["service"] == service.id:
            event = {"severity": word, "custom_details.severity": severity}
            word = _actions(resources, orchestration, event).get("severity") or word
    return Urgency.LOW if word in _LOW else Urgency.HIGH


def _actions(resources: Resources, orchestration: Resource, event: Mapping[str, str]) -> Mapping[str, Any]:
    """The actions of the first rule of the first set that holds, else those of all other events."""
    sets: list[dict[str, Any]] = orchestration.properties.get("sets") or []
    for rule in sets[0].get("rules") or () if sets else ():
        conditions = [each["expression"] for each in rule.get("conditions") or ()]
        holds = not conditions or any(_holds(resources, orchestration, each, event) for each in conditions)
        if holds and not rule.get("disabled"):
            actions: Mapping[str, Any] = rule.get("actions") or {}
            return actions
    otherwise: Mapping[str, Any] = orchestration.properties.get("catchAll") or {}
    return otherwise.get("actions") or {}


def _holds(resources: Resources, orchestration: Resource, condition: str, event: Mapping[str, str]) -> bool:
    found = _CONDITION.fullmatch(condition)
    if found is None or found[1] not in event:
        allowed = "event.severity or event.custom_details.severity matches '…'"
        raise resources.error(f"{orchestration.name} asks whether {condition}", allowed)
    return event[found[1]] == found[2]


def _channel(resources: Resources, service: str) -> str | None:
    names: dict[str, str] = {each.id: each.properties["name"] for each in resources.of("Conversation")}
    for each in resources.of("SlackConnection"):
        if each.properties["sourceId"] == service and _TRIGGERED in each.properties["configs"][0]["events"]:
            channel: str = each.properties["channelId"]
            return names.get(channel, channel)
    return None


def _responders(resources: Resources) -> dict[str, Responder]:
    zones = {each.properties["userId"]: each.properties["timeZone"] for each in resources.of("Responder")}
    rules = [each.properties for each in resources.of("UserNotificationRule")]
    return {
        handle: Responder(
            handle=handle,
            time_zone=zones[user],
            notices={
                urgency: _notices(
                    [rule for rule in rules if (rule["userId"], rule["urgency"]) == (user, urgency)]
                )
                for urgency in Urgency
            },
        )
        for user, handle in handles(resources).items()
    }


def _stranger(account: str) -> Responder:
    """Somebody on call who is no responder of the stack."""
    return Responder(handle=account, time_zone="UTC", notices={})


def _notices(rules: list[Mapping[str, Any]]) -> tuple[Notice, ...]:
    notices = (
        Notice(
            Medium(
                rule["contactMethod"]["type"].removesuffix("_contact_method").removesuffix("_notification")
            ),
            timedelta(minutes=rule["startDelayInMinutes"]),
        )
        for rule in rules
    )
    return tuple(sorted(notices, key=lambda notice: (notice.after, notice.medium)))
