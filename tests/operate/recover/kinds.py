"""Every kind of resource that the program declares, so that an interruption can be tried on each.

It is tried on copies: they are what the program declares, under another name, and depend on nothing but what is there
already. So one update meets them all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

Inputs = dict[str, Any]
Ids = Mapping[str, str]
"""The ids of what is there, by logical name."""
Apart = Callable[[int, Ids], Inputs]
"""The inputs in which a copy differs, by its number from 0 on."""

COPIES = 3
SERVICES = ("service-users-service", "service-contributors-service")
CHANNELS = ("channel-talk-conversation", "channel-more-conversation")

_PAGERDUTY = "api.pagerduty.com"
_GITHUB = "api.github.com/repos/*"
_ID = "P??????"
_NUMBER = "[0-9][0-9][0-9]"  # of what Better Stack has by the time there are copies


@dataclass(frozen=True, kw_only=True)
class Request:
    """``path`` is a pattern over host and path."""

    method: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How copies of a kind stand apart and are changed, and by which request it is made, edited and removed.

    ``remove`` is None for what outlives the stack. ``in_turn``: no two of them are asked for at the same time.
    """

    apart: Apart
    change: Inputs
    make: Request
    edit: Request
    remove: Request | None
    in_turn: bool = False


def _named(text: str = "Apart {}", key: str = "name") -> Apart:
    return lambda number, _ids: {key: text.format(number)}


def _rest(path: str, apart: Apart, change: Inputs, *, id_: str = _ID, edit: str = "PUT") -> Kind:
    """Made by a POST at ``path``, edited and removed below it."""
    return Kind(
        apart=apart,
        change=change,
        make=Request(method="POST", path=path),
        edit=Request(method=edit, path=f"{path}/{id_}"),
        remove=Request(method="DELETE", path=f"{path}/{id_}"),
    )


def _watching(path: str, apart: Apart, change: Inputs) -> Kind:
    return _rest(f"uptime.betterstack.com/api/{path}", apart, change, id_=_NUMBER, edit="PATCH")


def _put(path: str, apart: Apart, change: Inputs, *, remove: str | None, in_turn: bool = False) -> Kind:
    """Made and edited by the same PUT; ``remove`` is the method that takes it away."""
    put = Request(method="PUT", path=path)
    gone = remove and replace(put, method=remove)
    return Kind(apart=apart, change=change, make=put, edit=put, remove=gone or None, in_turn=in_turn)


def _later(days: int) -> str:
    """A time that is yet to come."""
    return (datetime.now(UTC) + timedelta(days=60 + days)).strftime("%Y-%m-%dT03:00:00Z")


_OVERRIDE = Request(method="POST", path=f"{_PAGERDUTY}/schedules/*/overrides")
_LABEL = Request(method="POST", path=f"{_GITHUB}/labels")

