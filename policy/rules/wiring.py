"""How the resources are joined, and the values without which a page does not arrive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from oncall.applied.resources import UNKNOWN, Resource, Resources, elements
from policy.rule import Context, Finding, Rule, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEFT_OUT = (None,)

VALUES: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "Schedule": {"timeZone": ["Etc/UTC"]},
    "Service": {
        "acknowledgementTimeout": ["null"],
        "autoResolveTimeout": ["null"],
        "alertCreation": ["create_alerts_and_incidents"],
        "incidentUrgencyRule": [{"type": "constant", "urgency": "severity_based"}],
        **dict.fromkeys(
            (
                *("alertGrouping", "alertGroupingParameters", "alertGroupingTimeout"),
                *("autoPauseNotificationsParameters", "responsePlay", "scheduledActions", "supportHours"),
            ),
            _LEFT_OUT,
        ),
    },
    "ServiceIntegration": {"type": ["events_api_v2_inbound_integration"]},
    "EventOrchestrationService": {"enableEventOrchestrationForService": [True]},
    "SlackConnection": {"sourceType": ["service_reference"], "notificationType": ["responder"]},
    "Monitor": {"paused": [False], "verifySsl": [None, True], "monitorType": ["status", "keyword"]},
    "Heartbeat": {"paused": [False]},
    "Conversation": {"actionOnDestroy": ["none"], "isArchived": [None, False]},
}
"""By kind and property the values that work; None: not given."""

LEFT: Mapping[str, Sequence[str]] = {"Conversation": ["topic"], "Usergroup": ["users", "channels"]}
"""What `oncall follow` and people keep in the accounts, by kind."""

LINKS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "EscalationPolicy": {"rules": ["Schedule"]},
    "Override": {"schedule": ["Schedule"]},
    "Service": {"escalationPolicy": ["EscalationPolicy"]},
    "ServiceIntegration": {"service": ["Service"]},
    "EventOrchestrationService": {"service": ["Service"]},
    "SlackConnection": {"sourceId": ["Service"], "channelId": ["Conversation"]},
    "Monitor": {"policyId": ["Policy"], "expirationPolicyId": ["Policy"]},
    "Heartbeat": {"policyId": ["Policy"]},
    "Policy": {"steps": ["PagerDutyIntegration"]},
    "PagerDutyIntegration": {"key": ["ServiceIntegration"]},
    "StatusPageResource": {"resourceId": ["Monitor"], "statusPageId": ["StatusPage"]},
    "StatusPageSection": {"statusPageId": ["StatusPage"]},
    "ActionsSecret": {"value": ["ServiceIntegration", "Heartbeat"]},
}
"""By kind and property the kinds of which a resource of this stack must give the value."""

_NEEDED = {
    "ServiceIntegration": "service",
    "EventOrchestrationService": "service",
    "SlackConnection": "sourceId",
}
_TREATMENTS = ("priority", "severity", "annotate", "routeTo")


def values_work(resource: Resource, _context: Context, _settings: Settings) -> Iterator[str]:
    """The values that the operation relies on."""
    for name, allowed in VALUES[resource.kind].items():
        found = resource.properties.get(name)
        if not _hidden(found) and found not in allowed:
            must = " or ".join(str(one) for one in allowed if one is not None)
            yield f"its {name} is {found}; it must {f'be {must}' if must else 'not be given'}"


def _hidden(value: Any) -> bool:
    return value is UNKNOWN or (isinstance(value, dict) and UNKNOWN in value.values())


def links_stay_inside(stack: Resources, _context: Context, _settings: Settings) -> Iterator[Finding]:
    """What refers to another resource refers to one of this stack."""
    for resource in stack.of(*LINKS):
        for name, kinds in LINKS[resource.kind].items():
            value = resource.properties.get(name)
            # In a preview, what the program does not give is unknown too; then it comes from nothing.
            given = value and (value is not UNKNOWN or resource.uses.get(name))
            if given and not any(stack.used(resource, name, kind) for kind in kinds):
                yield Finding(f"its {name} comes from no {' or '.join(kinds)} of this stack", resource.urn)


def services_are_wired(stack: Resources, _context: Context, _settings: Settings) -> Iterator[Finding]:
    """Every service has an integration, its treatment of events, and a channel."""
    for service in stack.of("Service"):
        for kind, name in _NEEDED.items():
            joined = [each for each in stack.of(kind) if service in stack.used(each, name, "Service")]
            if not joined:
                yield Finding(f"it has no {kind}", service.urn)
            for each in joined:
                if each.parent != service.parent:
                    yield Finding(
                        f"its {name} is {service.name}, which is a part of something else", each.urn
                    )


def events_page(orchestration: Resource, _context: Context, _settings: Settings) -> Iterator[str]:
    """No event is swallowed, made one that pages nobody, or treated in a way that nobody has decided about."""
    for path, actions in _actions(orchestration.properties):
        for name in sorted(actions.keys() - {*_TREATMENTS}):
            if actions[name]:
                yield f"{path} has {name}; that can keep an event from paging"
        if actions.get("severity") == "info":
            yield f"{path} makes an event an info; that opens no incident"


def nothing_is_ignored(resource: Resource, _context: Context, _settings: Settings) -> Iterator[str]:
    """No property of a resource is left as it is in the account, but for what `oncall follow` keeps there."""
    if ignored := [name for name in resource.ignored if name not in LEFT.get(resource.kind, ())]:
        yield f"it ignores changes of {', '.join(ignored)}; an edit of the file would do nothing"


def members_are_left(group: Resource, _context: Context, _settings: Settings) -> Iterator[str]:
    """A user group keeps the members that it has."""
    if "users" not in group.ignored:
        yield "it does not ignore changes of users; the next update would put whoever is on call out of it"


def _actions(properties: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    catch_all = properties.get("catchAll")
    if isinstance(catch_all, Mapping) and isinstance(catch_all.get("actions"), Mapping):
        yield "the catch-all", catch_all["actions"]
    for each in elements(properties.get("sets")):
        for number, rule in enumerate(elements(each.get("rules")), start=1):
            if isinstance(rule.get("actions"), Mapping):
                yield f"rule {number} of the set {each.get('id')}", rule["actions"]
            if rule.get("disabled"):
                yield f"rule {number} of the set {each.get('id')}", {"disabled": True}


RULES = (
    Rule(
        name="values-work",
        ensures="the values that the operation relies on are in force",
        why="Hours are laid out in UTC, incidents stay open until somebody resolves them, what is paused sees nothing.",
        kinds=(*VALUES,),
        each=values_work,
    ),
    Rule(
        name="links-stay-inside",
        ensures="what refers to another resource refers to one of this stack",
        why="An id from elsewhere calls people whom nobody reviewed, or nobody.",
        together=links_stay_inside,
    ),
    Rule(
        name="services-are-wired",
        ensures="every service has an integration, its treatment of events, and a channel",
        why="A service without them has incidents that nobody sees, or none.",
        together=services_are_wired,
    ),
    Rule(
        name="events-page",
        ensures="no event is swallowed on its way",
        why="An event that is suppressed or made an info opens no incident, whatever its severity.",
        kinds=("EventOrchestrationService",),
        each=events_page,
    ),
    Rule(
        name="nothing-ignored",
        ensures="no change is ignored, but of what `oncall follow` keeps",
        why="What `ignore_changes` names stays as it is in the account, whatever the file says.",
        each=nothing_is_ignored,
    ),
    Rule(
        name="members-left",
        ensures="an update leaves the members of user groups as they are",
        why="`oncall follow` puts whoever is on call into them, at every handoff.",
        kinds=("Usergroup",),
        each=members_are_left,
    ),
)
