"""Programs that depart from the file in one thing: what Wing's program declares, with that thing changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from oncall.applied.resources import UNKNOWN, Resource
from policy.configuration import CONFIG
from policy.properties import PROPERTIES
from tests.conftest import Golden
from tests.policy.small import BY_NAME, changed, findings, made
from tests.policy.test_project import NOW, resources, seen  # noqa: F401 - the fixtures are used by name
from tests.stacks.conftest import declare, wing  # noqa: F401

if TYPE_CHECKING:
    from oncall.model import Operation
    from tests.stacks.conftest import Declare

SETTINGS: dict[str, dict[str, Any]] = json.loads(CONFIG.read_text(encoding="utf-8"))

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


def relink(name: str, property_: str, source: str) -> Break:
    """Have a property come from another resource; its value, if it is a secret, looks the same."""

    def broken(program: Program) -> None:
        resource = program[name]
        uses = {**resource.uses, property_: (program[source].urn,)}
        program[name] = replace(resource, uses=uses)

    return broken


def drop(name: str) -> Break:
    return lambda program: program.pop(name)


def add(kind: str, name: str, parent: str, **properties: Any) -> Break:
    """A resource more, as a part of a component."""
    return lambda program: program.update({name: made(kind, name, properties, parent=program[parent])})


def reverse(program: Program) -> None:
    layers = program["primary-schedule"].properties["layers"]
    users = [*reversed(layers[0]["users"])]
    keep_links("primary-schedule", "layers", 0, "users", to=users)(program)


def no_nights(program: Program) -> None:
    layers = program["primary-schedule"].properties["layers"]
    days = [layer for layer in layers if layer["restrictions"][0]["startTimeOfDay"] == "03:00:00"]
    keep_links("primary-schedule", "layers", to=days)(program)


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
    "an orchestration without a set": (
        put("service-users-severity", "sets", to=[]),
        "events-become-what-the-file-says",
    ),
    "an orchestration without a catch-all": (
        put("service-contributors-severity", "catchAll", to=None),
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
    "a monitor of another type": (put("site-homepage", "monitorType", to="ping"), "values-work"),
    "a paused monitor": (put("site-homepage", "paused", to=True), "values-work"),
    "a monitor's policy is a foreign id": (put("site-homepage", "policyId", to="99999"), "links-stay-inside"),
    "the order reversed": (reverse, "calls-whom-the-file-names"),
    "somebody in a layer whom the stack does not know": (
        keep_links("primary-schedule", "layers", 0, "users", 0, to="PFOREIGN"),
        "calls-whom-the-file-names",
    ),
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
    "a notification rule whose name says nothing": (
        add("pagerduty:UserNotificationRule", "by-hand", "responder-eladb@wing.example"),
        "notified-as-named",
    ),
    "incidents that no team answers": (
        put("service-users-service", "escalationPolicy", to="PFOREIGN"),
        "escalates-as-the-file-says",
    ),
    "a source without an integration": (drop("service-users-source-sentry"), "escalates-as-the-file-says"),
    "repeated to the end": (
        keep_links("escalation-policy", "numLoops", to=9.0),
        "escalates-as-the-file-says",
    ),
    "repeated never": (keep_links("escalation-policy", "numLoops", to=None), "escalates-as-the-file-says"),
    "a level that is called later": (
        keep_links("escalation-policy", "rules", 0, "escalationDelayInMinutes", to=25.0),
        "escalates-as-the-file-says",
    ),
    "the secondary first": (
        keep_links("escalation-policy", "rules", 0, "targets", 0, "id", to="id-of-secondary-schedule"),
        "escalates-as-the-file-says",
    ),
    "a channel of another name": (
        keep_links("channel-alert-conversation", "name", to="general"),
        "escalates-as-the-file-says",
    ),
    "events that begin in another set": (
        keep_links("service-users-severity", "sets", 0, "id", to="first"),
        "events-become-what-the-file-says",
    ),
    "two sets of one name": (
        keep_links("service-users-severity", "sets", 1, "id", to="start"),
        "events-become-what-the-file-says",
    ),
    "a severity that becomes quieter": (
        keep_links("service-users-severity", "sets", 0, "rules", 1, "actions", "severity", to="warning"),
        "events-become-what-the-file-says",
    ),
    "a catch-all that becomes quieter": (
        keep_links("service-contributors-severity", "catchAll", "actions", "severity", to="info"),
        "events-become-what-the-file-says",
    ),
    "a priority where the file has none": (
        keep_links("service-users-severity", "catchAll", "actions", "priority", to="id-of-P2"),
        "events-become-what-the-file-says",
    ),
    "one severity of two priorities": (
        keep_links(
            "service-contributors-severity", "sets", 0, "rules", 0, "actions", "priority", to="id-of-P1"
        ),
        "events-become-what-the-file-says",
    ),
    "events led to no set": (
        keep_links("service-users-severity", "sets", 0, "rules", 0, "actions", "routeTo", to="nowhere"),
        "events-become-what-the-file-says",
    ),
    "notes that make an event quieter": (
        keep_links("service-users-severity", "sets", 1, "rules", 0, "actions", "severity", to="warning"),
        "events-become-what-the-file-says",
    ),
    "notes that give a priority": (
        keep_links("service-users-severity", "sets", 1, "rules", 0, "actions", "priority", to="id-of-P2"),
        "events-become-what-the-file-says",
    ),
    "notes that lead on": (
        keep_links("service-users-severity", "sets", 1, "rules", 0, "actions", "routeTo", to="start"),
        "events-become-what-the-file-says",
    ),
    "notes that do not fit every event": (
        keep_links("service-users-severity", "sets", 1, "rules", to=[]),
        "events-become-what-the-file-says",
    ),
    "an account that is somebody else's": (
        put("responder-eladb@wing.example-high-phone-5m", "userId", to="user-ainvoner"),
        "notified-as-the-file-says",
    ),
    "an account of another address": (
        add("pagerduty:User", "account", "responder-eladb@wing.example", email="elad@else.example"),
        "notified-as-the-file-says",
    ),
    "an e-mail later than agreed": (
        keep_links("responder-eladb@wing.example-high-email-0m", "startDelayInMinutes", to=2.0),
        "notified-as-the-file-says",
    ),
    "e-mails to two places": (
        keep_links("responder-eladb@wing.example-high-email-0m", "contactMethod", "id", to="PFOREIGN"),
        "notified-as-the-file-says",
    ),
    "a number from elsewhere": (
        put("responder-eladb@wing.example-high-phone-5m", "contactMethod", "id", to="PFOREIGN"),
        "notified-as-the-file-says",
    ),
    "somebody else's number": (
        relink(
            "responder-eladb@wing.example-high-phone-5m",
            "contactMethod",
            "responder-ainvoner@wing.example-phone",
        ),
        "notified-as-the-file-says",
    ),
    "a text in place of a call": (
        relink(
            "responder-eladb@wing.example-high-phone-5m", "contactMethod", "responder-eladb@wing.example-sms"
        ),
        "notified-as-the-file-says",
    ),
    "no monitor": (drop("site-homepage"), "watches-what-the-file-names"),
    "a job that may be late for longer": (
        put("heartbeat-canary", "grace", to=86400.0),
        "watches-what-the-file-names",
    ),
    "an integration that pages quieter": (
        keep_links("watch-users-pagerduty-error", "severity", to="warning"),
        "watches-what-the-file-names",
    ),
    "an integration of another service": (
        relink("service-users-monitors", "service", "service-contributors-service"),
        "watches-what-the-file-names",
    ),
    "a part of one service on another": (
        relink("service-users-monitors", "service", "service-contributors-service"),
        "services-are-wired",
    ),
    "another monitor on the status page": (
        relink("status-page-homepage", "resourceId", "site-console"),
        "watches-what-the-file-names",
    ),
    "a form on another branch": (
        keep_links("repository-winglang/wing-file-.github/ISSUE_TEMPLATE/bug.yml", "branch", to="develop"),
        "kits-stay-apart",
    ),
    "the address of another job": (
        relink("repository-winglang/wing-secret-HEARTBEAT_CANARY", "value", "heartbeat-periodic-azure-clean"),
        "kits-stay-apart",
    ),
    "a secret that pings nothing": (
        relink("repository-winglang/wing-secret-HEARTBEAT_CANARY", "value", "service-users-events"),
        "kits-stay-apart",
    ),
    "issues that page as contributors' incidents": (
        relink(
            "repository-winglang/wing-secret-PAGERDUTY_EVENTS_KEY", "value", "service-contributors-events"
        ),
        "kits-stay-apart",
    ),
    "a monitor that waits before it pages": (
        keep_links("watch-users-policy-error", "steps", 0, "waitBefore", to=300.0),
        "policy-pages",
    ),
    "a monitor that asks before it pages": (
        keep_links("watch-users-policy-error", "steps", 0, "type", to="instructions"),
        "policy-pages",
    ),
    "no event in Slack": (put("service-users-slack", "configs", 0, "events", to=[]), "slack-once"),
    "hours of another type": (
        keep_links("primary-schedule", "layers", 0, "restrictions", 0, "type", to="weekly_restriction"),
        "hours-covered-once",
    ),
    "no nights": (no_nights, "hours-covered-once"),
}


@pytest.fixture
def program(resources: Program) -> Program:  # noqa: F811
    """The program's resources by name, in that order; they register in any."""
    return {each.name: each for each in sorted(resources.values(), key=lambda each: each.name)}


