"""Programs that depart from the file in one thing: what Wing's program declares, with that thing changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from oncall.applied.resources import Resource
from policy.handbook import CONFIG
from policy.properties import PROPERTIES
from tests.policy.small import BY_NAME, changed, findings
from tests.policy.test_project import NOW, resources, seen  # noqa: F401 - the fixture is used by name
from tests.stacks.conftest import declare, wing  # noqa: F401

if TYPE_CHECKING:
    from oncall.model import Operation
    from tests.stacks.conftest import Declare

Program = dict[str, Resource]
Break = Callable[[Program], object]

ADDRESS = "https://user:" + "hunter2@winglang.io"
PAUSED = {"enabled": True, "timeout": 300}
LATER = {"type": "use_support_hours", "duringSupportHours": [{"urgency": "low"}]}


def put(name: str, *path: Any, to: Any) -> Break:
    """Give a property another value, which comes from nowhere in the stack."""

    def broken(program: Program) -> None:
        resource = changed(program[name], *path, to=to)
        uses = {key: urns for key, urns in resource.uses.items() if key != path[0]}
        program[name] = replace(resource, uses=uses)

    return broken


def keep_links(name: str, *path: Any, to: Any) -> Break:
    """Give a property another value that comes from the same resources."""
    return lambda program: program.update({name: changed(program[name], *path, to=to)})


def drop(name: str) -> Break:
    return lambda program: program.pop(name)


def reverse(program: Program) -> None:
    layers = program["primary-schedule"].properties["layers"]
    users = [*reversed(layers[0]["users"])]
    keep_links("primary-schedule", "layers", 0, "users", to=users)(program)


def ignore(program: Program) -> None:
    program["primary-schedule"] = replace(program["primary-schedule"], ignored=("layers",))


WRONG: dict[str, tuple[Break, str]] = {
    "a service's policy is a foreign id": (
        put("service-users-service", "escalationPolicy", to="PFOREIGN"),
        "links-stay-inside",
    ),
    "a catch-all suppresses": (
        put("service-users-severity", "catchAll", "actions", to={"suppress": True}),
        "events-page",
    ),
    "an orchestration rule makes an info": (
        put("service-users-severity", "sets", 0, "rules", 0, "actions", "severity", to="info"),
        "events-page",
    ),
    "a schedule in a zone with a clock change": (
        put("primary-schedule", "timeZone", to="America/New_York"),
        "values-work",
    ),
    "support hours": (put("service-users-service", "incidentUrgencyRule", to=LATER), "values-work"),
    "incidents resolve themselves": (
        put("service-users-service", "autoResolveTimeout", to="60"),
        "values-work",
    ),
    "alerts wait five minutes whether they end by themselves": (
        put("service-users-service", "autoPauseNotificationsParameters", to=PAUSED),
        "values-work",
    ),
    "only low urgency in Slack": (
        put("service-users-slack", "configs", 0, "urgency", to="low"),
        "slack-once",
    ),
    "a rule of an orchestration is disabled": (
        put("service-users-severity", "sets", 0, "rules", 0, "disabled", to=True),
        "events-page",
    ),
    "an orchestration pages other people": (
        put("service-users-severity", "sets", 0, "rules", 0, "actions", "escalationPolicy", to="PFOREIGN"),
        "events-page",
    ),
    "two severities of one priority": (
        keep_links("service-users-severity", "sets", 0, "rules", 0, "actions", "priority", to="id-of-P1"),
        "events-become-what-the-file-says",
    ),
    "an orchestration in another order": (
        put("service-users-severity", "sets", 0, "rules", to=[]),
        "events-become-what-the-file-says",
    ),
    "no escalation policy": (drop("escalation-policy"), "escalates-as-the-file-says"),
    "the key of one repository in another": (
        put("repository-winglang/wing-secret-PAGERDUTY_EVENTS_KEY", "repository", to="examples"),
        "kits-stay-apart",
    ),
    "no key that pages in a repository": (
        drop("repository-winglang/docsite-secret-PAGERDUTY_EVENTS_KEY"),
        "kits-stay-apart",
    ),
    "no address for a job to ping": (
        drop("repository-winglang/wing-secret-HEARTBEAT_CANARY"),
        "kits-stay-apart",
    ),
    "a pause by hand is left": (put("site-homepage", "paused", to=None), "values-work"),
    "expiry reported to nobody": (
        put("site-homepage", "expirationPolicyId", to=None),
        "watches-what-the-file-names",
    ),
    "no label for a severity": (drop("repository-winglang/wing-label-P1"), "labels-complete"),
    "a form is missing": (
        drop("repository-winglang/wing-file-.github/ISSUE_TEMPLATE/bug.yml"),
        "templates-complete",
    ),
    "an archived channel": (put("channel-alert-conversation", "isArchived", to=True), "values-work"),
    "no service": (drop("service-contributors-service"), "escalates-as-the-file-says"),
    "nobody is called by telephone": (
        drop("responder-eladb@wing.example-high-phone-5m"),
        "notified-as-the-file-says",
    ),
    "nothing in Slack": (drop("service-users-slack"), "services-are-wired"),
    "no heartbeat": (drop("heartbeat-periodic-azure-clean"), "watches-what-the-file-names"),
    "a paused monitor": (put("site-homepage", "paused", to=True), "values-work"),
    "a monitor's policy is a foreign id": (put("site-homepage", "policyId", to="99999"), "links-stay-inside"),
    "the order reversed": (reverse, "calls-whom-the-file-names"),
    "turns of an hour": (
        keep_links("primary-schedule", "layers", 0, "rotationTurnLengthSeconds", to=3600.0),
        "calls-whom-the-file-names",
    ),
    "changes ignored": (ignore, "nothing-ignored"),
    "a person that is a schedule": (
        keep_links("escalation-policy", "rules", 0, "targets", 0, "type", to="user_reference"),
        "escalation-calls-schedules",
    ),
    "a password in an address": (put("site-homepage", "url", to=ADDRESS), "no-plain-secret"),
    "another address": (
        put("site-homepage", "url", to="https://wing.example"),
        "watches-what-the-file-names",
    ),
    "looked at once an hour": (
        put("site-homepage", "checkFrequency", to=3600.0),
        "watches-what-the-file-names",
    ),
    "called an hour later": (
        put("responder-eladb@wing.example-high-phone-5m", "startDelayInMinutes", to=60.0),
        "notified-as-named",
    ),
}


@pytest.fixture
def program(resources: Program) -> Program:  # noqa: F811
    """The program's resources by name, to break."""
    return {each.name: each for each in resources.values()}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_program_is_refused(program: Program, wing: Operation, wrong: str) -> None:  # noqa: F811
    broken, rule = WRONG[wrong]
    settings = json.loads(CONFIG.read_text(encoding="utf-8")).get(rule, {})
    assert findings(program, rule, described=wing, **settings) == [], "the program itself keeps it"
    broken(program)
    assert findings(program, rule, described=wing, **settings), wrong