KINDS: Mapping[str, Kind] = {
    "pagerduty:index/user:User": replace(
        _rest(
            f"{_PAGERDUTY}/users",
            lambda number, _ids: {"name": f"apart{number}", "email": f"apart{number}@wing.example"},
            {"jobTitle": "Responder"},
        ),
        remove=None,
    ),
    "pagerduty:index/userContactMethod:UserContactMethod": _rest(
        f"{_PAGERDUTY}/users/*/contact_methods",
        lambda number, _ids: {"label": f"Apart {number}", "address": f"555020{number}"},
        {"countryCode": 44},
    ),
    "pagerduty:index/userNotificationRule:UserNotificationRule": _rest(
        f"{_PAGERDUTY}/users/*/notification_rules",
        lambda number, _ids: {"urgency": "high", "startDelayInMinutes": 20 + number},
        {"urgency": "low"},
    ),
    "pagerduty:index/schedule:Schedule": _rest(
        f"{_PAGERDUTY}/schedules", _named(), {"description": "Changed"}
    ),
    "pagerdutyoverrides:index:Override": Kind(
        apart=lambda number, _ids: {"start": _later(number), "end": _later(number + 1)},
        change={"end": _later(COPIES + 1)},
        make=_OVERRIDE,
        edit=_OVERRIDE,
        remove=replace(_OVERRIDE, method="DELETE", path=f"{_OVERRIDE.path}/*"),
    ),
    "pagerduty:index/escalationPolicy:EscalationPolicy": _rest(
        f"{_PAGERDUTY}/escalation_policies", _named(), {"numLoops": 2}
    ),
    "pagerduty:index/service:Service": _rest(f"{_PAGERDUTY}/services", _named(), {"description": "Changed"}),
    "pagerduty:index/serviceIntegration:ServiceIntegration": _rest(
        f"{_PAGERDUTY}/services/*/integrations", _named(), {"name": "Changed"}
    ),
    "pagerduty:index/eventOrchestrationService:EventOrchestrationService": _put(
        f"{_PAGERDUTY}/event_orchestrations/services/{_ID}",
        lambda number, ids: {
            "service": ids[SERVICES[number % 2]],
            "catchAll": {"actions": {"severity": "info"}},
        },
        {"catchAll": {"actions": {"severity": "warning"}}},
        remove="PUT",
    ),
    "pagerduty:index/slackConnection:SlackConnection": _rest(
        "app.pagerduty.com/*/connections",
        lambda number, ids: {
            "sourceId": ids[SERVICES[number % 2]],
            "channelId": ids[CHANNELS[number // 2]],
        },
        {"configs": [{"events": ["incident.triggered", "incident.resolved"], "priorities": ["*"]}]},
    ),
    "slack:index/conversation:Conversation": Kind(
        apart=_named("apart-{}"),
        change={"topic": "Changed"},
        make=Request(method="POST", path="slack.com/api/conversations.create"),
        edit=Request(method="POST", path="slack.com/api/conversations.setTopic"),
        remove=None,
    ),
    "slack:index/usergroup:Usergroup": Kind(
        apart=lambda number, _ids: {"name": f"group-{number}", "handle": f"group-{number}"},
        change={"description": "Changed"},
        make=Request(method="POST", path="slack.com/api/usergroups.create"),
        edit=Request(method="POST", path="slack.com/api/usergroups.update"),
        remove=Request(method="POST", path="slack.com/api/usergroups.disable"),
    ),
    "github:index/team:Team": Kind(
        apart=_named("apart-{}"),
        change={"description": "Changed"},
        make=Request(method="POST", path="api.github.com/orgs/*/teams"),
        edit=Request(method="PATCH", path="api.github.com/organizations/*/team/*"),
        remove=Request(method="DELETE", path="api.github.com/organizations/*/team/*"),
    ),
    "githublabels:index:Label": Kind(
        apart=_named("apart {}"),
        change={"color": "ffffff"},
        make=_LABEL,
        edit=replace(_LABEL, method="PATCH", path=f"{_LABEL.path}/*"),
        remove=None,
    ),
    "githublabels:index:File": _put(
        f"{_GITHUB}/contents/*", _named("apart-{}", "path"), {"content": "Changed"}, remove=None, in_turn=True
    ),
    "github:index/actionsSecret:ActionsSecret": _put(
        f"{_GITHUB}/actions/secrets/*",
        _named("APART_{}", "secretName"),
        {"value": "changed"},
        remove="DELETE",
    ),
    "betterstack:index:MonitorGroup": _watching("v2/monitor-groups", _named(), {"name": "Changed"}),
    "betterstack:index:HeartbeatGroup": _watching("v2/heartbeat-groups", _named(), {"name": "Changed"}),
    "betterstack:index:Monitor": _watching(
        "v2/monitors", _named("https://apart{}.wing.example", "url"), {"checkFrequency": 60}
    ),
    "betterstack:index:Heartbeat": _watching("v2/heartbeats", _named(), {"grace": 60}),
    "betterstack:index:PagerDutyIntegration": _watching(
        "v2/pager-duty-webhooks", _named(), {"severity": "info"}
    ),
    "betterstack:index:Policy": _watching("v3/policies", _named(), {"repeatCount": 1}),
    "betterstack:index:StatusPage": _watching(
        "v2/status-pages", _named("wing-apart-{}", "subdomain"), {"companyName": "Changed"}
    ),
    "betterstack:index:StatusPageSection": _watching(
        "v2/status-pages/*/sections",
        lambda number, _ids: {"name": f"Apart {number}", "position": number + 1},
        {"name": "Changed"},
    ),
    "betterstack:index:StatusPageResource": _watching(
        "v2/status-pages/*/resources",
        lambda number, _ids: {"publicName": f"Apart {number}", "position": number + 1},
        {"publicName": "Changed"},
    ),
}
