"""Who is alerted: escalation policies and PagerDuty integrations; and what the public sees: status pages."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from oncall_sandbox.services.betterstack.watching import (
    DAYS,
    HEARTBEAT_GROUPS,
    HEARTBEATS,
    MONITOR_GROUPS,
    MONITORS,
    PAGERDUTY,
    POLICIES,
    RESOURCES,
    SECTIONS,
    STATUS_PAGES,
    Collection,
    Complaints,
    Subject,
)
from oncall_sandbox.services.checks import Field

STEPS = ("escalation", "time_branching", "metadata_branching", "instructions")
MEMBERS = (
    "current_on_call",
    "entire_team",
    "all_slack_integrations",
    "all_microsoft_teams_integrations",
    "all_zapier_integrations",
    "all_webhook_integrations",
    "all_splunk_on_call_integrations",
    "incident_metadata",
    "user",
    "webhook",
    "slack_integration",
    "microsoft_teams_integration",
    "zapier_webhook",
    "pagerduty_integration",
    "policy",
)
KNOWN_MEMBERS = {"pagerduty_integration": PAGERDUTY, "policy": POLICIES}
NEED_ID = ("user", "webhook", "slack_integration", "microsoft_teams_integration", "zapier_webhook")
CLOCK = re.compile(r"(2[0-3]|[01][0-9]):[0-5][0-9]")
SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
SHOWN = {
    "Monitor": MONITORS,
    "MonitorGroup": MONITOR_GROUPS,
    "Heartbeat": HEARTBEATS,
    "HeartbeatGroup": HEARTBEAT_GROUPS,
}
RESOURCE_TYPES = (
    *SHOWN,
    "ManuallyTrackedItem",
    "WebhookIntegration",
    "EmailIntegration",
    "IncomingWebhook",
    "ResourceGroup",
    "LogsChart",
    "CatalogReference",
)
MARKS = Field(choices=("no_incident", "any_incident", "incident_matching_metadata"))


def _policy_rule(subject: Subject) -> Complaints:
    for step in subject.attributes["steps"]:
        if not isinstance(step, dict) or step.get("type") not in STEPS:
            yield "steps", "type is not included in the list"
            return
        if step["type"] == "escalation":
            yield from _members(subject, step.get("step_members"))
        if step["type"] == "time_branching":
            if not set(step.get("days") or ()) <= set(DAYS):
                yield "steps", "days is not included in the list"
            if not all(CLOCK.fullmatch(str(step.get(name))) for name in ("time_from", "time_to")):
                yield "steps", "time_from and time_to must have the format HH:MM"
        target = step.get("policy_id")
        if target is not None and subject.world.get(POLICIES, str(target)) is None:
            yield "steps", "policy_id was not found"


def _members(subject: Subject, members: Any) -> Complaints:
    if not isinstance(members, list) or not members:
        yield "steps", "step_members can't be blank"
        return
    for member in members:
        kind = member.get("type") if isinstance(member, dict) else None
        if kind not in MEMBERS:
            yield "steps", "step_members type is not included in the list"
        elif kind in KNOWN_MEMBERS and subject.world.get(KNOWN_MEMBERS[kind], str(member.get("id"))) is None:
            yield "steps", f"step_members {kind} was not found"
        elif kind in NEED_ID and not member.get("id") and not member.get("email"):
            yield "steps", "step_members id can't be blank"


def _complete_policy(subject: Subject) -> None:
    token = hashlib.sha256(f"policy {subject.id}".encode()).hexdigest()[:25]
    subject.attributes.setdefault("incident_token", token)
    for step in subject.attributes["steps"]:
        step.setdefault("wait_before", 0)


def _page_rule(subject: Subject) -> Complaints:
    page = subject.attributes
    if not SUBDOMAIN.fullmatch(page["subdomain"]):
        yield "subdomain", "is invalid"
    for other in subject.world.all(STATUS_PAGES):
        if other["id"] != subject.id and other["attributes"]["subdomain"] == page["subdomain"]:
            yield "subdomain", "has already been taken"
    if page["password_enabled"] and not page["password"]:
        yield "password", "can't be blank"


def _complete_section(subject: Subject) -> None:
    if subject.attributes["position"] is None:
        subject.attributes["position"] = _last(subject, SECTIONS)


def _resource_rule(subject: Subject) -> Complaints:
    resource = subject.attributes
    kind, key = resource["resource_type"], resource["resource_id"]
    if kind != "ManuallyTrackedItem" and key is None:
        yield "resource_id", "can't be blank"
    elif kind in SHOWN and subject.world.get(SHOWN[kind], str(key)) is None:
        yield "resource_id", "was not found"
    if resource["widget_type"] == "response_times" and kind != "Monitor":
        yield "widget_type", "is only available for monitors"
    section = resource["status_page_section_id"]
    if section is not None:
        found = subject.world.get(SECTIONS, str(section))
        if found is None or found["parent"] != subject.parent:
            yield "status_page_section_id", "was not found"


def _complete_resource(subject: Subject) -> None:
    resource = subject.attributes
    if resource["status_page_section_id"] is None:
        sections = subject.world.all(SECTIONS, parent=subject.parent)
        if sections:
            key = min(sections, key=lambda section: section["attributes"]["position"])["id"]
        else:
            key = str(subject.world.number())
            attributes = {"name": None, "position": 0}
            subject.world.put(SECTIONS, key, {"id": key, "parent": subject.parent, "attributes": attributes})
        resource["status_page_section_id"] = int(key)
    if resource["position"] is None:
        resource["position"] = _last(subject, RESOURCES)


def _last(subject: Subject, store: str) -> int:
    others = [other for other in subject.world.all(store, parent=subject.parent) if other["id"] != subject.id]
    return 1 + max((other["attributes"]["position"] for other in others), default=-1)


TEXTS = (
    "contact_url",
    "logo_remote_url",
    "dark_logo_remote_url",
    "custom_domain",
    "custom_css",
    "custom_javascript",
    "google_analytics_id",
    "announcement",
    "announcement_embed_link",
    "announcement_embed_css",
    "password",
)
SWITCHES = {
    "whitelabeled": False,
    "subscribable": False,
    "published": True,
    "hide_from_search_engines": False,
    "announcement_embed_visible": False,
    "password_enabled": False,
    "require_sso": False,
    "automatic_reports": False,
}
COLLECTIONS = (
    Collection(
        store=PAGERDUTY,
        type="pager_duty_webhook",
        path="/api/v2/pager-duty-webhooks",
        fields={
            "name": Field(),
            "key": Field(required=True),
            "severity": Field(required=True, choices=("info", "warning", "error", "critical")),
            "notify_alongside_primary_responder": Field(type=bool),
        },
        defaults={"name": "PagerDuty", "notify_alongside_primary_responder": True},
    ),
    Collection(
        store=POLICIES,
        type="policy",
        path="/api/v3/policies",
        fields={
            "name": Field(required=True),
            "repeat_count": Field(type=int, low=0),
            "repeat_delay": Field(type=int, low=0),
            "policy_group_id": Field(type=int),
            "steps": Field(type=list),
        },
        defaults={
            "repeat_count": 0,
            "repeat_delay": 0,
            "fallback_policy_id": None,
            "policy_group_id": None,
            "steps": [],
        },
        references={"fallback_policy_id": (POLICIES, int)},
        rule=_policy_rule,
        complete=_complete_policy,
        unlinks=((MONITORS, "policy_id"), (MONITORS, "expiration_policy_id"), (HEARTBEATS, "policy_id")),
    ),
    Collection(
        store=STATUS_PAGES,
        type="status_page",
        path="/api/v2/status-pages",
        fields={
            "company_name": Field(required=True),
            "company_url": Field(required=True),
            "subdomain": Field(required=True),
            "timezone": Field(required=True),
            "history": Field(type=int, low=7, high=365),
            "min_incident_length": Field(type=int, low=0),
            "design": Field(choices=("v1", "v2")),
            "theme": Field(choices=("light", "dark")),
            "layout": Field(choices=("vertical", "horizontal")),
            "status_page_group_id": Field(type=int),
            "navigation_links": Field(type=list),
            "ip_allowlist": Field(type=list),
            **{name: Field() for name in TEXTS},
            **{name: Field(type=bool) for name in SWITCHES},
        },
        defaults={
            "history": 90,
            "min_incident_length": None,
            "design": "v2",
            "theme": "light",
            "layout": "vertical",
            "status_page_group_id": None,
            "navigation_links": [],
            "ip_allowlist": [],
            **dict.fromkeys(TEXTS),
            **SWITCHES,
            "aggregate_state": "operational",
        },
        filled=("layout",),
        rule=_page_rule,
        secret=("password",),
        owns=(SECTIONS, RESOURCES),
    ),
    Collection(
        store=SECTIONS,
        type="status_page_section",
        path="/api/v2/status-pages/{parent}/sections",
        fields={
            "name": Field(),
            "position": Field(type=int, low=0),
            "fixed_position": Field(type=bool),
        },
        defaults={"name": None, "position": None},
        complete=_complete_section,
        parent=STATUS_PAGES,
        secret=("fixed_position",),
    ),
    Collection(
        store=RESOURCES,
        type="status_page_resource",
        path="/api/v2/status-pages/{parent}/resources",
        fields={
            "resource_type": Field(required=True, choices=RESOURCE_TYPES),
            "resource_id": Field(type=int),
            "public_name": Field(required=True),
            "explanation": Field(),
            "history": Field(type=bool),
            "position": Field(type=int, low=0),
            "fixed_position": Field(type=bool),
            "widget_type": Field(choices=("plain", "history", "intraday_history", "response_times")),
            "status_page_section_id": Field(type=int),
            "mark_as_down_for": MARKS,
            "mark_as_down_metadata_rule": Field(type=dict),
            "mark_as_degraded_for": MARKS,
            "mark_as_degraded_metadata_rule": Field(type=dict),
        },
        defaults={
            "resource_id": None,
            "explanation": "",
            "history": True,
            "position": None,
            "widget_type": "history",
            "status_page_section_id": None,
            "mark_as_down_for": "any_incident",
            "mark_as_down_metadata_rule": None,
            "mark_as_degraded_for": "no_incident",
            "mark_as_degraded_metadata_rule": None,
            "availability": 1.0,
            "status": "operational",
            "status_history": [],
        },
        rule=_resource_rule,
        complete=_complete_resource,
        parent=STATUS_PAGES,
        secret=("fixed_position",),
    ),
)
