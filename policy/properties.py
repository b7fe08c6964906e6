"""Every property of every kind of resource that the program declares: which rules check it, or why none has to.

The properties are paths; the entry of a path counts for everything below it that has none of its own.
`tests/policy/test_properties.py` holds this table to the program: a property that the program begins to use fails there
until it is here. `tests/policy/test_every_property.py` changes each declared value, and expects one of its rules to
object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Rules(NamedTuple):
    """The names of the rules that look at a property."""

    names: tuple[str, ...]


class Harmless(NamedTuple):
    """Why no rule has to look: completes “harmless, because …”."""

    because: str


def _rules(*names: str) -> Rules:
    return Rules(names)


_TITLE = Harmless("people read it, and nothing is found by it")
_GROUP = Harmless("it groups what is shown, and decides nothing about paging")
_PAGE = Harmless("the status page shows, and pages nobody")
_LABEL = Harmless("people read it; label-explained refuses one without")
_NOTE = Harmless("it tells the responder where to read on, and pages nobody")
_REPEATS = Harmless("PagerDuty repeats; Better Stack only opens the incident there")
_SETTINGS = Harmless("it comes from the stack's settings, not from the file; a drill finds a wrong one")
_WATCHED = _rules("watches-what-the-file-names")
_CALLED = ("calls-whom-the-file-names", "hours-covered-once", "layers-have-two", "roles-differ")
_MARK = Harmless("without its words oncall follow leaves the members alone, and says so")
_HELD = Harmless("another name makes or takes another one, which the preview shows; it pages nobody")

PROPERTIES: Mapping[str, Mapping[str, Rules | Harmless]] = {
    "ActionsSecret": {
        "repository": _rules("kits-stay-apart"),
        "secretName": Harmless("the workflow that lacks its secret says so in the issue or in its log"),
        "value": _rules("kits-stay-apart", "links-stay-inside", "no-plain-secret"),
    },
    "Conversation": {
        "actionOnDestroy": _rules("values-work"),
        "actionOnUpdatePermanentMembers": Harmless("the program names no members"),
        "adoptExistingChannel": Harmless("where it is off and the channel exists, the update stops"),
        "isArchived": _rules("values-work"),
        "isPrivate": Harmless("a private channel is read by its members, and shows the same messages"),
        "name": _rules("escalates-as-the-file-says"),
        "purpose": _TITLE,
        "topic": _TITLE,
    },
    "EscalationPolicy": {
        "description": _TITLE,
        "name": _rules("escalates-as-the-file-says"),
        "numLoops": _rules("escalation-repeats", "escalates-as-the-file-says"),
        "rules": _rules(
            "escalation-waits",
            "escalation-order",
            "escalation-calls-schedules",
            "escalates-as-the-file-says",
            "links-stay-inside",
        ),
    },
    "EventOrchestrationService": {
        "catchAll": _rules("events-page", "events-become-what-the-file-says"),
        "catchAll.actions.annotate": _NOTE,
        "enableEventOrchestrationForService": _rules("values-work"),
        "service": _rules("links-stay-inside", "services-are-wired"),
        "sets": _rules("events-page", "events-become-what-the-file-says"),
        "sets.rules.actions.annotate": _NOTE,
    },
    "File": {
        "branch": _rules("kits-stay-apart"),
        "content": Harmless("it is in templates/, and the review lists every template that changes"),
        "message": _TITLE,
        "path": _rules("templates-complete"),
        "repository": _rules("kits-stay-apart", "templates-complete"),
    },
    "Heartbeat": {
        "grace": _WATCHED,
        "heartbeatGroupId": _GROUP,
        "name": _TITLE,
        "paused": _rules("values-work"),
        "period": _WATCHED,
        "policyId": _rules("monitor-escalates", "links-stay-inside", "watches-what-the-file-names"),
    },
    "HeartbeatGroup": {"name": _TITLE},
    "Label": {
        "color": _LABEL,
        "description": _LABEL,
        "name": _rules("labels-complete"),
        "repository": _rules("kits-stay-apart", "labels-complete"),
    },
    "Monitor": {
        "checkFrequency": _WATCHED,
        "confirmationPeriod": _WATCHED,
        "domainExpiration": _WATCHED,
        "expirationPolicyId": _rules("links-stay-inside", "watches-what-the-file-names"),
        "followRedirects": _WATCHED,
        "monitorGroupId": _GROUP,
        "monitorType": _WATCHED,
        "paused": _rules("values-work"),
        "policyId": _rules("monitor-escalates", "links-stay-inside", "watches-what-the-file-names"),
        "pronounceableName": _TITLE,
        "recoveryPeriod": _WATCHED,
        "regions": _WATCHED,
        "requestTimeout": _WATCHED,
        "requiredKeyword": _WATCHED,
        "sslExpiration": _WATCHED,
        "url": _rules("watches-what-the-file-names", "no-plain-secret"),
        "verifySsl": _rules("values-work"),
    },
    "MonitorGroup": {"name": _TITLE},
    "Override": {
        "end": _rules("calls-whom-the-file-names", "overrides-keep-roles-apart"),
        "schedule": _rules("calls-whom-the-file-names", "links-stay-inside"),
        "start": _rules("calls-whom-the-file-names", "overrides-keep-roles-apart"),
        "user": _rules("calls-whom-the-file-names", "people-of-the-file"),
    },
    "PagerDutyIntegration": {
        "key": _rules("links-stay-inside", "no-plain-secret", "watches-what-the-file-names"),
        "name": _TITLE,
        "severity": _rules("users-page-high", "watches-what-the-file-names"),
    },
    "Policy": {
        "name": _TITLE,
        "repeatCount": _REPEATS,
        "repeatDelay": _REPEATS,
        "steps": _rules("policy-pages", "links-stay-inside", "watches-what-the-file-names"),
    },
    "Schedule": {
        "description": _TITLE,
        "layers": _rules(*_CALLED),
        "layers.name": Harmless("it tells layers apart; whom they call is compared with the file"),
        "name": _TITLE,
        "timeZone": _rules("values-work"),
    },
    "Service": {
        "acknowledgementTimeout": _rules("values-work"),
        "alertCreation": _rules("values-work"),
        "autoResolveTimeout": _rules("values-work"),
        "description": _TITLE,
        "escalationPolicy": _rules("links-stay-inside", "escalates-as-the-file-says"),
        "incidentUrgencyRule": _rules("values-work"),
        "name": _rules("escalates-as-the-file-says"),
    },
    "ServiceIntegration": {
        "name": Harmless("people read it; that of a source is compared with the file"),
        "service": _rules("links-stay-inside", "services-are-wired"),
        "type": _rules("values-work"),
    },
    "SlackConnection": {
        "channelId": _rules("links-stay-inside", "escalates-as-the-file-says"),
        "configs": _rules("slack-once"),
        "notificationType": _rules("values-work"),
        "sourceId": _rules("links-stay-inside", "services-are-wired"),
        "sourceType": _rules("values-work"),
        "workspaceId": Harmless("PagerDuty knows one workspace, and refuses any other"),
    },
    "StatusPage": {
        "companyName": _PAGE,
        "companyUrl": _PAGE,
        "subdomain": _PAGE,
        "timezone": _PAGE,
    },
    "StatusPageResource": {
        "publicName": _PAGE,
        "resourceId": _rules("links-stay-inside", "watches-what-the-file-names"),
        "resourceType": Harmless("the vendor refuses what it does not know, so a mistake stops the update"),
        "statusPageId": _rules("links-stay-inside"),
        "statusPageSectionId": _PAGE,
    },
    "StatusPageSection": {"name": _PAGE, "statusPageId": _rules("links-stay-inside")},
    "Team": {
        "description": _MARK,
        "name": _HELD,
        "privacy": Harmless("a team that nobody sees cannot be mentioned, and its members stay the same"),
    },
    "User": {
        "description": _TITLE,
        "email": _rules("notified-as-the-file-says"),
        "name": _TITLE,
        "timeZone": Harmless("PagerDuty shows hours in it; calls are computed in UTC"),
    },
    "Usergroup": {"description": _MARK, "handle": _HELD, "name": _HELD},
    "UserContactMethod": {
        "address": _SETTINGS,
        "countryCode": _SETTINGS,
        "label": _TITLE,
        "sendShortEmail": Harmless("it shortens e-mails, and the program makes no method for e-mail"),
        "type": _rules("notified-as-the-file-says"),
        "userId": _rules("notified-as-the-file-says"),
    },
    "UserNotificationRule": {
        "contactMethod": _rules("notified-as-the-file-says"),
        "startDelayInMinutes": _rules("notified-as-named", "notified-as-the-file-says"),
        "urgency": _rules("notified-as-named", "notified-as-the-file-says"),
        "userId": _rules("notified-as-the-file-says"),
    },
}
"""By kind and path of the property."""


def decided(kind: str, path: str) -> Rules | Harmless | None:
    """What is decided about a property: the entry of its own path, or of the nearest one above."""
    entries = PROPERTIES.get(kind, {})
    while path not in entries and "." in path:
        path = path.rpartition(".")[0]
    return entries.get(path)
