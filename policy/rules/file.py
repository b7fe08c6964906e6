"""What the file asks for, compared with what the program declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oncall.applied import comparison
from oncall.applied.resources import UNKNOWN, listed
from oncall.paging.from_file import duties
from oncall.review.compare import HORIZON
from oncall.time.layers import Entry
from oncall.watch.checks import checks, pulses
from policy.rule import Finding, Rule, Settings, Surroundings
from policy.rules import identity
from policy.rules.schedules import entries, utc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from oncall.applied.resources import Resource, Resources
    from oncall.model import Operation


def calls_whom_the_file_names(
    stack: Resources, around: Surroundings, _settings: Settings
) -> Iterator[Finding]:
    """The layers and overrides call exactly whom the file names."""
    if around.operation is None or _unseen(stack):
        return
    until = around.now + HORIZON
    handles = {each.properties.get("userId"): each.properties.get("handle") for each in stack.of("Responder")}
    found = {}
    for schedule in stack.of("Schedule"):
        seat = identity.seat(stack, schedule)
        if seat is not None:
            found[seat] = [
                Entry(str(handles.get(each.user, each.user)), each.start, each.end)
                for each in entries(stack, schedule, around.now, until)
            ]
    wrong = comparison.first(duties(around.operation, around.now, until), found)
    if wrong:
        yield Finding(
            f"as {wrong.seat} it calls {_who(wrong.found)} from {utc(wrong.start)} to {utc(wrong.end)}; "
            f"the file names {_who(wrong.expected)}"
        )


def watches_what_the_file_names(
    stack: Resources, around: Surroundings, _settings: Settings
) -> Iterator[Finding]:
    """Every asset and workflow of the file is watched, as often and as loud as it says."""
    if around.operation is None:
        return
    for kind, name, expected, severity in _watched(around.operation):
        watched = next((each for each in stack.of(kind) if each.name == name), None)
        if watched is None:
            yield Finding(f"the {kind} {name} is missing; the file asks for it")
            continue
        for property_, value in expected.items():
            found = watched.properties.get(property_)
            if found not in (value, UNKNOWN):
                yield Finding(f"its {property_} is {found}; the file asks for {value}", watched.urn)
        for policy in stack.used(watched, "policyId", "Policy"):
            for integration in stack.used(policy, "steps", "PagerDutyIntegration"):
                found = integration.properties.get("severity")
                if found not in (severity, UNKNOWN):
                    yield Finding(f"it pages as {found}; the file asks for {severity}", watched.urn)


def _watched(operation: Operation) -> Iterator[tuple[str, str, Mapping[str, Any], str]]:
    """Kind, name, properties and severity of what the file has watched."""
    probing = operation.monitoring
    for check in checks(operation):
        expected = {
            "url": check.url,
            "requiredKeyword": check.keyword,
            "checkFrequency": probing.check_every.total_seconds(),
            "confirmationPeriod": check.confirm_after.total_seconds(),
            "regions": [*probing.regions],
        }
        yield "Monitor", check.id, expected, check.word
    for pulse in pulses(operation):
        expected = {"period": pulse.period.total_seconds(), "grace": pulse.grace.total_seconds()}
        yield "Heartbeat", pulse.id, expected, pulse.word


def _unseen(stack: Resources) -> bool:
    """Whether an account is made in this update, so that its id is not known yet."""
    seen: list[Resource] = [*stack.of("Responder", "Override")]
    users = [each.properties.get("userId") or each.properties.get("user") for each in seen]
    for schedule in stack.of("Schedule"):
        for layer in listed(schedule.properties.get("layers")):
            users += [layer.get("users")] if layer.get("users") is UNKNOWN else listed(layer.get("users"))
    return UNKNOWN in users


def _who(handle: str | None) -> str:
    return f"@{handle}" if handle else "nobody"


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
