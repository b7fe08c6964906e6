"""Every rule: quiet on what is good, and one case after the other that makes it fire."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from oncall import load
from oncall.applied.resources import SECRET, UNKNOWN, Resource
from tests.policy.small import BY_NAME, SETTINGS, changed, findings, layer, made, operation
from tests.policy.test_wrong_programs import WRONG

Operation = dict[str, Resource]
Break = Callable[[Operation], object]


def put(name: str, *path: Any, to: Any) -> Break:
    """Change one property of a resource."""

    def broken(resources: Operation) -> None:
        resources[name] = changed(resources[name], *path, to=to)

    return broken


def add(resource: Resource) -> Break:
    return lambda resources: resources.update({resource.name: resource})


def drop(name: str) -> Break:
    return lambda resources: resources.pop(name)


def unprotect(name: str) -> Break:
    return lambda resources: resources.update({name: replace(resources[name], protect=False)})


def ignore(name: str, *properties: str) -> Break:
    return lambda resources: resources.update({name: replace(resources[name], ignored=properties)})


def override(user: Any, **more: Any) -> Resource:
    given = {"schedule": "ID-secondary", "start": "2026-12-08T04:00:00Z", "end": "2026-12-08T05:00:00Z"}
    return made("pagerdutyoverrides:Override", "by-hand", {**given, "user": user, **more})


def layers(*given: dict[str, Any]) -> Break:
    return put("primary-schedule", "layers", to=list(given))


DAY = layer("2026-01-05", "03:00", ["ADA", "BEN"])
NIGHT = layer("2026-01-05", "15:00", ["CYD", "DOV"])
OVER = {"end": "2027-03-01T03:00:00Z"}
NEVER_BEGUN = layer("2199-01-01", "00:00", ["ADA"])
LONG = {"type": "daily_restriction", "startTimeOfDay": "03:00:00", "durationSeconds": 46800.0}
SHORT = {**LONG, "durationSeconds": 39600.0}
TOKEN = "xoxb-0123456789-abcdef"

BROKEN: list[tuple[str, Break, str]] = [
    (
        "escalation-waits",
        put("escalation-policy", "rules", 1, "escalationDelayInMinutes", to=15.0),
        "rule 2 waits 15 minutes; every rule waits 10",
    ),
    (
        "escalation-repeats",
        put("escalation-policy", "numLoops", to=2.0),
        "it is repeated 2 times; the operation repeats it 6 times",
    ),
    (
        "escalation-order",
        put("escalation-policy", "rules", 0, "targets", 0, "id", to="ID-secondary"),
        "rule 1 calls secondary; it must call the primary schedule alone",
    ),
    (
        "escalation-order",
        put("escalation-policy", "rules", 1, "targets", to=[]),
        "rule 2 calls nobody; it must call the secondary schedule alone",
    ),
    (
        "escalation-order",
        put("escalation-policy", "rules", 0, "targets", to=[{"id": "ID-primary"}, {"id": "ID-secondary"}]),
        "rule 1 calls primary and secondary; it must call the primary schedule alone",
    ),
    (
        "escalation-order",
        put("escalation-policy", "rules", to=[]),
        "it has 0 rules; it needs one for primary and secondary each",
    ),
    (
        "escalation-order",
        put("escalation-policy", "rules", 0, "targets", 0, "id", to="PELSEWHERE"),
        "rule 1 calls PELSEWHERE, which is no schedule of this stack; it must call the primary schedule alone",
    ),
    (
        "layers-have-two",
        put("primary-schedule", "layers", 0, "users", to=["ADA", "ADA"]),
        "layer 1 (us) has 1 of the 2 people that it needs at least",
    ),
    ("hours-covered-once", layers(), "it has no layers; they must cover 24 hours"),
    (
        "hours-covered-once",
        layers(DAY),
        "nobody is on call from Mon 2026-12-07 15:00 UTC to Tue 2026-12-08 03:00 UTC; the layers must cover 24 hours",
    ),
    (
        "hours-covered-once",
        layers({**DAY, "restrictions": [LONG]}, NIGHT),
        "layers 1 and 2 overlap from Mon 2026-12-07 15:00 UTC; each hour must be covered once",
    ),
    (
        "hours-covered-once",
        layers({**DAY, "restrictions": [SHORT]}, NIGHT),
        "nobody is on call from Mon 2026-12-07 14:00 UTC to Mon 2026-12-07 15:00 UTC; the layers must cover 24 hours",
    ),
    (
        "hours-covered-once",
        layers(DAY, {**NIGHT, "end": "2027-03-01T15:00:00Z"}),
        "nobody is on call from Mon 2027-03-01 15:00 UTC to Tue 2027-03-02 03:00 UTC; the layers must cover 24 hours",
    ),
    (
        "hours-covered-once",
        layers({**DAY, **OVER}, {**NIGHT, **OVER}, NEVER_BEGUN),
        "nobody is on call from Mon 2027-03-01 03:00 UTC on; the layers must cover 24 hours",
    ),
    (
        "roles-differ",
        put("secondary-schedule", "layers", 0, "users", to=["ADA", "BEN"]),
        "@ada is primary and secondary at once from Mon 2026-12-07 12:00 UTC to Mon 2026-12-07 15:00 UTC",
    ),
    (
        "overrides-keep-roles-apart",
        add(override("ADA")),
        "with it @ada is primary and secondary at once from Tue 2026-12-08 04:00 UTC to Tue 2026-12-08 05:00 UTC",
    ),
    ("people-of-the-file", add(override("ZOE")), "it names ZOE, who is nobody of rotation.yaml"),
    (
        "people-of-the-file",
        put("primary-schedule", "layers", 0, "users", to=["ADA", "ZOE"]),
        "layer 1 (us) names ZOE, who is nobody of rotation.yaml",
    ),
    (
        "slack-once",
        put("service-users-slack", "configs", 0, "events", to=["incident.triggered", "incident.escalated"]),
        "it sends incident.triggered, incident.escalated; it must send incident.triggered only",
    ),
    (
        "slack-once",
        put("service-users-slack", "configs", 0, "priorities", to=None),
        "it does not send every priority; priorities must be *",
    ),
    (
        "slack-once",
        put("service-users-slack", "configs", to=[]),
        "it has 0 configurations; one is needed, and only the first is read",
    ),
    (
        "monitor-escalates",
        put("site-homepage", "policyId", to=None),
        "it has no policyId; when it fails nobody is paged",
    ),
    (
        "policy-pages",
        put("watch-users-policy-high", "steps", 0, "stepMembers", 0, "type", to="current_on_call"),
        "no step of it has a member of the type pagerduty_integration; PagerDuty is what calls people",
    ),
    (
        "users-page-high",
        put("watch-users-pagerduty-high", "severity", to="warning"),
        "through watch-users-pagerduty-high it pages as warning; users' assets page as critical or error",
    ),
    (
        "values-work",
        put("service-users-service", "incidentUrgencyRule", "urgency", to="low"),
        (
            "its incidentUrgencyRule is {'type': 'constant', 'urgency': 'low'}; it must be "
            "{'type': 'constant', 'urgency': 'severity_based'}"
        ),
    ),
    (
        "users-page-high",
        add(
            made(
                "pagerduty:EventOrchestrationService",
                "quiet",
                {"catchAll": {"actions": {"severity": "warning"}}},
                uses={"service": [operation()["service-users-service"]]},
            )
        ),
        "it makes every event of the users' service a warning; those never escalate",
    ),
    (
        "no-plain-secret",
        put("watch-users-pagerduty-high", "key", to="0123456789"),
        "the input key is a secret and is there in plain text; wrap it in pulumi.Output.secret",
    ),
    (
        "no-plain-secret",
        put("service-users-slack", "configs", 0, "apiToken", to="0123456789"),
        "the input configs[0].apiToken is a secret and is there in plain text; wrap it in pulumi.Output.secret",
    ),
    (
        "no-plain-secret",
        put("ISSUE_TEMPLATE/incident.yml", "content", to=f"curl -H 'Authorization: Bearer {TOKEN}'"),
        "the input content holds a Slack token in plain text; wrap it in pulumi.Output.secret",
    ),
    ("protected", unprotect("primary-schedule"), "a Schedule must have protect=True in the stack prod"),
    (
        "protected",
        unprotect("responder-dov-account"),
        "a person's account is deleted for real when it leaves the stack; it must have protect=True",
    ),
    (
        "nothing-ignored",
        ignore("user-group-on-call", "users", "handle"),
        "it ignores changes of handle; an edit of the file would do nothing",
    ),
    (
        "members-left",
        ignore("user-group-on-call", "channels"),
        "it does not ignore changes of users; the next update would put whoever is on call out of it",
    ),
    (
        "label-explained",
        put("P0", "description", to=""),
        "it has no description; whoever sets it must know what it means",
    ),
    (
        "label-explained",
        put("P0", "color", to="RED"),
        "its colour is RED; six hexadecimal digits in lower case are needed",
    ),
    *(
        ("labels-complete", drop(label), f"the repository wing lacks the label {label}")
        for label in SETTINGS["labels-complete"]["labels"]
    ),
    *(
        ("templates-complete", drop(file), f"the repository wing lacks the template .github/{file}")
        for file in SETTINGS["templates-complete"]["templates"]
    ),
]


FILE = """\
people:
  ada: {email: ada@x.example, account: created}
  ben: {email: ben@x.example}
  dee: {email: dee@x.example}
  cyd: {email: cyd@new.example, formerly: cyd@x.example, account: created}
