"""What a kind of resource is; and the things that watch: monitors, heartbeats and their groups.

Source: the vendor's API reference (https://betterstack.com/docs/uptime/api/) and its own Terraform provider.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from oncall_sandbox.services.checks import Field

if TYPE_CHECKING:
    from datetime import datetime

    from oncall_sandbox.services.world import Document, World

MONITORS = "betterstack/monitors"
MONITOR_GROUPS = "betterstack/monitor_groups"
HEARTBEATS = "betterstack/heartbeats"
HEARTBEAT_GROUPS = "betterstack/heartbeat_groups"
PAGERDUTY = "betterstack/pagerduty_integrations"
POLICIES = "betterstack/policies"
STATUS_PAGES = "betterstack/status_pages"
SECTIONS = "betterstack/status_page_sections"
RESOURCES = "betterstack/status_page_resources"

Complaints = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A resource as rules and completions see it: its attributes after the change, and where it lives."""

    world: World
    id: str
    parent: str | None
    attributes: Document
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """``store`` in the world, JSON:API ``type``, ``path`` (with ``{parent}`` for what is below another).

    ``references`` names attributes that hold the id of another kind, and how the vendor writes it. ``rule``
    complains, ``complete`` fills in what the server decides, ``secret`` is never answered. ``unlinks`` names
    what points here (store, attribute) and is let go on delete; ``owns`` what goes as well. ``filled`` names attributes
    whose empty text is refused with the list of what they take, ``unknown`` the complaints about what a reference names
    and is not there, where they are special.
    """

    store: str
    type: str
    path: str
    fields: Mapping[str, Field]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    references: Mapping[str, tuple[str, Callable[[str], int | str]]] = field(default_factory=dict)
    rule: Callable[[Subject], Complaints] = lambda _: iter(())
    complete: Callable[[Subject], None] = lambda _: None
    filters: tuple[str, ...] = ()
    parent: str | None = None
    secret: tuple[str, ...] = ()
    unlinks: tuple[tuple[str, str], ...] = ()
    owns: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    unknown: Mapping[str, tuple[str, str]] = field(default_factory=dict)


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REGIONS = ("us", "eu", "as", "au")
WEB = ("status", "expected_status_code", "keyword", "keyword_absence")
SERVERS = ("ping", "tcp", "udp", "smtp", "pop", "imap", "dns")
PORTS: Mapping[str, tuple[str, ...]] = {
    "tcp": (),
    "udp": (),
    "smtp": ("25", "465", "587"),
    "pop": ("110", "995"),
    "imap": ("143", "993"),
}
SERVER_TIMEOUTS = (500, 1000, 2000, 3000, 5000)
SCENARIO_TIMEOUTS = (15, 30, 45, 60, 120, 180, 240, 300, 360, 480, 600, 900)
WEB_TIMEOUTS = (2, 3, 5, 10, 15, 30, 45, 60)
EXPIRIES = (-1, 1, 2, 3, 7, 14, 30, 60)  # -1 and null: do not look
NOTIFY = {name: Field(type=bool) for name in ("call", "sms", "email", "push", "critical_alert", "paused")}
NOTIFIED = {"call": False, "sms": False, "email": True, "push": True, "critical_alert": False}
MAINTENANCE = {
    "maintenance_from": Field(),
    "maintenance_to": Field(),
    "maintenance_timezone": Field(),
    "maintenance_days": Field(type=list, choices=DAYS),
}
NO_MAINTENANCE: dict[str, Any] = {
    "maintenance_from": None,
    "maintenance_to": None,
    "maintenance_timezone": "UTC",
    "maintenance_days": [],
}


def timeouts(monitor_type: str) -> tuple[int, ...]:
    """Allowed ``request_timeout``: milliseconds for servers and ports, seconds for all others."""
    if monitor_type in SERVERS:
        return SERVER_TIMEOUTS
    return SCENARIO_TIMEOUTS if monitor_type == "playwright" else WEB_TIMEOUTS


def _monitor_rule(subject: Subject) -> Complaints:
    monitor = subject.attributes
    kind, url = monitor["monitor_type"], str(monitor["url"] or "")
    if not url and (kind != "playwright" or not monitor["scenario_name"]):
        yield "url", "can't be blank"
    elif kind in WEB and (not url.startswith(("http://", "https://")) or not urlsplit(url).hostname):
        yield "url", "is not a valid URL"
    if kind in ("keyword", "keyword_absence", "udp") and not monitor["required_keyword"]:
        yield "required_keyword", "can't be blank"
    if kind == "expected_status_code" and not monitor["expected_status_codes"]:
        yield "expected_status_codes", "can't be blank"
    if kind == "dns" and not monitor["request_body"]:
        yield "request_body", "can't be blank"
    if kind in PORTS:
        ports = [port.strip() for port in str(monitor["port"] or "").split(",") if port.strip()]
        if not ports:
            yield "port", "can't be blank"
        elif PORTS[kind] and not set(ports) <= set(PORTS[kind]):
            yield "port", "is not included in the list"
    if monitor["request_timeout"] is not None and monitor["request_timeout"] not in timeouts(kind):
        yield "request_timeout", "is not included in the list"