@pytest.mark.parametrize("rule", sorted({rule for _, rule in WRONG.values()}))
def test_the_program_itself_keeps_the_rule(program: Program, wing: Operation, rule: str) -> None:  # noqa: F811
    assert findings(program, rule, described=wing, **SETTINGS.get(rule, {})) == []


@pytest.mark.slow(covers=True)
def test_a_wrong_program_is_refused_in_words_that_name_what_is_wrong(
    program: Program,
    wing: Operation,  # noqa: F811
    golden: Golden,
) -> None:
    reported = []
    for wrong, (broken, rule) in WRONG.items():
        changed_program = dict(program)
        broken(changed_program)
        found = findings(changed_program, rule, described=wing, **SETTINGS.get(rule, {}))
        assert found, wrong
        places = {each.urn: f"{each.name}: " for each in changed_program.values()}
        reported += [f"{wrong} ({rule})", *(f"  {places.get(each.urn, '')}{each.message}" for each in found)]
    golden("wrong-programs.txt", "\n".join((*reported, "")))


@pytest.mark.slow(covers=True)
def test_a_site_with_an_entry_for_each_asset_is_right(wing: Operation, declare: Declare) -> None:  # noqa: F811
    described = replace(wing, project=replace(wing.project, site="https://on-call.wing.example"))
    recording = declare(described, now=NOW, protect=True)
    program = {urn: seen(recording, urn) for urn in recording.resources}
    assert findings(program, "events-become-what-the-file-says", described=described) == []
    for urn, each in program.items():
        if each.name == "service-users-severity":
            sets = ("sets", 1, "rules", 0, "actions", "annotate")
            silent = {**program, urn: changed(each, *sets, to="Talk about it in Slack #alert.")}
            unseen = {**program, urn: changed(each, *sets, to=UNKNOWN)}
    [found] = findings(silent, "events-become-what-the-file-says", described=described)
    assert found.message == "the note about Homepage lacks its runbook", (
        "the responder would look for it at night"
    )
    assert findings(unseen, "events-become-what-the-file-says", described=described) == []


