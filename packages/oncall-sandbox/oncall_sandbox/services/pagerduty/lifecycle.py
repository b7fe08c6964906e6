"""The life of an incident: opened, notified, escalated, acknowledged, resolved, each at its minute.

Nothing runs in the background: whoever looks at an incident first brings it up to the present (``advance``).
"""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from oncall_sandbox.services.pagerduty.rendering import shifts
from oncall_sandbox.services.pagerduty.vendor import (
    CONNECTIONS,
    CONTACT_METHODS,
    INCIDENTS,
    LOG_ENTRIES,
    NOTIFICATION_RULES,
    POLICIES,
    PRIORITIES,
    SCHEDULES,
    USERS,
    identity,
    instant,
    reference,
    stamp,
)
from oncall_sandbox.services.slack.messages import post_message

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document, World

MINUTE = timedelta(minutes=1)


def open_incident(
    world: World, service: Document, title: str, now: datetime, *, urgency: str, key: str, **more: Any
) -> Document:
    """A triggered incident, given to whom the service's policy calls first; Slack gets a message."""
    number = 1 + max((incident["incident_number"] for incident in world.all(INCIDENTS)), default=0)
    policy = world.get(POLICIES, service["escalation_policy"]["id"]) or {}
    incident: Document = {
        **identity("incident", world.key("Q", 13), f"[#{number}] {title}", "incidents"),
        "incident_number": number,
        "title": title,
        "created_at": stamp(now),
        "updated_at": stamp(now),
        "resolved_at": None,
        "status": "triggered",
        "incident_key": key,
        "service": reference(service),
        "assignments": [],
        "assigned_via": "escalation_policy",
        "last_status_change_at": stamp(now),
        "last_status_change_by": reference(service),
        "acknowledgements": [],
        "escalation_policy": reference(policy),
        "teams": [],
        "pending_actions": [],
        "priority": None,
        "urgency": urgency,
        "alert_counts": {"all": 1, "triggered": 1, "resolved": 0},
        "is_mergeable": True,
        "resolve_reason": None,
        "incident_type": {"name": "incident_default"},
        **more,
        "_rules": policy.get("escalation_rules", []),
        "_loops": policy.get("num_loops", 0),
        "_step": 0,
        "_step_at": stamp(now),
        "_pending": [],
    }
    first = note(world, incident, "trigger", "Triggered through the API", now, channel={"type": "api"})
    incident["first_trigger_log_entry"] = reference(first)
    _assign(world, incident, now)
    tell_slack(world, incident, "incident.triggered", now)
    return world.put(INCIDENTS, incident["id"], incident)


def acknowledge(world: World, incident: Document, now: datetime, who: Document) -> None:
    """Somebody (a reference) has taken it; nothing more is sent until the acknowledgement times out."""
    if incident["status"] == "resolved":
        return
    incident |= {"status": "acknowledged", "_pending": []}
    incident["acknowledgements"].append({"at": stamp(now), "acknowledger": who})
    _changed(incident, now, who)
    note(world, incident, "acknowledge", f"Acknowledged by {who['summary']}", now, agent=who)
    tell_slack(world, incident, "incident.acknowledged", now)


def resolve(world: World, incident: Document, now: datetime, who: Document) -> None:
    """It is over."""
    if incident["status"] == "resolved":
        return
    incident |= {"status": "resolved", "assignments": [], "_pending": [], "resolved_at": stamp(now)}
    incident["alert_counts"] = {"all": 1, "triggered": 0, "resolved": 1}
    _changed(incident, now, who)
    note(world, incident, "resolve", f"Resolved by {who['summary']}", now, agent=who)
    tell_slack(world, incident, "incident.resolved", now)


def judge_anew(
    world: World, incident: Document, now: datetime, urgency: str, priority: Document | None
) -> Document:
    """Another event of its key: its urgency and priority hold now; whoever has it is paged when the urgency rises."""
    rises = urgency == "high" and incident["urgency"] != urgency and incident["status"] == "triggered"
    incident |= {"urgency": urgency, "priority": priority or incident["priority"], "updated_at": stamp(now)}
    if rises:
        incident["_step_at"] = stamp(now)
        assign(world, incident, [entry["assignee"]["id"] for entry in incident["assignments"]], now)
    return world.put(INCIDENTS, incident["id"], incident)


def advance(world: World, incident: Document, now: datetime) -> Document:
    """Let everything happen that is due by ``now``: notifications, escalations, timeouts."""
    before = deepcopy(incident)
    while due := _due(world, incident, now):
        at, act = min(due, key=lambda entry: entry[0])
        act(at)
    if incident != before:
        world.put(INCIDENTS, incident["id"], incident)
    return incident


def _due(world: World, incident: Document, now: datetime) -> list[tuple[datetime, Any]]:
    """What is due by ``now``, with what it does."""
    if incident["status"] == "resolved":
        return []
    service = world.get("pagerduty/services", incident["service"]["id"]) or {}
    system = incident["service"]
    due: list[tuple[datetime, Any]] = []
    rules = incident["_rules"]
    if incident["_pending"]:
        due.append((instant(incident["_pending"][0]["at"], "at"), lambda at: _notify(world, incident, at)))
    if incident["status"] == "acknowledged" and service.get("acknowledgement_timeout"):
        last = instant(incident["acknowledgements"][-1]["at"], "at")
        timeout = timedelta(seconds=service["acknowledgement_timeout"])
        due.append((last + timeout, lambda at: _unacknowledge(world, incident, at)))
    escalates = incident["status"] == "triggered" and incident["urgency"] == "high" and rules
    if escalates and incident["_step"] + 1 < len(rules) * (incident["_loops"] + 1):
        delay = rules[incident["_step"] % len(rules)]["escalation_delay_in_minutes"] * MINUTE
        due.append((instant(incident["_step_at"], "at") + delay, lambda at: escalate(world, incident, at)))
    if service.get("auto_resolve_timeout"):
        end = instant(incident["last_status_change_at"], "at") + timedelta(
            seconds=service["auto_resolve_timeout"]
        )
        due.append((end, lambda at: resolve(world, incident, at, system)))
    return [entry for entry in due if entry[0] <= now]


