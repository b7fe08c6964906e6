"""A small operation that keeps every rule, as plain resources; tests break one thing of it at a time."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from oncall.applied.resources import Resource, Resources
from oncall.model import Operation as Described
from policy.rule import Context, Finding, Rule
from policy.rules import RULES

NOW = datetime(2026, 12, 7, 12, tzinfo=UTC)
BY_NAME = {rule.name: rule for rule in RULES}
SETTINGS: dict[str, dict[str, Any]] = {
    "escalation-waits": {"minutes": [10]},
    "escalation-repeats": {"repeats": 6},
    "escalation-order": {"levels": {"escalation-policy": ["primary", "secondary"]}},
    "layers-have-two": {"people": 2},
    "hours-covered-once": {"except": []},
    "roles-differ": {"weeks": 52},
    "overrides-keep-roles-apart": {"weeks": 52},
    "users-page-high": {
        "users": "watch-users",
        "service": "service-users",
        "severities": ["critical", "error"],
        "except": [],
    },
    "no-plain-secret": {"except": []},
    "removals-are-few": {"at_most": 10, "share": 0.25},
    "labels-complete": {"labels": ["P0", "P1", "incident"]},
    "templates-complete": {"templates": ["ISSUE_TEMPLATE/incident.yml", "workflows/escalate.yml"]},
}
"""A configuration of the pack, as a project would write it."""
_PREFIX = "urn:pulumi:prod::wing-on-call::"


def made(
    kind: str,
    name: str,
    properties: dict[str, Any] | None = None,
    *,
    parent: Resource | None = None,
    uses: dict[str, list[Resource]] | None = None,
) -> Resource:
    """A protected resource of ``kind``: PACKAGE:KIND, or the kind of a component."""
    package, _, short = kind.rpartition(":")
    type_ = f"{package}:index:{short}" if package else f"oncall:index:{short}"
    return Resource(
        urn=f"{_PREFIX}{type_}::{name}",
        type=type_,
        properties=properties or {},
        protect=True,
        parent=parent.urn if parent else "",
        uses={key: tuple(source.urn for source in sources) for key, sources in (uses or {}).items()},
    )


def layer(start: str, hour: str, users: list[Any], **more: Any) -> dict[str, Any]:
    """Twelve hours a day from ``hour``, taken in turns of a week."""
    return {
        "name": "us",
        "start": f"{start}T{hour}:00Z",
        "rotationVirtualStart": f"{start}T{hour}:00Z",
        "rotationTurnLengthSeconds": 604800.0,
        "users": users,
        "restrictions": [
            {"type": "daily_restriction", "startTimeOfDay": f"{hour}:00", "durationSeconds": 43200.0}
        ],
        **more,
    }


def operation() -> dict[str, Resource]:
    """Ada, Ben, Cyd and Dov, two and two, with one override, one monitor, one repository; by name."""
    people = [
        made("Responder", f"responder-{who}", {"userId": who.upper(), "handle": who})
        for who in ("ada", "ben", "cyd", "dov")
    ]
    roles = [made("OnCallSchedule", role, {"scheduleId": f"ID-{role}"}) for role in ("primary", "secondary")]
    day, night = ["ADA", "BEN"], ["CYD", "DOV"]
    schedules = [
        made(
            "pagerduty:Schedule",
            f"{role.name}-schedule",
            {
                "timeZone": "Etc/UTC",
                "layers": [
                    layer("2026-01-05", "03:00", day[first:] + day[:first]),
                    layer("2026-01-05", "15:00", night[first:] + night[:first]),
                ],
            },
            parent=role,
        )
        for first, role in enumerate(roles)
    ]
    override = made(
        "pagerdutyoverrides:Override",
        "primary-cover",
        {
            "schedule": "ID-primary",
            "user": "CYD",
            "start": "2026-12-15T03:00:00Z",
            "end": "2026-12-15T15:00:00Z",
        },
        uses={"schedule": [schedules[0]]},
    )
    policy = made(
        "pagerduty:EscalationPolicy",
        "escalation-policy",
        {
            "numLoops": 6.0,
            "rules": [
                {
                    "escalationDelayInMinutes": 10.0,
                    "targets": [{"type": "schedule_reference", "id": f"ID-{role}"}],
                }
                for role in ("primary", "secondary")
            ],
        },
        uses={"rules": schedules},
    )
    service_part = made("AlertedService", "service-users")
    service = made(
        "pagerduty:Service",
        "service-users-service",
        {
            "incidentUrgencyRule": {"type": "constant", "urgency": "severity_based"},
            "acknowledgementTimeout": "null",
            "autoResolveTimeout": "null",
            "alertCreation": "create_alerts_and_incidents",
        },
        parent=service_part,
    )
    way_in = made(
        "pagerduty:ServiceIntegration",
        "service-users-events",
        {"type": "events_api_v2_inbound_integration"},
        parent=service_part,
        uses={"service": [service]},
    )
    orchestration = made(
        "pagerduty:EventOrchestrationService",
        "service-users-severity",
        {
            "enableEventOrchestrationForService": True,
            "catchAll": {"actions": {"severity": "error"}},
            "sets": [{"id": "start", "rules": [{"actions": {"severity": "critical"}}]}],
        },
        parent=service_part,
        uses={"service": [service]},
    )
    slack = made(
        "pagerduty:SlackConnection",
        "service-users-slack",
        {
            "configs": [{"events": ["incident.triggered"], "priorities": ["*"]}],
            "sourceType": "service_reference",
            "notificationType": "responder",
        },
        parent=service_part,
        uses={"sourceId": [service]},
    )
    watch = made("Watch", "watch-users")
    integration = made(
        "betterstack:PagerDutyIntegration",
        "watch-users-pagerduty-high",
        {"severity": "critical"},
        uses={"key": [way_in]},
    )
    pages = made(
        "betterstack:Policy",
        "watch-users-policy-high",
        {"steps": [{"stepMembers": [{"type": "pagerduty_integration", "id": "1"}]}]},
        uses={"steps": [integration]},
    )
    monitor = made(
        "betterstack:Monitor",
        "site-homepage",
        {"policyId": "2", "paused": False, "verifySsl": True, "monitorType": "status"},
        parent=watch,
        uses={"policyId": [pages]},
    )
    labels = [
        made(
            "githublabels:Label",
            label,
            {"repository": "winglang/wing", "name": label, "color": "b60205", "description": "!"},
        )
        for label in SETTINGS["labels-complete"]["labels"]
    ]
    files = [
        made(
            "githublabels:File",
            file,
            {"repository": "winglang/wing", "path": f".github/{file}"},
        )
        for file in SETTINGS["templates-complete"]["templates"]
    ]
    user = made("pagerduty:User", "responder-dov-account", {"name": "dov"})
    group = replace(made("slack:Usergroup", "user-group-on-call"), ignored=("users", "channels"))
    everything = [
        *people,
        *roles,
        *schedules,
        override,
        policy,
        service_part,
        service,
        way_in,
        orchestration,
        slack,
        watch,
        integration,
    ]
    everything += [pages, monitor, *labels, *files, user, group]
    return {each.name: each for each in everything}


def changed(resource: Resource, *path: Any, to: Any) -> Resource:
    """The resource with one property, found by a path of keys and indexes, replaced."""
    properties = deepcopy(dict(resource.properties))
    place: Any = properties
    *way, last = path
    for step in way:
        place = place[step]
    place[last] = to
    return replace(resource, properties=properties)


def findings(
    resources: dict[str, Resource],
    rule: str,
    *,
    before: frozenset[str] | None = None,
    protected: frozenset[str] = frozenset(),
    stack: str = "prod",
    described: Described | None = None,
    now: datetime = NOW,
    **settings: Any,
) -> list[Finding]:
    """What one rule finds; ``described`` is what the file says."""
    context = Context(stack=stack, now=now, before=before, operation=described, protected=protected)
    return list(_found(BY_NAME[rule], resources, context, settings))


def _found(
    rule: Rule, resources: dict[str, Resource], context: Context, settings: dict[str, Any]
) -> list[Finding]:
    configured = {**SETTINGS.get(rule.name, {}), **settings}
    if rule.each is not None:
        return [
            Finding(message, each.urn)
            for each in resources.values()
            if not rule.kinds or each.kind in rule.kinds
            for message in rule.each(each, context, configured)
        ]
    assert rule.together is not None
    stack = Resources(context.stack, {each.urn: each for each in resources.values()})
    return list(rule.together(stack, context, configured))