def test_a_site_with_an_entry_for_each_asset_is_right(wing: Operation, declare: Declare) -> None:  # noqa: F811
    described = replace(wing, project=replace(wing.project, site="https://on-call.wing.example"))
    recording = declare(described, now=NOW, protect=True)
    program = {urn: seen(recording, urn) for urn in recording.resources}
    assert findings(program, "events-become-what-the-file-says", described=described) == []


NOT_MISSED = ("HeartbeatGroup", "MonitorGroup", "StatusPageResource", "StatusPageSection", "StatusPage")
"""They only show: nobody is paged by them, or fails to be."""
OF_OTHER_FILES = ("Override", "User", "Usergroup", "Team")
"""Wing declares none, or its account is there already."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(PROPERTIES.keys() - {*NOT_MISSED, *OF_OTHER_FILES}))
def test_a_resource_that_is_missing_is_missed(program: Program, wing: Operation, kind: str) -> None:  # noqa: F811
    before = frozenset(each.urn for each in program.values())
    settings = json.loads(CONFIG.read_text(encoding="utf-8"))
    for each in [each for each in program.values() if each.kind == kind][:3]:
        left = {name: one for name, one in program.items() if one is not each}
        assert any(
            findings(left, rule, before=before, described=wing, **settings.get(rule, {})) for rule in BY_NAME
        ), f"nobody would notice that {each.name} is gone"