def _complete_monitor(subject: Subject) -> None:
    monitor = subject.attributes
    if not monitor["pronounceable_name"]:
        monitor["pronounceable_name"] = urlsplit(monitor["url"] or "").hostname or monitor["url"]
    monitor["http_method"] = str(monitor["http_method"] or "get").lower()
    for name in ("ssl_expiration", "domain_expiration"):
        monitor[name] = None if monitor[name] == -1 else monitor[name]
    if monitor["request_timeout"] is None:
        monitor["request_timeout"] = 5000 if monitor["monitor_type"] in SERVERS else 30
    for header in monitor["request_headers"]:
        header.setdefault("id", str(subject.world.number()))
    _pause(subject)


def _complete_heartbeat(subject: Subject) -> None:
    if subject.attributes["period"] < 3600:
        subject.attributes["server_timezone"] = None
    _pause(subject)


def _pause(subject: Subject) -> None:
    attributes = subject.attributes
    if attributes["paused"] and not attributes["paused_at"]:
        attributes |= {"paused_at": stamp(subject.now), "status": "paused"}
    elif not attributes["paused"] and attributes["paused_at"]:
        attributes |= {"paused_at": None, "status": "pending"}


def stamp(moment: datetime) -> str:
    """An instant as Better Stack writes it: milliseconds, UTC."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _group(store: str, kind: str, path: str, members: str) -> Collection:
    return Collection(
        store=store,
        type=kind,
        path=path,
        fields={"name": Field(required=True), "paused": Field(type=bool), "sort_index": Field(type=int)},
        defaults={"paused": False, "sort_index": None},
        unlinks=((members, f"{kind}_id"),),
    )


MONITOR = Collection(
    store=MONITORS,
    type="monitor",
    path="/api/v2/monitors",
    fields={
        "monitor_type": Field(required=True, choices=(*WEB, *SERVERS, "playwright")),
        "url": Field(),
        "pronounceable_name": Field(),
        **NOTIFY,
        "team_wait": Field(type=int, low=0),
        "follow_redirects": Field(type=bool),
        "port": Field(),
        "regions": Field(type=list, choices=REGIONS),
        "recovery_period": Field(type=int, low=0),
        "verify_ssl": Field(type=bool),
        "check_frequency": Field(type=int, low=30),
        "confirmation_period": Field(type=int, low=0),
        "http_method": Field(
            choices=[one for name in ("get", "head", "post", "put", "patch") for one in (name, name.upper())]
        ),
        "request_timeout": Field(type=int),
        "request_body": Field(),
        "request_headers": Field(type=list),
        "auth_username": Field(),
        "auth_password": Field(),
        "proxy_host": Field(),
        "proxy_port": Field(type=int, low=1, high=65_535),
        "ip_version": Field(choices=("ipv4", "ipv6")),
        **MAINTENANCE,
        "remember_cookies": Field(type=bool),
        "ssl_expiration": Field(type=int, choices=EXPIRIES),
        "domain_expiration": Field(type=int, choices=EXPIRIES),
        "required_keyword": Field(),
        "expected_status_codes": Field(type=list, choices=range(100, 600)),
        "playwright_script": Field(),
        "scenario_name": Field(),
        "environment_variables": Field(type=dict),
    },
    defaults={
        **NOTIFIED,
        "paused": False,
        "url": None,
        "pronounceable_name": None,
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
        "request_timeout": None,
        "request_body": "",
        "request_headers": [],
        "auth_username": "",
        "auth_password": "",
        "proxy_host": None,
        "proxy_port": None,
        "ip_version": None,
        **NO_MAINTENANCE,
        "remember_cookies": True,
        "ssl_expiration": None,
        "domain_expiration": None,
        "required_keyword": None,
        "expected_status_codes": [],
        "playwright_script": None,
        "scenario_name": None,
        "environment_variables": {},
        "paused_at": None,
        "status": "pending",
        "last_checked_at": None,
    },
    references={
        "monitor_group_id": (MONITOR_GROUPS, int),
        "policy_id": (POLICIES, str),
        "expiration_policy_id": (POLICIES, int),
    },
    unknown={"monitor_group_id": ("resource_group", "doesn't exist")},
    rule=_monitor_rule,
    complete=_complete_monitor,
    filters=("url", "pronounceable_name"),
)
HEARTBEAT = Collection(
    store=HEARTBEATS,
    type="heartbeat",
    path="/api/v2/heartbeats",
    fields={
        "name": Field(required=True),
        "period": Field(type=int, required=True, low=30),
        "grace": Field(type=int, required=True, low=0),
        "server_timezone": Field(),
        **NOTIFY,
        "team_wait": Field(type=int, low=0),
        "sort_index": Field(type=int),
        **MAINTENANCE,
    },
    defaults={
        **NOTIFIED,
        "paused": False,
        "team_wait": None,
        "server_timezone": None,
        "heartbeat_group_id": None,
        "sort_index": None,
        "policy_id": None,
        **NO_MAINTENANCE,
        "paused_at": None,
        "status": "pending",
    },
    references={"heartbeat_group_id": (HEARTBEAT_GROUPS, int), "policy_id": (POLICIES, str)},
    complete=_complete_heartbeat,
)
COLLECTIONS = (
    MONITOR,
    _group(MONITOR_GROUPS, "monitor_group", "/api/v2/monitor-groups", MONITORS),
    HEARTBEAT,
    _group(HEARTBEAT_GROUPS, "heartbeat_group", "/api/v2/heartbeat-groups", HEARTBEATS),
)
