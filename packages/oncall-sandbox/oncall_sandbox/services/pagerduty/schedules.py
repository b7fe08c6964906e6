"""Schedules: layers as PagerDuty keeps them, and what ``since`` and ``until`` render."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.checks import Field
from oncall_sandbox.services.pagerduty.rendering import coverage, entries, rendered_layer
from oncall_sandbox.services.pagerduty.vendor import (
    INCIDENTS,
    OVERRIDES,
    POLICIES,
    SCHEDULES,
    USERS,
    checked,
    existing,
    identity,
    instant,
    invalid,
    named,
    one,
    page,
    point,
    reference,
    stamp,
)

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document

HOUR = 3600
YEAR = 365 * 24 * HOUR
LONGEST_RANGE = timedelta(days=92)
SCHEDULE = {
    "name": Field(required=True, longest=255),
    "time_zone": Field(required=True),
    "description": Field(),
    "schedule_layers": Field(type=list, required=True),
}
RESTRICTIONS = {"daily_restriction": 24 * HOUR, "weekly_restriction": 7 * 24 * HOUR}


routes = Routes()


@routes.on("GET", "/schedules")
def list_schedules(call: Call) -> Answer:
    return page(call, "schedules", [_shown(call, s, with_layers=False) for s in named(call, SCHEDULES)])


@routes.on("POST", "/schedules")
def create(call: Call) -> Answer:
    given = checked(call, "schedule", SCHEDULE)
    key = call.world.key("P")
    schedule = {
        **identity("schedule", key, given["name"], "schedules"),
        **_settings(given),
        "schedule_layers": _layers(call, given, []),
        "teams": given.get("teams") or [],
    }
    call.world.put(SCHEDULES, key, schedule)
    return one("schedule", _shown(call, schedule), 201)


@routes.on("GET", "/schedules/{id}")
def get(call: Call) -> Answer:
    return one("schedule", _shown(call, existing(call, SCHEDULES, call["id"])))


@routes.on("PUT", "/schedules/{id}")
def update(call: Call) -> Answer:
    schedule = existing(call, SCHEDULES, call["id"])
    given = checked(call, "schedule", SCHEDULE)
    schedule |= _settings(given)
    schedule["summary"] = given["name"]
    schedule["schedule_layers"] = _layers(call, given, schedule["schedule_layers"])
    call.world.put(SCHEDULES, schedule["id"], schedule)
    return one("schedule", _shown(call, schedule))


@routes.on("DELETE", "/schedules/{id}")
def delete(call: Call) -> Answer:
    key = existing(call, SCHEDULES, call["id"])["id"]
    if _policies(call, key):
        raise invalid("Schedule can't be deleted if it's being used by escalation policies")
    for incident in call.world.all(INCIDENTS):
        if incident["status"] != "resolved" and _targets(incident["_rules"], key):
            raise invalid(
                "Schedule can't be deleted if it's being used by an escalation policy snapshot with open incidents"
            )
    for override in call.world.all(OVERRIDES, schedule=key):
        call.world.delete(OVERRIDES, override["id"])
    call.world.delete(SCHEDULES, key)
    return Answer(204)


@routes.on("GET", "/schedules/{id}/users")
def users(call: Call) -> Answer:
    schedule = existing(call, SCHEDULES, call["id"])
    ids = {entry["user"]["id"]: None for layer in schedule["schedule_layers"] for entry in layer["users"]}
    return Answer(200, {"users": [user for key in ids if (user := call.world.get(USERS, key))]})


def _settings(given: Document) -> Document:
    zone = given["time_zone"]
    try:
        known = zone != "UTC" and ZoneInfo(zone) is not None
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        known = False
    if not known:
        raise invalid("Time zone is invalid")
    return {"name": given["name"], "time_zone": zone, "description": given.get("description")}


def _layers(call: Call, given: Document, old: list[Document]) -> list[Document]:
    """The layers as they are kept and answered: last of the request first.

    A layer that is named by id keeps it; one that is left out ends now, or goes if it has not begun.
    """
    known = {layer["id"]: layer for layer in old}
    sent = given["schedule_layers"]
    kept = [_layer(call, layer, known, len(sent) - index) for index, layer in enumerate(sent)]
    kept.reverse()
    ids = {layer["id"] for layer in kept}
    now = call.now.replace(microsecond=0)
    for layer in old:
        if layer["id"] not in ids and instant(layer["start"], "Start") < now:
            ended = layer["end"] and instant(layer["end"], "End") <= now
            kept.append(layer if ended else {**layer, "end": stamp(now)})
    return kept


def _layer(call: Call, given: Any, known: dict[str, Document], number: int) -> Document:
    if not isinstance(given, dict):
        raise invalid("Schedule layers must be objects")
    old = known.get(given.get("id") or "")
    if given.get("id") and old is None:
        raise invalid(f"Schedule layer {given['id']} not found")
    turn = given.get("rotation_turn_length_seconds")
    if not isinstance(turn, int) or not HOUR <= turn <= YEAR:
        raise invalid("Rotation turn length seconds must be between 1 hour and 1 year")
    users = given.get("users")
    if not isinstance(users, list) or not users:
        raise invalid("Schedule layer users can't be blank")
    start, end = _span(call, given, old)
    virtual = instant(given.get("rotation_virtual_start"), "Rotation virtual start")
    if virtual.second:
        raise invalid("Rotation virtual start must be a full minute")
    key = old["id"] if old else call.world.key("P")
    return {
        "id": key,
        "name": given.get("name") or (old or {}).get("name") or f"Layer {number}",
        "start": stamp(start),
        "end": stamp(end) if end else None,
        "rotation_virtual_start": stamp(virtual),
        "rotation_turn_length_seconds": turn,
        "users": [{"user": _user(call, entry)} for entry in users],
        "restrictions": [_restriction(restriction) for restriction in given.get("restrictions") or []],
    }


def _span(call: Call, given: Document, old: Document | None) -> tuple[datetime, datetime | None]:
    """A start in the past becomes now, but a layer that has begun keeps its beginning."""
    now = call.now.replace(microsecond=0)
    start = instant(given.get("start"), "Start")
    end = None if given.get("end") is None else instant(given["end"], "End")
    if (start > now and start.second) or (end and end > now and end.second):
        raise invalid("Start and end must be full minutes")
    if start <= now:
        begun = instant(old["start"], "Start") if old else now
        start = min(begun, now)
    elif end and end <= start and end > now:
        raise invalid("End must be after start")
    return start, end


def _user(call: Call, entry: Any) -> Document:
    user = entry.get("user") if isinstance(entry, dict) else None
    if not isinstance(user, dict):
        raise invalid("Schedule layer users must be objects with a user")
    return point(call.world, USERS, user.get("id"))


def _restriction(given: Any) -> Document:
    kind = given.get("type") if isinstance(given, dict) else None
    longest = RESTRICTIONS.get(str(kind))
    if longest is None:
        raise invalid("Restriction type is not included in the list")
    duration = given.get("duration_seconds")
    if not isinstance(duration, int) or not 0 < duration < longest:
        raise invalid(f"Restriction duration seconds must be less than {longest}")
    time = str(given.get("start_time_of_day"))
    try:
        datetime.strptime(time, "%H:%M:%S")  # noqa: DTZ007 - a time of day
    except ValueError:
        raise invalid("Restriction start time of day is invalid") from None
    kept = {"type": kind, "start_time_of_day": time, "duration_seconds": duration}
    if kind == "weekly_restriction":
        day = given.get("start_day_of_week")
        if not isinstance(day, int) or not 1 <= day <= 7:
            raise invalid("Restriction start day of week must be between 1 and 7")
        kept["start_day_of_week"] = day
    return kept


def _policies(call: Call, key: str) -> list[Document]:
    return [
        reference(policy) for policy in call.world.all(POLICIES) if _targets(policy["escalation_rules"], key)
    ]


def _targets(rules: list[Document], key: str) -> bool:
    return any(target["id"] == key for rule in rules for target in rule["targets"])


def asked_range(call: Call) -> tuple[datetime, datetime] | None:
    """``since`` and ``until``, one of them two weeks from the other unless given; None where neither is."""
    since, until = call.asked("since"), call.asked("until")
    if since is None and until is None:
        return None
    end = instant(until, "Until") if until else None
    start = instant(since, "Since") if since else (end or call.now) - timedelta(weeks=2)
    end = end or start + timedelta(weeks=2)
    if end < start:
        raise invalid("Until must be after since")
    if end - start > LONGEST_RANGE:
        raise invalid("The time range must not exceed 3 months")
    return start, end


def _shown(call: Call, schedule: Document, *, with_layers: bool = True) -> Document:
    shown = {**schedule, "escalation_policies": _policies(call, schedule["id"])}
    people = {
        entry["user"]["id"]: entry["user"]
        for layer in schedule["schedule_layers"]
        for entry in layer["users"]
    }
    shown["users"] = list(people.values())
    if not with_layers:
        shown.pop("schedule_layers")
        return shown
    span = asked_range(call)
    shown["schedule_layers"] = [
        rendered_layer(call.world, layer, schedule["time_zone"], span)
        for layer in schedule["schedule_layers"]
    ]
    final = entries(call.world, schedule, span) if span else []
    shown["final_schedule"] = {
        "name": "Final Schedule",
        "rendered_schedule_entries": final,
        "rendered_coverage_percentage": coverage(final, span),
    }
    overrides = entries(call.world, {**schedule, "schedule_layers": []}, span) if span else []
    shown["overrides_subschedule"] = {
        "name": "Overrides",
        "rendered_schedule_entries": overrides,
        "rendered_coverage_percentage": coverage(overrides, span),
    }
    return shown
