"""Every property of every kind of resource that the program declares: which rules check it, or why none has to.

`tests/policy/test_properties.py` holds this table to the program. A property that the program begins to use fails there
until it stands here.
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
_VENDOR = Harmless("the vendor refuses what it does not know, so a mistake stops the update")

PROPERTIES: Mapping[str, Mapping[str, Rules | Harmless]] = {
    "ActionsSecret": {
        "repository": _rules("templates-complete"),
        "secretName": Harmless("the workflow that lacks its key fails, and says so in the issue"),
        "value": _rules("links-stay-inside", "no-plain-secret"),
    },
    "Conversation": {
        "actionOnDestroy": _rules("values-work"),
        "actionOnUpdatePermanentMembers": Harmless("the program names no members"),
        "adoptExistingChannel": Harmless("where it is off and the channel exists, the update stops"),
        "isArchived": Harmless("it is the vendor's default; an archived channel stops the update"),
        "isPrivate": Harmless("the file says it; a private channel is read by its members"),
        "name": Harmless("another name makes or takes another channel, which the preview shows"),
        "purpose": _TITLE,
        "topic": _TITLE,
    },
    "EscalationPolicy": {
        "description": _TITLE,
        "name": _TITLE,
        "numLoops": _rules("escalation-repeats"),
        "rules": _rules(
            "escalation-waits", "escalation-order", "escalation-calls-schedules", "links-stay-inside"
        ),
    },
    "EventOrchestrationService": {
        "catchAll": _rules("events-page", "users-page-high"),
        "enableEventOrchestrationForService": _rules("values-work"),
        "service": _rules("links-stay-inside", "services-are-wired"),
        "sets": _rules("events-page"),
    },
    "Heartbeat": {
        "grace": _rules("watches-what-the-file-names"),
        "heartbeatGroupId": _GROUP,
        "name": _TITLE,
        "paused": _rules("values-work"),
        "period": _rules("watches-what-the-file-names"),
        "policyId": _rules("monitor-escalates", "links-stay-inside", "watches-what-the-file-names"),
    },
    "HeartbeatGroup": {"name": _TITLE},
    "Label": {
        "color": _rules("label-explained"),
        "description": _rules("label-explained"),
        "name": _rules("labels-complete"),
        "repository": _rules("labels-complete"),
    },
    "Monitor": {
        "checkFrequency": _rules("watches-what-the-file-names"),
        "confirmationPeriod": _rules("watches-what-the-file-names"),
        "domainExpiration": Harmless("a domain that ends is reported by its registrar too"),
        "expirationPolicyId": _rules("links-stay-inside"),
        "followRedirects": Harmless("an address that only redirects is reported as down, and so is seen"),
        "monitorGroupId": _GROUP,
        "monitorType": _rules("values-work"),
        "paused": _rules("values-work"),
        "policyId": _rules("monitor-escalates", "links-stay-inside", "watches-what-the-file-names"),
        "pronounceableName": _TITLE,
        "recoveryPeriod": Harmless("every failure pages at once; it only decides when that is over"),
        "regions": _rules("watches-what-the-file-names"),
        "requestTimeout": Harmless("Better Stack takes at most 60 seconds"),
        "requiredKeyword": _rules("watches-what-the-file-names"),
        "sslExpiration": Harmless("a certificate that has ended fails the check itself"),
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
        "key": _rules("links-stay-inside", "no-plain-secret"),
        "name": _TITLE,
        "severity": _rules("users-page-high", "watches-what-the-file-names"),
    },
    "Policy": {
        "name": _TITLE,
        "repeatCount": Harmless("PagerDuty repeats; Better Stack only opens the incident there"),
        "repeatDelay": Harmless("PagerDuty repeats; Better Stack only opens the incident there"),
        "steps": _rules("policy-pages", "links-stay-inside"),
    },
    "RepositoryFile": {
        "branch": Harmless("GitHub reads templates from the default branch, and refuses one that is missing"),
        "commitMessage": _TITLE,
        "content": Harmless("it lies in templates/, and the review lists every template that changes"),
        "file": _rules("templates-complete"),
        "overwriteOnCreate": _rules("values-work"),
        "repository": _rules("templates-complete"),
    },
    "Schedule": {
        "description": _TITLE,
        "layers": _rules(
            "calls-whom-the-file-names", "hours-covered-once", "layers-have-two", "roles-differ"
        ),
        "name": _TITLE,
        "timeZone": _rules("values-work"),
    },
    "Service": {
        "acknowledgementTimeout": _rules("values-work"),
        "alertCreation": _rules("values-work"),
        "autoResolveTimeout": _rules("values-work"),
        "description": _TITLE,
        "escalationPolicy": _rules("links-stay-inside"),
        "incidentUrgencyRule": _rules("users-page-high"),
        "name": _TITLE,
    },
    "ServiceIntegration": {
        "name": _TITLE,
        "service": _rules("links-stay-inside", "services-are-wired"),
        "type": _rules("values-work"),
    },
    "SlackConnection": {
        "channelId": _rules("links-stay-inside"),
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
        "resourceId": _rules("links-stay-inside"),
        "resourceType": _VENDOR,
        "statusPageId": _rules("links-stay-inside"),
        "statusPageSectionId": _PAGE,
    },
    "StatusPageSection": {"name": _PAGE, "statusPageId": _rules("links-stay-inside")},
    "User": {
        "description": _TITLE,
        "email": Harmless("the e-mail is the account: another one shows in the review as a move"),
        "name": _TITLE,
        "timeZone": Harmless("PagerDuty shows hours in it; calls are computed in UTC"),
    },
    "UserContactMethod": {
        "address": Harmless("a wrong number is in the settings, not in the program; a drill finds it"),
        "countryCode": Harmless("it goes with the number"),
        "label": _TITLE,
        "sendShortEmail": Harmless("it concerns e-mail, and numbers are no e-mail"),
        "type": _rules("calls-stay"),
        "userId": Harmless("whoever has no contact method stops being called, which calls-stay reports"),
    },
    "UserNotificationRule": {
        "contactMethod": _rules("calls-stay"),
        "startDelayInMinutes": _rules("notified-as-named"),
        "urgency": _rules("notified-as-named"),
        "userId": _rules("calls-stay"),
    },
}
"""By kind and property."""