def test_whoever_keeps_rules_of_their_own_is_left_alone(program: Program, wing: Operation) -> None:  # noqa: F811
    own = replace(wing.people["eladb"], provision_notifications=False)
    described = replace(wing, people={**wing.people, "eladb": own})
    left = {
        name: each
        for name, each in program.items()
        if each.kind != "UserNotificationRule" or "eladb@" not in each.name
    }
    assert findings(left, "notified-as-the-file-says", described=wing), "Elad would be reached by nothing"
    assert findings(left, "notified-as-the-file-says", described=described) == []


PRIORITIES = ("id-of-P0", "id-of-P1", "id-of-P2")
"""They are in the account before anything is made."""


def without_ids(value: Any) -> Any:
    """What a first preview shows: the vendors give an id to what was made."""
    if isinstance(value, dict):
        return {key: without_ids(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_ids(inner) for inner in value]
    made = isinstance(value, str) and value.startswith(("id-of-", "method-of-", "user-"))
    return UNKNOWN if made and value not in PRIORITIES else value


@pytest.mark.parametrize("rule", BY_NAME)
def test_what_has_no_id_yet_breaks_no_rule(program: Program, wing: Operation, rule: str) -> None:  # noqa: F811
    first = {name: replace(each, properties=without_ids(each.properties)) for name, each in program.items()}
    assert findings(first, rule, described=wing, **SETTINGS.get(rule, {})) == [], (
        "the first preview would be refused, and nothing could be set up"
    )


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("primary-schedule", ("layers", 0, "users", 1)),
        ("primary-schedule", ("layers", 0, "users")),
        ("responder-eladb@wing.example", ("userId",)),
    ],
)
def test_one_account_that_is_yet_to_be_made_is_taken_for_nobody(
    program: Program,
    wing: Operation,  # noqa: F811
    name: str,
    way: tuple[Any, ...],
) -> None:
    first = changed(program["primary-schedule"], "layers", 0, "users", 0, to="another")
    wrong = {**program, "primary-schedule": first}
    assert findings(wrong, "calls-whom-the-file-names", described=wing)
    unseen = {**wrong, name: changed(wrong[name], *way, to=UNKNOWN)}
    assert findings(unseen, "calls-whom-the-file-names", described=wing) == [], (
        "whoever joins has no account in the first preview, which would be refused"
    )