def escalate(world: World, incident: Document, now: datetime) -> None:
    """On to the next rule; after the last one the first comes again."""
    incident["_step"] += 1
    incident["_step_at"] = stamp(now)
    level = incident["_step"] % len(incident["_rules"]) + 1
    note(world, incident, "escalate", f"Escalated to level {level}", now)
    _assign(world, incident, now)
    tell_slack(world, incident, "incident.escalated", now)


def assign(world: World, incident: Document, users: list[str], now: datetime) -> None:
    """Give it to these people and begin their notification rules."""
    known = [reference(user) for key in users if (user := world.get(USERS, key))]
    incident["assignments"] = [{"at": stamp(now), "assignee": user} for user in known]
    incident["updated_at"] = stamp(now)
    names = ", ".join(user["summary"] for user in known) or "nobody"
    note(world, incident, "assign", f"Assigned to {names}", now, assignees=known)
    pending = [
        {"at": stamp(now + rule["start_delay_in_minutes"] * MINUTE), "user": user["id"], "rule": rule["id"]}
        for user in known
        for rule in world.all(NOTIFICATION_RULES, user=user["id"], urgency=incident["urgency"])
    ]
    incident["_pending"] = sorted(pending, key=lambda entry: entry["at"])


def on_call(world: World, targets: list[Document], now: datetime) -> list[str]:
    """The ids of the people behind the targets of a rule at an instant."""
    people: dict[str, None] = {}
    for target in targets:
        schedule = world.get(SCHEDULES, target["id"])
        if schedule is None:
            people[target["id"]] = None
        else:
            people |= dict.fromkeys(
                shift.user for shift in shifts(world, schedule, (now, now + MINUTE)) if shift.start <= now
            )
    return list(people)


def is_anybody_on_call(world: World, service: Document, now: datetime) -> bool:
    """Whether a level of the service's escalation policy has somebody."""
    policy = world.get(POLICIES, service["escalation_policy"]["id"]) or {}
    return any(on_call(world, rule["targets"], now) for rule in policy.get("escalation_rules", []))


def note(world: World, incident: Document, kind: str, summary: str, now: datetime, **more: Any) -> Document:
    """A line of the incident's log."""
    key = world.key("R", 26)
    entry = {
        **identity(f"{kind}_log_entry", key, summary, "log_entries"),
        "created_at": stamp(now),
        "agent": incident["service"],
        "channel": {"type": "auto"},
        "incident": reference(incident),
        "service": incident["service"],
        "teams": [],
        "contexts": [],
        **more,
    }
    return world.put(LOG_ENTRIES, key, entry)


def tell_slack(world: World, incident: Document, event: str, now: datetime) -> None:
    """One message in every channel that is connected to the service and wants this event."""
    for connection in world.all(CONNECTIONS, source_id=incident["service"]["id"]):
        config = connection["config"]
        wanted = config["priorities"]
        has = (incident["priority"] or {}).get("id")
        fits = wanted is None or (has in wanted if has else not wanted or "no_priority" in wanted)
        if event in config["events"] and fits and config["urgency"] in (None, incident["urgency"]):
            text = f"{event.partition('.')[2].capitalize()} {incident['summary']} {incident['html_url']}"
            post_message(world, connection["channel_id"], text, now, incident=incident["id"], event=event)


def _assign(world: World, incident: Document, now: datetime) -> None:
    rules = incident["_rules"]
    if rules:
        assign(world, incident, on_call(world, rules[incident["_step"] % len(rules)]["targets"], now), now)


def _notify(world: World, incident: Document, now: datetime) -> None:
    pending = incident["_pending"].pop(0)
    rule, user = world.get(NOTIFICATION_RULES, pending["rule"]), world.get(USERS, pending["user"])
    method = world.get(CONTACT_METHODS, rule["contact_method"]["id"]) if rule else None
    if user and method:
        way = method["type"].removesuffix("_contact_method")
        summary = f"Notified {user['name']} by {way}"
        channel = {
            "type": "auto",
            "notification": {"type": way, "address": method["address"], "status": "success"},
        }
        note(world, incident, "notify", summary, now, user=reference(user), channel=channel)


def _unacknowledge(world: World, incident: Document, now: datetime) -> None:
    incident |= {"status": "triggered", "_step_at": stamp(now), "acknowledgements": []}
    _changed(incident, now, incident["service"])
    note(world, incident, "unacknowledge", "Unacknowledged: the acknowledgement timed out", now)
    assign(world, incident, [entry["assignee"]["id"] for entry in incident["assignments"]], now)
    tell_slack(world, incident, "incident.unacknowledged", now)


def _changed(incident: Document, now: datetime, who: Document) -> None:
    incident |= {"last_status_change_at": stamp(now), "last_status_change_by": who, "updated_at": stamp(now)}


def with_priority(world: World, key: str | None) -> Document | None:
    """The whole priority as incidents carry it."""
    return world.get(PRIORITIES, key) if key else None
