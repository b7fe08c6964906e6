"""Each kind of resource: its path, its attributes with what is allowed, and what the server fills in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.accounts.checks import Field
from sandbox.accounts.world import Document, World

MONITORS = "betterstack/monitors"
MONITOR_GROUPS = "betterstack/monitor_groups"
HEARTBEATS = "betterstack/heartbeats"
HEARTBEAT_GROUPS = "betterstack/heartbeat_groups"
PAGERDUTY = "betterstack/pagerduty_integrations"
POLICIES = "betterstack/policies"
STATUS_PAGES = "betterstack/status_pages"
SECTIONS = "betterstack/status_page_sections"
RESOURCES = "betterstack/status_page_resources"

Rule = Callable[[World, Document], Iterator[tuple[str, str]]]


def no_rule(_world: World, _attributes: Document) -> Iterator[tuple[str, str]]:
    """Nothing beyond the fields."""
    yield from ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """``store`` in the world, JSON:API ``type``, ``path`` (with ``{parent}`` for what lies below another).

    ``references`` names attributes that hold the id of another kind; ``rule`` sees the merged attributes;
    ``filters`` are the query parameters of the list.
    """

    store: str
    type: str
    path: str
    fields: Mapping[str, Field]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    rule: Rule = no_rule
    filters: tuple[str, ...] = ()
    parent: str | None = None
    in_use: tuple[tuple[str, str], ...] = ()


MONITOR_TYPES = (
    "status",
    "expected_status_code",
    "keyword",
    "keyword_absence",
    "ping",
    "tcp",
    "udp",
    "smtp",
    "pop",
    "imap",
    "dns",
    "playwright",
)
REGIONS = ("us", "eu", "as", "au")
EXPIRIES = (-1, 1, 2, 3, 7, 14, 30, 60)
TIMEOUTS = (2, 3, 5, 10, 15, 30, 45, 60)
PORTS = ("tcp", "udp", "smtp", "pop", "imap")
NOTIFY = {name: Field(type=bool) for name in ("call", "sms", "email", "push", "critical_alert", "paused")}
TOLD = {"call": False, "sms": False, "email": True, "push": True, "critical_alert": False, "paused": False}


def _monitor_rule(_world: World, monitor: Document) -> Iterator[tuple[str, str]]:
    kind = monitor["monitor_type"]
    if kind != "playwright" and not monitor["url"]:
        yield "url", "can't be blank"
    elif kind in ("status", "expected_status_code", "keyword", "keyword_absence") and not str(
        monitor["url"]
    ).startswith(("http://", "https://")):
        yield "url", "is not a valid URL"
    if kind in ("keyword", "keyword_absence", "udp") and not monitor["required_keyword"]:
        yield "required_keyword", "can't be blank"
    if kind == "expected_status_code" and not monitor["expected_status_codes"]:
        yield "expected_status_codes", "can't be blank"
    if kind in PORTS and not monitor["port"]:
        yield "port", "can't be blank"


KINDS: list[Kind] = [
    Kind(
        store=MONITORS,
        type="monitor",
        path="/api/v2/monitors",
        fields={
            "monitor_type": Field(required=True, choices=MONITOR_TYPES),
            "url": Field(),
            "pronounceable_name": Field(),
            **NOTIFY,
            "team_wait": Field(type=int, low=0),
            "follow_redirects": Field(type=bool),
            "port": Field(),
            "regions": Field(type=list, choices=REGIONS),
            "monitor_group_id": Field(type=int),
            "policy_id": Field(),
            "expiration_policy_id": Field(type=int),
            "recovery_period": Field(type=int, low=0),
            "verify_ssl": Field(type=bool),
            "check_frequency": Field(type=int, low=30),
            "confirmation_period": Field(type=int, low=0),
            "http_method": Field(
                choices=("get", "head", "post", "put", "patch", "GET", "HEAD", "POST", "PUT", "PATCH")
            ),
            "request_timeout": Field(type=int),
            "request_body": Field(),
            "request_headers": Field(type=list),
            "auth_username": Field(),
            "auth_password": Field(),
            "maintenance_from": Field(),
            "maintenance_to": Field(),
            "maintenance_timezone": Field(),
            "maintenance_days": Field(type=list, choices=("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
            "remember_cookies": Field(type=bool),
            "ssl_expiration": Field(type=int, choices=EXPIRIES),
            "domain_expiration": Field(type=int, choices=EXPIRIES),
            "required_keyword": Field(),
            "expected_status_codes": Field(type=list),
            "playwright_script": Field(),
            "scenario_name": Field(),
            "environment_variables": Field(type=dict),
        },
        defaults={
            **TOLD,
            "url": None,
            "team_wait": None,
            "follow_redirects": True,
            "port": None,
            "regions": list(REGIONS),
            "monitor_group_id": None,
            "policy_id": None,
            "expiration_policy_id": None,
            "recovery_period": 180,
            "verify_ssl": True,
            "check_frequency": 180,
            "confirmation_period": 0,
            "http_method": "get",
            "request_timeout": 30,
            "request_body": "",
            "request_headers": [],
            "auth_username": "",
            "auth_password": "",
            "maintenance_from": None,
            "maintenance_to": None,
            "maintenance_timezone": "UTC",
            "maintenance_days": [],
            "remember_cookies": True,
            "ssl_expiration": None,
            "domain_expiration": None,
            "required_keyword": None,
            "expected_status_codes": [],
            "paused_at": None,
            "status": "pending",
            "last_checked_at": None,
        },
        references={
            "monitor_group_id": MONITOR_GROUPS,
            "policy_id": POLICIES,
            "expiration_policy_id": POLICIES,
        },
        rule=_monitor_rule,
        filters=("url", "pronounceable_name"),
    ),
    Kind(
        store=MONITOR_GROUPS,
        type="monitor_group",
        path="/api/v2/monitor-groups",
        fields={"name": Field(required=True), "paused": Field(type=bool), "sort_index": Field(type=int)},
        defaults={"paused": False, "sort_index": None},
    ),
    Kind(
        store=HEARTBEATS,
        type="heartbeat",
        path="/api/v2/heartbeats",
        fields={
            "name": Field(required=True),
            "period": Field(type=int, required=True, low=30),
            "grace": Field(type=int, required=True, low=0),
            **NOTIFY,
            "team_wait": Field(type=int, low=0),
            "heartbeat_group_id": Field(type=int),
            "sort_index": Field(type=int),
            "policy_id": Field(),
            "maintenance_from": Field(),
            "maintenance_to": Field(),
            "maintenance_timezone": Field(),
            "maintenance_days": Field(type=list, choices=("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
        },
        defaults={
            **TOLD,
            "team_wait": None,
            "heartbeat_group_id": None,
            "sort_index": None,
            "policy_id": None,
            "maintenance_from": None,
            "maintenance_to": None,
            "maintenance_timezone": "UTC",
            "maintenance_days": [],
            "paused_at": None,
            "status": "pending",
        },
        references={"heartbeat_group_id": HEARTBEAT_GROUPS, "policy_id": POLICIES},
    ),
    Kind(
        store=HEARTBEAT_GROUPS,
        type="heartbeat_group",
        path="/api/v2/heartbeat-groups",
        fields={"name": Field(required=True), "paused": Field(type=bool), "sort_index": Field(type=int)},
        defaults={"paused": False, "sort_index": None},
    ),
    Kind(
        store=PAGERDUTY,
        type="pager_duty_webhook",
        path="/api/v2/pager-duty-webhooks",
        fields={"name": Field(required=True), "key": Field(required=True), "severity": Field()},
        defaults={"severity": None},
    ),
    Kind(
        store=POLICIES,
        type="policy",
        path="/api/v3/policies",
        fields={
            "name": Field(required=True),
            "repeat_count": Field(type=int, low=0),
            "repeat_delay": Field(type=int, low=0),
            "incident_token": Field(),
            "policy_group_id": Field(type=int),
            "steps": Field(type=list, required=True),
        },
        defaults={"repeat_count": 0, "repeat_delay": 0, "policy_group_id": None},
    ),
    Kind(
        store=STATUS_PAGES,
        type="status_page",
        path="/api/v2/status-pages",
        fields={
            "company_name": Field(required=True),
            "company_url": Field(required=True),
            "subdomain": Field(required=True),
        },
    ),
    Kind(
        store=SECTIONS,
        type="status_page_section",
        path="/api/v2/status-pages/{parent}/sections",
        fields={"name": Field(required=True), "position": Field(type=int)},
        parent=STATUS_PAGES,
    ),
    Kind(
        store=RESOURCES,
        type="status_page_resource",
        path="/api/v2/status-pages/{parent}/resources",
        fields={
            "resource_id": Field(type=int, required=True),
            "resource_type": Field(required=True),
            "public_name": Field(required=True),
        },
        parent=STATUS_PAGES,
    ),
]