@pytest.mark.parametrize("way", [("contactMethod",), ("contactMethod", "type")])
def test_how_somebody_is_reached_is_judged_once_it_is_known(
    program: Program,
    wing: Operation,  # noqa: F811
    way: tuple[str, ...],
) -> None:
    name = "responder-eladb@wing.example-high-email-0m"
    unseen = {**program, name: changed(program[name], *way, to=UNKNOWN)}
    assert findings(unseen, "notified-as-the-file-says", described=wing) == [], (
        "the account of whoever joins is not looked up before it is there"
    )


NOT_MISSED = ("HeartbeatGroup", "MonitorGroup", "StatusPageResource", "StatusPageSection", "StatusPage")
"""They only show: nobody is paged by them, or fails to be."""
OF_OTHER_FILES = ("Override", "User", "Usergroup", "Team")
"""Wing declares none, or its account is there already."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(PROPERTIES.keys() - {*NOT_MISSED, *OF_OTHER_FILES}))
def test_a_resource_that_is_missing_is_missed(program: Program, wing: Operation, kind: str) -> None:  # noqa: F811
    before = frozenset(each.urn for each in program.values())
    rules = list(BY_NAME)
    for each in [each for each in program.values() if each.kind == kind]:
        left = {name: one for name, one in program.items() if one is not each}
        for rule in rules:
            if findings(left, rule, before=before, described=wing, **SETTINGS.get(rule, {})):
                rules.insert(0, rules.pop(rules.index(rule)))  # it notices the next of this kind too, mostly
                break
        else:
            pytest.fail(f"nobody would notice that {each.name} is gone")