rotations:
  day:
    title: Day
    hours: 00:00-24:00
    time_zone: Etc/UTC
    turn: 1 week
    order:
      - {from: 2026-01-05, people: [ada, ben, dee, cyd]}
escalation: {acknowledge_within: 10 minutes, repeats: 6, slack: alert}
notification_rules: {high: [{by: email, after: 0 minutes}], low: [{by: email, after: 0 minutes}]}
severities: {P0: {meaning: down, example: all, urgency: high, color: b60205}}
assets: {}
channels: {alert: {topic: t}}
"""


@pytest.mark.parametrize(
    ("leaves", "named"),
    [
        ((), []),
        (("ada",), ["ada@x.example"]),
        (("ada", "cyd"), ["ada@x.example", "cyd@x.example"]),
    ],
)
def test_an_account_that_pulumi_created_is_let_go_before_anything_is_changed(
    tmp_path: Path, leaves: tuple[str, ...], named: list[str]
) -> None:
    text = FILE
    for handle in leaves:
        text = re.sub(rf"  {handle}: .*\n", "", text).replace(f"{handle}, ", "").replace(f", {handle}", "")
    (tmp_path / "rotation.yaml").write_text(text)
    described = load(tmp_path / "rotation.yaml")
    stack = "urn:pulumi:prod::wing-on-call::oncall:index"
    user, schedule = "pagerduty:index/user:User", "pagerduty:index/schedule:Schedule"
    schedules = [f"{stack}:OnCallSchedule${schedule}::{seat}-schedule" for seat in ("primary", "secondary")]
    accounts = [f"{stack}:Responder${user}::responder-{who}@x.example-account" for who in ("ada", "cyd")]
    resources = {urn: replace(made("pagerduty:Schedule", "it"), urn=urn) for urn in schedules}
    before, protected = frozenset([*schedules, *accounts]), frozenset(accounts)
    look = partial(findings, resources, "accounts-are-let-go", protected=protected)
    found = look(before=before, described=described)
    assert [one.message.partition(" was created")[0] for one in found] == [
        f"the PagerDuty account of {address}" for address in named
    ], "each is reported once, or the update stops in the middle of its changes"
    for one, urn in zip(found, accounts, strict=False):
        assert f"pulumi state unprotect --stack prod '{urn}'" in one.message
    assert not look(before=None, described=described)
    assert not look(before=before, described=None)
    assert not look(before=before, described=described, protected=frozenset()), "it is let go then"


@pytest.mark.parametrize("rule", BY_NAME)
def test_a_good_operation_passes(rule: str) -> None:
    assert findings(operation(), rule) == []


@pytest.mark.parametrize(
    ("rule", "broken", "message"), BROKEN, ids=[f"{rule}-{n}" for n, (rule, *_) in enumerate(BROKEN)]
)
def test_a_bad_one_is_reported(rule: str, broken: Break, message: str) -> None:
    resources = operation()
    broken(resources)
    assert message in [finding.message for finding in findings(resources, rule)]


def test_every_rule_is_made_to_fire() -> None:
    elsewhere = {
        "removals-are-few",
        "calls-stay",
        "accounts-are-let-go",
        *(rule for _, rule in WRONG.values()),
    }
    assert {rule for rule, *_ in BROKEN} | elsewhere == set(BY_NAME)


def test_repositories_of_the_same_name_are_kept_apart() -> None:
    resources = operation()
    kit = made("IssueKit", "repository-another/wing")
    theirs = made("githublabels:Label", "theirs", {"repository": "another/wing", "name": "P0"}, parent=kit)
    add(theirs)(resources)
    (found,) = findings(resources, "labels-complete")
    assert found.message.startswith("the repository wing lacks the labels P1, incident")


@pytest.mark.parametrize(
    "hidden",
    [
        put("escalation-policy", "rules", 0, "targets", 0, "id", to=UNKNOWN),
        put("escalation-policy", "numLoops", to=UNKNOWN),
        put("primary-schedule", "layers", 0, "users", to=[UNKNOWN, "BEN"]),
        put("watch-users-pagerduty-high", "severity", to=UNKNOWN),
        put("site-homepage", "policyId", to=UNKNOWN),
        put("site-homepage", "expirationPolicyId", to=UNKNOWN),
        put("primary-cover", "user", to=UNKNOWN),
        put("responder-ada", "userId", to=UNKNOWN),
        put("watch-users-pagerduty-high", "key", to=SECRET),
    ],
)
def test_what_cannot_be_seen_yet_is_not_held_against_anybody(hidden: Break) -> None:
    resources = operation()
    hidden(resources)
    assert {rule: findings(resources, rule) for rule in BY_NAME} == {rule: [] for rule in BY_NAME}


def test_before_there_are_ids_a_clash_is_seen_by_what_the_values_come_from() -> None:
    resources = operation()
    resources["by-hand"] = replace(
        override("ADA", schedule=UNKNOWN), uses={"schedule": (resources["secondary-schedule"].urn,)}
    )
    assert findings(resources, "overrides-keep-roles-apart")
    resources["escalation-policy"] = replace(
        changed(resources["escalation-policy"], "rules", 0, "targets", 0, "id", to=UNKNOWN), uses={}
    )
    assert findings(resources, "escalation-order")


def test_an_override_that_is_over_is_not_judged() -> None:
    resources = operation()
    add(override("ADA", start="2026-06-01T03:00:00Z", end="2026-06-02T03:00:00Z"))(resources)
    assert not findings(resources, "overrides-keep-roles-apart")


def test_the_sandbox_may_be_taken_down_but_never_a_person() -> None:
    resources = operation()
    unprotect("primary-schedule")(resources)
    assert not findings(resources, "protected", stack="sandbox")
    unprotect("responder-dov-account")(resources)
    assert findings(resources, "protected", stack="sandbox")


@pytest.mark.parametrize(("left", "fires"), [(30, True), (34, False)])
def test_removing_much_at_once_is_reported(left: int, fires: bool) -> None:
    many = [made("githublabels:Label", f"label-{number}") for number in range(45)]
    before = frozenset(each.urn for each in many)
    resources = {each.name: each for each in many[:left]}
    found = findings(resources, "removals-are-few", before=before)
    assert bool(found) is fires
    if fires:
        assert found[0].message.startswith(
            "15 of 45 resources would be removed at once (label-30, label-31, label-32, …); at most 11 may."
        )


def test_components_and_providers_do_not_count_as_removed() -> None:
    gone = frozenset(made("Responder", f"responder-{number}").urn for number in range(40))
    assert not findings({}, "removals-are-few", before=gone)
    assert not findings({}, "removals-are-few", before=None)


def notified(*names: str) -> dict[str, Resource]:
    return {name: made("pagerduty:UserNotificationRule", f"responder-{name}") for name in names}


def test_whoever_is_called_stays_called_under_a_new_handle() -> None:
    before = notified(
        "ada@x.example-high-phone-5m", "ada@x.example-high-email-0m", "ben@x.example-high-sms-0m"
    )
    urns = frozenset(each.urn for each in before.values())
    assert not findings(before, "calls-stay", before=urns)
    del before["ada@x.example-high-phone-5m"]
    (lost,) = findings(before, "calls-stay", before=urns)
    assert lost.message.startswith("no phone number of ada@x.example is found"), (
        "at night an e-mail wakes nobody"
    )


@pytest.mark.parametrize(
    "left",
    [
        ("ben@x.example-high-sms-0m",),
        ("ada@x.example-high-email-0m", "ben@x.example-high-email-0m"),
        ("ada@x.example-high-sms-0m", "ada@x.example-high-email-0m", "ben@x.example-high-sms-0m"),
    ],
    ids=["leaves, or keeps rules of their own", "nobody is to be called any more", "texted instead"],
)
def test_what_the_file_says_may_change(left: tuple[str, ...]) -> None:
    before = notified(
        "ada@x.example-high-phone-5m", "ada@x.example-high-email-0m", "ben@x.example-high-sms-0m"
    )
    urns = frozenset(each.urn for each in before.values())
    assert not findings(notified(*left), "calls-stay", before=urns)
    assert not findings(notified(*left), "calls-stay", before=None)


@pytest.mark.parametrize(
    ("rule", "broken", "settings"),
    [
        (
            "escalation-waits",
            put("escalation-policy", "rules", 1, "escalationDelayInMinutes", to=15.0),
            {"minutes": [10, 15]},
        ),
        ("escalation-repeats", put("escalation-policy", "numLoops", to=2.0), {"repeats": 2}),
        ("layers-have-two", put("primary-schedule", "layers", 0, "users", to=["ADA"]), {"people": 1}),
        (
            "users-page-high",
            put("watch-users-pagerduty-high", "severity", to="warning"),
            {"except": ["site-homepage"]},
        ),
        ("labels-complete", drop("P1"), {"labels": ["P0"]}),
        ("hours-covered-once", layers(DAY), {"except": ["primary-schedule"]}),
        (
            "escalation-order",
            put("escalation-policy", "rules", 0, "targets", 0, "id", to="ID-secondary"),
            {"levels": {"escalation-policy": ["secondary", "secondary"]}},
        ),
        ("no-plain-secret", put("watch-users-pagerduty-high", "key", to="0"), {"except": ["key"]}),
    ],
)
def test_the_configuration_moves_the_bar(rule: str, broken: Break, settings: dict[str, Any]) -> None:
    resources = operation()
    broken(resources)
    assert findings(resources, rule)
    assert not findings(resources, rule, **settings)


@pytest.mark.parametrize(
    ("names", "fires"),
    [
        (("day from 2026-01-05", "day from 2026-03-29"), False),
        (("day from 2026-01-05", "night from 2026-03-29"), True),
        (("day", "night"), True),
    ],
)
def test_the_layers_of_a_rotation_have_their_people_together(
    tmp_path: Path, names: tuple[str, str], fires: bool
) -> None:
    night = '  night: {title: Night, hours: "12:00-00:00", turn: 1 week, time_zone: Etc/UTC, '
    night += "order: [{from: 2026-01-05, people: [cyd, dee]}]}\n"
    text = FILE.replace("00:00-24:00", "00:00-12:00").replace("[ada, ben, dee, cyd]", "[ada, ben]")
    (tmp_path / "rotation.yaml").write_text(text.replace("escalation:", f"{night}escalation:"))
    described = load(tmp_path / "rotation.yaml")
    resources = operation()
    one, other = names
    layers({**DAY, "name": one, "users": ["ADA"]}, {**DAY, "name": other, "users": ["BEN"]})(resources)
    found = findings(resources, "layers-have-two", described=described)
    assert bool(found) is fires, "a change of the clock divides a rotation into layers, not its people"


def test_schedules_that_no_escalation_calls_together_may_have_the_same_people() -> None:
    resources = operation()
    shadow = made(
        "pagerduty:Schedule",
        "shadow-schedule",
        {"layers": [layer("2026-01-05", "03:00", ["ADA", "BEN"])]},
        parent=made("OnCallSchedule", "shadow"),
    )
    add(shadow)(resources)
    assert not findings(resources, "roles-differ"), "whoever is only shown is called by nobody twice"


def test_two_schedules_of_one_level_are_called_by_one_rule() -> None:
    resources = operation()
    seat = made("OnCallSchedule", "seat", {"scheduleId": "ID-seat", "level": "secondary"})
    add(seat)(resources)
    add(made("pagerduty:Schedule", "seat-schedule", {"layers": [NIGHT]}, parent=seat))(resources)
    targets = [{"id": "ID-secondary"}, {"id": "ID-seat"}]
    put("escalation-policy", "rules", 1, "targets", to=targets)(resources)
    assert not findings(resources, "escalation-order"), "both are called at the second level"
    (clash,) = findings(resources, "roles-differ")
    assert clash.message.startswith("@cyd is primary and secondary at once"), "a second seat is called too"


def round_the_clock(users: list[Any], turn: float = 604800.0) -> dict[str, Any]:
    return {
        "name": "all",
        "start": "2026-01-05T03:00:00Z",
        "rotationVirtualStart": "2026-01-05T03:00:00Z",
        "rotationTurnLengthSeconds": turn,
        "users": users,
    }


def test_whoever_goes_from_one_level_to_the_other_at_a_handoff_is_never_at_both() -> None:
    resources = operation()
    put("primary-schedule", "layers", to=[round_the_clock(["ADA", "BEN"])])(resources)
    put("secondary-schedule", "layers", to=[round_the_clock(["BEN", "ADA"])])(resources)
    assert not findings(resources, "roles-differ"), "the secondary of this week is the primary of the next"


@pytest.mark.parametrize("days", [1, 3, 8])
def test_a_clash_far_ahead_and_after_many_shifts_is_found(days: int) -> None:
    resources = operation()
    put("primary-schedule", "layers", to=[round_the_clock(["ADA", "BEN", "CYD"], days * 86400.0)])(resources)
    later = {**round_the_clock(["BEN", "ADA"], 86400.0), "end": "2027-06-01T03:00:00Z"}
    put("secondary-schedule", "layers", to=[{**later, "users": ["DOV"]}])(resources)
    assert not findings(resources, "roles-differ"), (
        "the second schedule ends before the first, without a clash"
    )
    put("secondary-schedule", "layers", to=[{**later, "users": ["DOV", "DOV", "DOV", "BEN"]}])(resources)
    (clash,) = findings(resources, "roles-differ")
    assert clash.message.startswith("@ben is primary and secondary at once from ")


def test_an_override_is_blamed_for_its_own_clash_alone() -> None:
    resources = operation()
    add(override("ADA"))(resources)
    others = {
        "another person": override("DOV"),
        "before": override("ADA", start="2026-12-08T03:00:00Z", end="2026-12-08T04:00:00Z"),
        "after": override("ADA", start="2026-12-08T05:00:00Z", end="2026-12-08T06:00:00Z"),
        "unseen": override(UNKNOWN),
    }
    resources |= {
        name: replace(
            each, urn=f"{each.urn}-{name}", properties={**each.properties, "schedule": "ID-elsewhere"}
        )
        for name, each in others.items()
    }
    blamed = [each.urn for each in findings(resources, "overrides-keep-roles-apart")]
    assert blamed == [resources["by-hand"].urn]


def test_people_who_are_yet_unknown_are_not_taken_for_one() -> None:
    resources = operation()
    for schedule in ("primary-schedule", "secondary-schedule"):
        put(schedule, "layers", 0, "users", to=[UNKNOWN, UNKNOWN])(resources)
    assert not findings(resources, "roles-differ")
    put("primary-schedule", "layers", 0, "users", to=UNKNOWN)(resources)
    assert not findings(resources, "roles-differ")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        *((f"gh{letter}_" + "0" * 20, "a GitHub token") for letter in "pousr"),
        ("github_pat_" + "0" * 20, "a GitHub token"),
        *((f"xox{letter}-" + "0" * 10, "a Slack token") for letter in "abeprs"),
        ("https://hooks.slack.com/services/" + "T0", "a Slack webhook"),
        ("-----BEGIN RSA PRIVATE " + "KEY-----", "a private key"),
        ("-----BEGIN PRIVATE " + "KEY-----", "a private key"),
        ("AKIA" + "0" * 16, "an AWS key"),
    ],
)
def test_a_secret_is_known_by_its_shape_wherever_it_stands(text: str, what: str) -> None:
    resources = operation()
    put("ISSUE_TEMPLATE/incident.yml", "content", to=f"echo {text} | sh")(resources)
    message = f"the input content holds {what} in plain text; wrap it in pulumi.Output.secret"
    assert [each.message for each in findings(resources, "no-plain-secret")] == [message]


def test_whoever_is_in_a_user_group_does_not_stop_an_update() -> None:
    resources = operation()
    put("user-group-on-call", "users", to=["U1"])(resources)
    assert not findings(resources, "members-left"), (
        "the engine has the members of the account in place of an input that is ignored, once `oncall follow` has run"
    )


@pytest.mark.parametrize("shape", ["ghp_" + "0" * 19, "xoxb-" + "0" * 9, "AKIA" + "0" * 15, "xakia"])
def test_what_only_begins_like_a_secret_is_none(shape: str) -> None:
    resources = operation()
    put("ISSUE_TEMPLATE/incident.yml", "content", to=f"echo {shape} | sh")(resources)
    assert not findings(resources, "no-plain-secret")


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "apiToken",
        "password",
        "clientSecret",
        "apiKey",
        "privateKey",
        "routingKey",
        "plaintextValue",
        "plaintext",
    ],
)
def test_a_secret_is_known_by_its_name_whatever_it_is(name: str) -> None:
    resources = operation()
    put("service-users-slack", "configs", 0, name, to="0")(resources)
    (found,) = findings(resources, "no-plain-secret")
    assert found.message.startswith(f"the input configs[0].{name} is a secret")
    put("service-users-slack", "configs", 0, name, to="")(resources)
    assert not findings(resources, "no-plain-secret"), "nothing is no secret"


@pytest.mark.parametrize(
    "type_",
    [
        "pulumi:pulumi:Stack",
        "pulumi:providers:github",
        "oncall:index:IssueKit",
        "oncall:index:A$oncall:index:B",
    ],
)
def test_what_nobody_would_miss_is_not_counted_as_removed(type_: str) -> None:
    gone = frozenset(f"urn:pulumi:prod::on-call::{type_}::one-{number}" for number in range(40))
    assert not findings({}, "removals-are-few", before=gone)


def test_what_components_are_made_of_is_counted_as_removed() -> None:
    type_ = "oncall:index:Responder$pagerduty:index/user:User"
    gone = frozenset(f"urn:pulumi:prod::on-call::{type_}::one-{number}" for number in range(40))
    assert findings({}, "removals-are-few", before=gone), "everything that pages is a part of a component"


@pytest.mark.parametrize(("count", "fires"), [(10, False), (11, True)])
def test_ten_removals_are_few_in_a_small_stack(count: int, fires: bool) -> None:
    gone = frozenset(made("githublabels:Label", f"label-{number}").urn for number in range(count))
    assert bool(findings({}, "removals-are-few", before=gone)) is fires


def test_an_escalation_whose_levels_nobody_has_agreed_to_is_reported() -> None:
    (found,) = findings(operation(), "escalation-order", levels={"another": ["primary"]})
    assert found.message == "the configuration has no levels of escalation-policy"


@pytest.mark.parametrize(
    "name", ["primary-schedule", "secondary-schedule", "escalation-policy", "service-users-service"]
)
def test_without_it_nobody_is_paged_so_it_is_protected(name: str) -> None:
    resources = operation()
    unprotect(name)(resources)
    assert [each.urn for each in findings(resources, "protected")] == [resources[name].urn]
