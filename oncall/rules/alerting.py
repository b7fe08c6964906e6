"""Rules about escalation, notification, severity and channels."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from oncall.file.problems import EVERY, KEYS, Problem, did_you_mean, nearest
from oncall.model import Audience, Medium, NotificationRule, Operation, Urgency
from oncall.rules.places import parts
from oncall.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator


def channel_is_known(operation: Operation) -> Iterator[Problem]:
    """Ensure that the channel which gets the incidents is one of `channels`."""
    for team in operation.teams.values():
        channel = team.escalation.slack
        if channel not in operation.channels:
            known = tuple(operation.channels)
            found = f'escalation.slack is "{channel}", which is not one of channels'
            hint = did_you_mean(nearest(channel, known)) or f"add {channel} to channels"
            path = (*(("teams", team.id) if team.id else ()), "escalation", "slack")
            yield Problem(found, listed(known, "or"), hint, path=path, rests_on=(path, ("channels", KEYS)))


def severities_are_known(operation: Operation) -> Iterator[Problem]:
    """Ensure that the severity of every asset and workflow is one of `severities`."""
    known = tuple(operation.severities)
    for section, entries in (("assets", operation.assets), ("workflows", operation.workflows)):
        for key, entry in entries.items():
            if entry.severity not in known:
                found = f'{section}.{key}.severity is "{entry.severity}", which is not one of severities'
                hint = did_you_mean(nearest(entry.severity, known))
                path = (section, key, "severity")
                yield Problem(
                    found, listed(known, "or"), hint, path=path, rests_on=(path, ("severities", KEYS))
                )


def some_severity_pages(operation: Operation) -> Iterator[Problem]:
    """Ensure that some severity is of high urgency: low urgency never escalates."""
    if all(severity.urgency != Urgency.HIGH for severity in operation.severities.values()):
        found = "no severity is of high urgency, so nothing would ever escalate"
        urgencies = ("severities", EVERY, "urgency")
        yield Problem(found, "high urgency for one or more", path=("severities",), rests_on=(urgencies,))


def contributors_wake_nobody(operation: Operation) -> Iterator[Problem]:
    """Ensure that what breaks only for contributors has a severity of low urgency."""
    low = tuple(key for key, entry in operation.severities.items() if entry.urgency == Urgency.LOW)
    for section, key, severity in _of_audience(operation, Audience.CONTRIBUTORS):
        if severity in operation.severities and severity not in low:
            found = f"{section}.{key} is for contributors, yet {severity} is of high urgency"
            allowed = (
                f"a severity of low urgency: {listed(low, 'or')}" if low else "a severity of low urgency"
            )
            yield Problem(
                found,
                allowed,
                path=(section, key, "severity"),
                rests_on=(
                    *parts((section, key), "severity", "audience"),
                    ("severities", severity, "urgency"),
                    ("severities", KEYS),
                ),
            )


def users_page_somebody(operation: Operation) -> Iterator[Problem]:
    """Warn of what is for users but never escalates."""
    for section, key, severity in _of_audience(operation, Audience.USERS):
        if operation.severities[severity].urgency is Urgency.LOW:
            found = f"{section}.{key} is for users, yet {severity} is of low urgency"
            consequence = (
                "nobody is paged when it breaks; the policy users-page-high stops it unless it is excepted"
            )
            yield Problem(found, consequence, path=(section, key, "severity"))


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


def notifications_differ(operation: Operation) -> Iterator[Problem]:
    """Ensure that no notification rule is there twice: PagerDuty refuses the second."""
    seen = set()
    for path, rule in _numbered(operation):
        if rule in seen:
            found = (
                f"{rule.medium} after {counted(rule.after // timedelta(minutes=1), 'minute')} is here already"
            )
            yield Problem(found, "each rule once", path=(*path, "by"), rests_on=(path[:2],))
        seen.add(rule)


def high_urgency_reaches_at_once(operation: Operation) -> Iterator[Problem]:
    """Ensure that an incident of high urgency reaches its responder at once by something."""
    after = [rule.after for rule in operation.notification_rules if rule.urgency is Urgency.HIGH]
    first = min(after, default=timedelta())
    if first:
        found = f"the first notification comes after {counted(first // timedelta(minutes=1), 'minute')}"
        path = ("notification_rules", "high")
        hint = "write `after: 0 minutes` for one"
        yield Problem(found, "one or more at once", hint, path=path, rests_on=((*path, EVERY, "after"),))


def responders_are_reached_in_time(operation: Operation) -> Iterator[Problem]:
    """Warn of notifications that come when the next level of some team has been called already."""
    next_calls = [
        (wait, f"the {later.id}{f' of {team.title}' if team.id else ''}", level.id)
        for team in operation.teams.values()
        for (level, wait), (later, _) in pairwise(team.waits)
    ]
    if not next_calls:
        return
    wait, later, level = min(next_calls)
    for path, rule in _numbered(operation):
        if rule.urgency is Urgency.HIGH and rule.after >= wait:
            what = "the phone call" if rule.medium is Medium.PHONE else f"the {rule.medium}"
            found = f"{what} comes after {counted(rule.after // timedelta(minutes=1), 'minute')}"
            allowed = f"{later} is called {counted(wait // timedelta(minutes=1), 'minute')} after the {level}"
            yield Problem(found, allowed, path=(*path, "after"))
