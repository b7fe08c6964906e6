"""Overrides of a schedule, and who is on call across the escalation policies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from oncall_sandbox.services.call import Answer, Call, Refusal, Routes
from oncall_sandbox.services.pagerduty.rendering import shifts
from oncall_sandbox.services.pagerduty.vendor import (
    OVERRIDES,
    POLICIES,
    SCHEDULES,
    USERS,
    existing,
    instant,
    invalid,
    not_found,
    page,
    point,
    reference,
    refusal,
    stamp,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from oncall_sandbox.services.pagerduty.rendering import Shift
    from oncall_sandbox.services.world import Document

FUTURE = timedelta(days=90)
BEYOND = timedelta(days=400)


routes = Routes()


@routes.on("GET", "/schedules/{id}/overrides")
def every(call: Call) -> Answer:
    existing(call, SCHEDULES, call["id"])
    if not call.asked("since") or not call.asked("until"):
        raise invalid("Since and until are required")
    since, until = instant(call.asked("since"), "Since"), instant(call.asked("until"), "Until")
    if until < since:
        raise invalid("Until must be after since")
    found = [
        _shown(override) if call.asked("overflow") == "true" else _cut(override, since, until)
        for override in call.world.all(OVERRIDES, schedule=call["id"])
        if instant(override["start"], "start") < until and instant(override["end"], "end") > since
    ]
    if call.asked("editable") == "true":
        found = [{"id": one["id"]} for one in found if instant(one["end"], "end") > call.now]
    return Answer(200, {"overrides": found, "total": len(found)})


@routes.on("POST", "/schedules/{id}/overrides")
def create(call: Call) -> Answer:
    existing(call, SCHEDULES, call["id"])
    body = call.json if isinstance(call.json, dict) else {}
    if isinstance(body.get("override"), dict):  # the older form: one, not in a list
        made = _create(call, body["override"])
        if "errors" in made:
            raise invalid(*made["errors"])
        return Answer(201, {"override": made["override"]})
    if not isinstance(body.get("overrides"), list) or not body["overrides"]:
        raise invalid("Overrides can't be blank")
    return Answer(201, [_create(call, given) for given in body["overrides"]])


@routes.on("DELETE", "/schedules/{id}/overrides/{override}")
def delete(call: Call) -> Answer:
    existing(call, SCHEDULES, call["id"])
    override = existing(call, OVERRIDES, call["override"])
    if override["schedule"] != call["id"]:
        raise not_found()
    now = call.now.replace(microsecond=0)
    if instant(override["end"], "end") <= now:
        raise invalid("Override has already ended and can't be deleted")
    if instant(override["start"], "start") < now:
        override["end"] = stamp(now)
        return Answer(200, {"override": _shown(call.world.put(OVERRIDES, override["id"], override))})
    call.world.delete(OVERRIDES, override["id"])
    return Answer(204)


@routes.on("GET", "/oncalls")
def on_calls(call: Call) -> Answer:
    since = instant(call.asked("since") or stamp(call.now), "Since")
    until = instant(call.asked("until") or stamp(max(call.now, since)), "Until")
    if until < since:
        raise invalid("Until must be after since")
    if until > call.now + FUTURE + timedelta(days=1):
        raise refusal(
            400, 2001, "Invalid Input Provided", ["On-call shifts are limited to 90 days in the future"]
        )
    users, schedules = set(call.asked_all("user_ids")), set(call.asked_all("schedule_ids"))
    policies = set(call.asked_all("escalation_policy_ids"))
    found = [
        entry
        for policy in call.world.all(POLICIES)
        if not policies or policy["id"] in policies
        for entry in _on_calls(call, policy, since, until)
        if (not users or entry["user"]["id"] in users)
        and (not schedules or (entry["schedule"] or {}).get("id") in schedules)
    ]
    if call.asked("earliest") == "true":
        found = list(_earliest(found))
    if "users" in call.asked_all("include"):
        found = [
            {**entry, "user": call.world.get(USERS, entry["user"]["id"]) or entry["user"]} for entry in found
        ]
    return page(call, "oncalls", found)


def _create(call: Call, given: Any) -> Document:
    """One override with the status of its own that the API gives to each."""
    if not isinstance(given, dict):
        return {"status": 400, "errors": ["Override must be an object"], "override": {}}
    try:
        start, end = instant(given.get("start"), "Override start"), instant(given.get("end"), "Override end")
        user = point(call.world, USERS, (given.get("user") or {}).get("id"))
        if end <= start:
            raise invalid("Override must end after its start")
        if end <= call.now:
            raise invalid("Override must end in the future")
    except Refusal as refused:
        return {"status": 400, "errors": refused.answer.body["error"]["errors"], "override": given}
    key = call.world.key("Q", 13)
    override = {"id": key, "start": stamp(start), "end": stamp(end), "user": user, "schedule": call["id"]}
    return {"status": 201, "override": _shown(call.world.put(OVERRIDES, key, override))}


def _shown(override: Document) -> Document:
    return {name: value for name, value in override.items() if name != "schedule"}


def _cut(override: Document, since: datetime, until: datetime) -> Document:
    """What of it lies in the span."""
    start, end = (instant(override[name], name) for name in ("start", "end"))
    return {**_shown(override), "start": stamp(max(start, since)), "end": stamp(min(end, until))}


def _on_calls(call: Call, policy: Document, since: datetime, until: datetime) -> Iterator[Document]:
    """Everybody of a policy, by level; shifts are given whole, even beyond what was asked."""
    for level, rule in enumerate(policy["escalation_rules"], 1):
        for target in rule["targets"]:
            entry = {"escalation_policy": reference(policy), "escalation_level": level}
            schedule = call.world.get(SCHEDULES, target["id"])
            if schedule is None:
                yield {**entry, "user": target, "schedule": None, "start": None, "end": None}
                continue
            for shift in _whole(call, schedule, since, until):
                user = call.world.get(USERS, shift.user)
                if user:
                    times = {"start": stamp(shift.start), "end": stamp(shift.end)}
                    yield {**entry, "user": reference(user), "schedule": reference(schedule), **times}


def _whole(call: Call, schedule: Document, since: datetime, until: datetime) -> list[Shift]:
    """The shifts that overlap a span, each in its full length, or as far as ``BEYOND`` the span."""
    margin = timedelta(days=2)
    while True:
        start, end = since - margin, until + margin
        found = [
            shift
            for shift in shifts(call.world, schedule, (start, end))
            if shift.end > since and (shift.start < until or shift.start == since)
        ]
        cut = any(shift.start == start or shift.end == end for shift in found)
        if not cut or margin > BEYOND:
            return found
        margin *= 8


def _earliest(found: list[Document]) -> Iterator[Document]:
    seen = set()
    for entry in sorted(found, key=lambda entry: entry["start"] or ""):
        key = (entry["escalation_policy"]["id"], entry["escalation_level"], entry["user"]["id"])
        if key not in seen:
            seen.add(key)
            yield entry
