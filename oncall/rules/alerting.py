"""Rules about escalation, notification, severity and channels."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from oncall.file.problems import did_you_mean, listed, nearest
from oncall.model import Audience, Medium, NotificationRule, Operation, Urgency
from oncall.rules.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator


def secondary_comes_later(operation: Operation) -> Iterator[Fault]:
    """Ensure that the secondary is called at least a minute after the primary, as PagerDuty requires."""
    for team in operation.teams.values():
        if team.escalation.acknowledge_within < timedelta(minutes=1):
            path = ("teams", team.id) if team.id else ()
            found = "escalation.acknowledge_within leaves the primary no time"
            allowed = "1 minute or more; the secondary is called after it"
            place = (*path, "escalation", "acknowledge_within")
            yield Fault(place, found, allowed, did_you_mean("10 minutes"))


def channel_is_known(operation: Operation) -> Iterator[Fault]:
    """Ensure that the channel which gets the incidents is one of `channels`."""
    channel = operation.escalation.slack
    if channel not in operation.channels:
        known = tuple(operation.channels)
        found = f'escalation.slack is "{channel}", which is not one of channels'
        hint = did_you_mean(nearest(channel, known)) or f"add {channel} to channels"
        yield Fault(("escalation", "slack"), found, listed(known), hint)


def severities_are_known(operation: Operation) -> Iterator[Fault]:
    """Ensure that the severity of every asset and workflow is one of `severities`."""
    known = tuple(operation.severities)
    for section, entries in (("assets", operation.assets), ("workflows", operation.workflows)):
        for key, entry in entries.items():
            if entry.severity not in known:
                found = f'{section}.{key}.severity is "{entry.severity}", which is not one of severities'
                hint = did_you_mean(nearest(entry.severity, known))
                yield Fault((section, key, "severity"), found, listed(known), hint)


def some_severity_pages(operation: Operation) -> Iterator[Fault]:
    """Ensure that some severity is of high urgency: low urgency never escalates."""
    if all(severity.urgency != Urgency.HIGH for severity in operation.severities.values()):
        found = "no severity is of high urgency, so nothing would ever escalate"
        yield Fault(("severities",), found, "high urgency for one or more")


def contributors_wake_nobody(operation: Operation) -> Iterator[Fault]:
    """Ensure that what breaks only for contributors has a severity of low urgency."""
    low = tuple(key for key, entry in operation.severities.items() if entry.urgency == Urgency.LOW)
    for section, key, severity in _of_audience(operation, Audience.CONTRIBUTORS):
        if severity in operation.severities and severity not in low:
            found = f"{section}.{key} is for contributors, yet {severity} is of high urgency"
            allowed = f"a severity of low urgency: {listed(low)}" if low else "a severity of low urgency"
            yield Fault((section, key, "severity"), found, allowed)


def users_page_somebody(operation: Operation) -> Iterator[Fault]:
    """Warn of what is for users but never escalates."""
    for section, key, severity in _of_audience(operation, Audience.USERS):
        if operation.severities[severity].urgency is Urgency.LOW:
            found = f"{section}.{key} is for users, yet {severity} is of low urgency"
            yield Fault((section, key, "severity"), found, "nobody is paged when it breaks")


def _of_audience(operation: Operation, audience: Audience) -> Iterator[tuple[str, str, str]]:
    for key, asset in operation.assets.items():
        if asset.audience is audience:
            yield "assets", key, asset.severity
    for key, workflow in operation.workflows.items():
        if workflow.audience is audience:
            yield "workflows", key, workflow.severity


def _numbered(operation: Operation) -> Iterator[tuple[tuple[str | int, ...], NotificationRule]]:
    for urgency in Urgency:
        rules = [rule for rule in operation.notification_rules if rule.urgency is urgency]
        for index, rule in enumerate(rules):
            yield ("notification_rules", str(urgency), index), rule


def notifications_differ(operation: Operation) -> Iterator[Fault]:
    """Ensure that no notification rule stands twice: PagerDuty refuses the second."""
    seen = set()
    for path, rule in _numbered(operation):
        if rule in seen:
            found = f"{rule.medium} after {rule.after // timedelta(minutes=1)} minutes stands here already"
            yield Fault((*path, "by"), found, "each rule once")
        seen.add(rule)


def high_urgency_reaches_at_once(operation: Operation) -> Iterator[Fault]:
    """Ensure that an incident of high urgency reaches its responder at once by something."""
    after = [rule.after for rule in operation.notification_rules if rule.urgency is Urgency.HIGH]
    first = min(after, default=timedelta())
    if first:
        found = f"the first notification comes after {first // timedelta(minutes=1)} minutes"
        path = ("notification_rules", "high")
        yield Fault(path, found, "one or more at once", "write `after: 0 minutes` for one")


def responders_are_reached_in_time(operation: Operation) -> Iterator[Fault]:
    """Warn of notifications that come when the secondary has been called already."""
    within = operation.escalation.acknowledge_within
    for path, rule in _numbered(operation):
        if rule.urgency is Urgency.HIGH and rule.after >= within:
            what = "the phone call" if rule.medium is Medium.PHONE else f"the {rule.medium}"
            found = f"{what} comes after {rule.after // timedelta(minutes=1)} minutes"
            allowed = f"the secondary is called after {within // timedelta(minutes=1)} minutes"
            yield Fault((*path, "after"), found, allowed)
