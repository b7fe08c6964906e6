"""What the file asks for, compared with what the program declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oncall import titles
from oncall.applied import comparison
from oncall.applied.resources import UNKNOWN, elements
from oncall.paging.from_file import duties
from oncall.review.compare import HORIZON
from oncall.time.layers import Entry, declared_until
from oncall.watch import severities
from oncall.watch.checks import ANSWER_WITHIN, checks, heartbeats, lines
from oncall.wording import somebody, utc
from policy.rule import Context, Finding, Rule, Settings
from policy.rules import identity
from policy.rules.schedules import entries, last

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from oncall.applied.resources import Resource, Resources
    from oncall.model import Operation
    from oncall.time.seats import Seat
    from oncall.watch.checks import Check, Heartbeat


_OFF = -1


def calls_whom_the_file_names(stack: Resources, context: Context, _settings: Settings) -> Iterator[Finding]:
    """The layers and overrides call exactly whom the file names."""
    if context.operation is None or _unseen(stack):
        return
    operation, now = context.operation, context.now
    until = max(now + HORIZON, *(last(stack, schedule) for schedule in stack.of("Schedule")))
    handles = {each.properties.get("userId"): each.properties.get("handle") for each in stack.of("Responder")}
    expected: dict[Seat, Sequence[Entry]] = {**duties(operation, now, until)}
    found: dict[Seat, Sequence[Entry]] = {}
    for schedule in stack.of("Schedule"):
        seat = identity.seat(stack, schedule)
        if seat is not None:
            end = min(
                until, declared_until(operation, seat.level, now, team=seat.team, seat=seat.name) or until
            )
            expected[seat] = _before(end, expected.get(seat, ()))
            found[seat] = [
                Entry(str(handles.get(each.user, each.user)), each.start, each.end)
                for each in entries(stack, schedule, now, end)
            ]
    wrong = comparison.first(expected, found)
    if wrong:
        yield Finding(
            f"as {wrong.seat} it calls {somebody(wrong.found)} from {utc(wrong.start)} to {utc(wrong.end)}; "
            f"the file names {somebody(wrong.expected)}"
        )


def _before(end: datetime, duties: Sequence[Entry]) -> list[Entry]:
    return [Entry(each.user, each.start, min(each.end, end)) for each in duties if each.start < end]


def watches_what_the_file_names(stack: Resources, context: Context, _settings: Settings) -> Iterator[Finding]:
    """Every asset and workflow of the file is watched, as often and as loud as it says, and pages its own team."""
    operation = context.operation
    if operation is None:
        return
    for kind, found, expected in _watched(operation):
        watched = identity.named(stack, kind, found.id)
        if watched is None:
            yield Finding(f"the {kind} {found.id} is missing; the file asks for it")
            continue
        for property_, value in expected.items():
            given = watched.properties.get(property_)
            if given not in (value, UNKNOWN):
                yield Finding(f"its {property_} is {given}; the file asks for {value}", watched.urn)
        service = titles.service(operation, operation.teams[found.team], found.audience)
        for message in _paged(stack, watched, "policyId", found.word, service):
            yield Finding(message, watched.urn)
        for message in _paged(stack, watched, "expirationPolicyId", severities.LOW, service):
            yield Finding(message, watched.urn)
        if expected.get("sslExpiration", _OFF) != _OFF and not stack.used(
            watched, "expirationPolicyId", "Policy"
        ):
            yield Finding("it reports to nobody that a certificate or a domain expires", watched.urn)
    for line in lines(operation) if operation.status_page else ():
        shown = identity.named(stack, "StatusPageResource", f"status-page-{line.id}")
        if shown and not any(each.name == line.check for each in stack.used(shown, "resourceId", "Monitor")):
            yield Finding(f"it shows another monitor than {line.check}", shown.urn)


def _paged(stack: Resources, watched: Resource, by: str, severity: str, service: str) -> Iterator[str]:
    """How what is watched pages otherwise than as ``severity`` on ``service``."""
    for policy in stack.used(watched, by, "Policy"):
        for integration in stack.used(policy, "steps", "PagerDutyIntegration"):
            found = integration.properties.get("severity")
            if found not in (severity, UNKNOWN):
                yield f"it pages as {found}; the file asks for {severity}"
            for service_integration in stack.used(integration, "key", "ServiceIntegration"):
                for paged in stack.used(service_integration, "service", "Service"):
                    if paged.properties.get("name") not in (service, UNKNOWN):
                        yield f"it pages {paged.properties.get('name')}; the file asks for {service}"


def _watched(operation: Operation) -> Iterator[tuple[str, Check | Heartbeat, Mapping[str, Any]]]:
    """What the file has watched, with the kind and the properties of the resource."""
    monitoring = operation.monitoring
    for check in checks(operation):
        expected = {
            "monitorType": "keyword" if check.keyword else "status",
            "url": check.url,
            "requiredKeyword": check.keyword,
            "checkFrequency": monitoring.check_every.total_seconds(),
            "confirmationPeriod": check.confirm_after.total_seconds(),
            "recoveryPeriod": monitoring.recover_after.total_seconds(),
            "requestTimeout": ANSWER_WITHIN.total_seconds(),
            "followRedirects": True,
            "regions": [*monitoring.regions],
            **(
                {"sslExpiration": monitoring.certificate_days, "domainExpiration": monitoring.domain_days}
                if check.ours
                else {"sslExpiration": _OFF, "domainExpiration": _OFF}
            ),
        }
        yield "Monitor", check, expected
    for heartbeat in heartbeats(operation):
        expected = {"period": heartbeat.period.total_seconds(), "grace": heartbeat.grace.total_seconds()}
        yield "Heartbeat", heartbeat, expected


def _unseen(stack: Resources) -> bool:
    """Whether an account is made in this update, so that its id is not known yet."""
    seen: list[Resource] = [*stack.of("Responder", "Override")]
    users = [each.properties.get("userId") or each.properties.get("user") for each in seen]
    for schedule in stack.of("Schedule"):
        for layer in elements(schedule.properties.get("layers")):
            users += [layer.get("users")] if layer.get("users") is UNKNOWN else elements(layer.get("users"))
    return UNKNOWN in users


RULES = (
    Rule(
        name="calls-whom-the-file-names",
        ensures="at every instant the schedules call whom rotation.yaml names",
        why="The review shows people the file; what is called must be the same.",
        together=calls_whom_the_file_names,
    ),
    Rule(
        name="watches-what-the-file-names",
        ensures="everything that rotation.yaml has watched is watched, as it says",
        why="What nobody watches fails in silence; what is looked at seldom or quietly is seen late.",
        together=watches_what_the_file_names,
    ),
)
