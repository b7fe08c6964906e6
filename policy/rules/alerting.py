"""What detects failures and pages: one message in Slack, high urgency for users, an escalation for each monitor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.applied.resources import UNKNOWN, Resource, Resources, elements
from policy.rule import Context, Finding, Rule, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

_TRIGGERED = "incident.triggered"
_WATCHED = ("Monitor", "Heartbeat")


def slack_gets_one_message(connection: Resource, _context: Context, _settings: Settings) -> Iterator[str]:
    """Slack gets triggered incidents only, whatever their priority."""
    configs = elements(connection.properties.get("configs"))
    if len(configs) != 1:
        yield f"it has {len(configs)} configurations; one is needed, and only the first is read"
        return
    events = elements(configs[0].get("events"))
    if events != [_TRIGGERED]:
        yield f"it sends {', '.join(map(str, events)) or 'nothing'}; it must send {_TRIGGERED} only"
    if configs[0].get("urgency"):
        yield f"it sends incidents of {configs[0]['urgency']} urgency only; every urgency must be sent"
    if elements(configs[0].get("priorities")) != ["*"]:
        yield "it does not send every priority; priorities must be *"


def watched_has_policy(watched: Resource, _context: Context, _settings: Settings) -> Iterator[str]:
    """No monitor without an escalation."""
    if not watched.properties.get("policyId"):
        yield "it has no policyId; when it fails nobody is paged"


def policy_pages(policy: Resource, _context: Context, _settings: Settings) -> Iterator[str]:
    """What a monitor escalates to is PagerDuty."""
    steps = elements(policy.properties.get("steps"))
    members = [member for step in steps for member in elements(step.get("stepMembers"))]
    if not any(member.get("type") in ("pagerduty_integration", UNKNOWN) for member in members):
        yield "no step of it has a member of the type pagerduty_integration; PagerDuty is what calls people"
    for step in steps:
        if step.get("type", "escalation") not in ("escalation", UNKNOWN):
            yield f"a step of it is of the type {step['type']}; it must be an escalation"
        if step.get("waitBefore") not in (None, 0, UNKNOWN):
            yield f"a step of it waits {step['waitBefore']:g} seconds; PagerDuty must hear at once"


def users_page_high(stack: Resources, _context: Context, settings: Settings) -> Iterator[Finding]:
    """Users' assets page with high urgency."""
    for watched in stack.of(*_WATCHED):
        component = stack.component_of(watched)
        if component is None or component.name != settings["users"] or watched.name in settings["except"]:
            continue
        for policy in stack.used(watched, "policyId", "Policy"):
            for integration in stack.used(policy, "steps", "PagerDutyIntegration"):
                severity = integration.properties.get("severity")
                if severity not in (*settings["severities"], UNKNOWN):
                    agreed = " or ".join(settings["severities"])
                    message = (
                        f"through {integration.name} it pages as {severity}; users' assets page as {agreed}"
                    )
                    yield Finding(message, watched.urn)
    for service in stack.of("Service"):
        component = stack.component_of(service)
        if component and component.name == settings["service"]:
            yield from _lowered(stack, service)


def _lowered(stack: Resources, service: Resource) -> Iterator[Finding]:
    """What makes the users' service answer every event with low urgency."""
    for orchestration in stack.of("EventOrchestrationService"):
        catch_all = orchestration.properties.get("catchAll")
        actions = catch_all.get("actions") if isinstance(catch_all, dict) else None
        severity = actions.get("severity") if isinstance(actions, dict) else None
        if service in stack.used(orchestration, "service", "Service") and severity in ("warning", "info"):
            message = f"it makes every event of the users' service a {severity}; those never escalate"
            yield Finding(message, orchestration.urn)


RULES = (
    Rule(
        name="slack-once",
        ensures="Slack gets one message for each incident, when it is triggered",
        why="Repeats are escalations. People mute a channel that gets a message for each.",
        kinds=("SlackConnection",),
        each=slack_gets_one_message,
    ),
    Rule(
        name="monitor-escalates",
        ensures="whatever is watched has an escalation policy",
        why="A monitor without one fails and nobody is called.",
        kinds=_WATCHED,
        each=watched_has_policy,
    ),
    Rule(
        name="policy-pages",
        ensures="the policies of the monitors page through PagerDuty",
        why="Schedules, escalation and Slack are all in PagerDuty; a policy that ends elsewhere bypasses them.",
        kinds=("Policy",),
        each=policy_pages,
    ),
    Rule(
        name="users-page-high",
        ensures="what users see pages with high urgency",
        why="Low urgency never escalates: an outage for users would wait until somebody reads their mail.",
        settings={
            "users": {"type": "string"},
            "service": {"type": "string"},
            "severities": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "except": {"type": "array", "items": {"type": "string"}},
        },
        together=users_page_high,
    ),
)
