"""The pack as the engine calls it: what reaches the rules, and what of theirs reaches a person."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from pulumi_policy import EnforcementLevel
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from oncall.applied.resources import SECRET, UNKNOWN, Resource
from oncall.errors import StackError
from operate import engine, project
from policy import pack, plain
from policy.before import Before
from policy.rules import RULES
from tests.data import WING_FILE
from tests.policy.small import BY_NAME, SETTINGS

URN = "urn:pulumi:sandbox::on-call::pagerduty:index/escalationPolicy:EscalationPolicy::policy"
Reports = list[tuple[str, str | None]]


@pytest.fixture(autouse=True)
def _stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pulumi.get_stack", lambda: "sandbox")
    monkeypatch.setattr("pulumi.get_project", lambda: "on-call")
    monkeypatch.setattr(pack, "get_config", lambda _: "2026-12-07T12:00+00:00")
    monkeypatch.setattr(engine, "export", lambda *_, **__: {"deployment": None})
    monkeypatch.setattr(pack, "_before", Before())
    monkeypatch.setattr(project, "file", lambda _: WING_FILE)


@pytest.fixture
def policies(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Any]:
    """The policies that the pack gives to the engine, by name."""
    given: dict[str, Any] = {}

    def take(name: str, enforcement_level: EnforcementLevel, policies: list[Any]) -> None:
        assert (name, enforcement_level) == ("on-call", EnforcementLevel.MANDATORY)
        given.update({policy.name: policy for policy in policies})

    monkeypatch.setattr(pack, "PolicyPack", take)
    pack.serve()
    return given


def checked(rule: str, properties: Mapping[str, Any], urn: str = URN) -> Any:
    """What the engine hands to a policy about one resource."""
    return SimpleNamespace(
        urn=urn,
        resource_type=urn.split("::")[2],
        props=properties,
        opts=SimpleNamespace(protect=True, parent=None, ignore_changes=[]),
        get_config=lambda: SETTINGS.get(rule, {}),
    )


def collecting(reports: Reports) -> Callable[[str, str | None], None]:
    return lambda message, urn: reports.append((message, urn))


def test_every_rule_is_a_policy_that_states_its_settings_and_assumes_none(
    policies: Mapping[str, Any],
) -> None:
    assert [*policies] == [rule.name for rule in RULES]
    for rule in RULES:
        schema = policies[rule.name].config_schema
        assert schema.required == [*rule.settings]
        assert all("default" not in setting for setting in schema.properties.values()), (
            "a number in the code would be in force where the configuration forgets it"
        )
        expected = "remediate" if rule.name == "no-plain-secret" else rule.level
        assert policies[rule.name].enforcement_level.value == expected


def test_a_violation_has_its_reason_and_its_page(policies: Mapping[str, Any]) -> None:
    reports: Reports = []
    wrong = checked("escalation-waits", {"rules": [{"escalationDelayInMinutes": 30.0}]})
    policies["escalation-waits"].validate(wrong, collecting(reports))
    rule = BY_NAME["escalation-waits"]
    text = (
        f"Rule 1 waits 30 minutes; every rule waits 10. {rule.why} "
        f"What is agreed: minutes in policy/config.json. See {rule.link}"
    )
    assert reports == [(text, None)]


def test_a_rule_looks_at_its_own_kinds_alone(policies: Mapping[str, Any]) -> None:
    reports: Reports = []
    other = checked(
        "escalation-waits",
        {"rules": [{"escalationDelayInMinutes": 30.0}]},
        URN.replace("escalationPolicy:EscalationPolicy", "service:Service"),
    )
    policies["escalation-waits"].validate(other, collecting(reports))
    assert reports == []


def test_a_secret_is_seen_when_it_is_offered_for_remediation(policies: Mapping[str, Any]) -> None:
    policy, reports = policies["no-plain-secret"], list[tuple[str, str | None]]()
    policy.remediate(checked("no-plain-secret", {"token": "plain"}))
    policy.validate(checked("no-plain-secret", {"token": "plain"}), collecting(reports))
    assert [message.partition(" is a secret")[0] for message, _ in reports] == ["The input token"]
    policy.validate(checked("no-plain-secret", {}), collecting(reports))
    assert len(reports) == 1, "a report is made once"
    hidden = {"token": {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": "hidden"}, "steps": [{"a": "b"}]}
    seen = plain.with_secrets_hidden(checked("no-plain-secret", hidden))
    assert seen.properties == {"token": SECRET, "steps": [{"a": "b"}]}


def applied(kind: str, name: str, properties: Mapping[str, Any], **more: Any) -> Any:
    """What the engine hands to a policy about a resource of the whole stack."""
    return SimpleNamespace(
        urn=f"urn:pulumi:sandbox::on-call::{kind}::{name}",
        resource_type=kind,
        props=properties,
        opts=SimpleNamespace(protect=False),
        **{"parent": None, "property_dependencies": {}, **more},
    )


def test_a_rule_of_the_stack_names_the_resource_that_is_wrong(policies: Mapping[str, Any]) -> None:
    policy = applied("pagerduty:index/escalationPolicy:EscalationPolicy", "policy", {"rules": []})
    args = SimpleNamespace(resources=[policy], get_config=lambda: SETTINGS["escalation-order"])
    reports: Reports = []
    policies["escalation-order"].validate(args, collecting(reports))
    assert [urn for _, urn in reports] == [policy.urn]


def test_what_the_stack_held_before_is_asked_once_and_counts(
    policies: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = [
        f"urn:pulumi:sandbox::on-call::githublabels:index:Label::label-{number}" for number in range(20)
    ]
    state = {
        "deployment": {"resources": [{"urn": urn, "type": "githublabels:index:Label"} for urn in labels]}
    }
    asked: list[str] = []

    def export(stack: str, *, timeout: float) -> dict[str, Any]:
        asked.append(stack)
        assert timeout == 60, "an engine that hangs must not hold up the update"
        return state

    monkeypatch.setattr(engine, "export", export)
    args = SimpleNamespace(resources=[], get_config=lambda: SETTINGS["removals-are-few"])
    reports: Reports = []
    for _ in range(2):
        policies["removals-are-few"].validate(args, collecting(reports))
    assert asked == ["sandbox"]
    assert "20 of 20 resources would be removed at once" in reports[0][0]
    assert reports[0][1] is None


def test_a_stack_that_cannot_be_read_is_not_held_against_the_update(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(stack: str, **_: float) -> dict[str, Any]:
        raise StackError(stack, "no such stack")

    monkeypatch.setattr(engine, "export", refuse)
    before = Before()
    assert before.urns() is None
    before.ask("")
    assert before.urns() is None
    before.ask("prod")
    assert before.urns() is None
    assert before.protected() == frozenset()


def test_a_stack_tells_what_of_it_is_protected(monkeypatch: pytest.MonkeyPatch) -> None:
    resources = [{"urn": "urn:a", "type": "t", "protect": True}, {"urn": "urn:b", "type": "t"}]
    monkeypatch.setattr(engine, "export", lambda *_, **__: {"deployment": {"resources": resources}})
    before = Before()
    before.ask("prod")
    assert before.urns() == frozenset({"urn:a", "urn:b"})
    assert before.protected() == frozenset({"urn:a"})


def test_values_that_are_known_later_are_unknown_to_a_rule() -> None:
    properties = unknown_checking_proxy(
        {"id": UNKNOWN_STRING_VALUE, "rules": [{"targets": [UNKNOWN_STRING_VALUE, "P1"]}], "numLoops": 6.0}
    )
    seen = plain.checked(checked("escalation-waits", properties))
    assert seen == Resource(
        urn=URN,
        type="pagerduty:index/escalationPolicy:EscalationPolicy",
        properties={"id": UNKNOWN, "rules": [{"targets": [UNKNOWN, "P1"]}], "numLoops": 6.0},
        protect=True,
    )


def test_parents_and_what_a_value_comes_from_are_kept() -> None:
    part = applied("oncall:index:OnCallSchedule", "primary", {})
    schedule = applied("pagerduty:index/schedule:Schedule", "primary-schedule", {}, parent=part)
    policy = applied(
        "pagerduty:index/escalationPolicy:EscalationPolicy",
        "policy",
        {},
        property_dependencies={"rules": [schedule]},
    )
    assert plain.applied(schedule).parent == part.urn
    assert plain.applied(policy).uses == {"rules": (schedule.urn,)}


@pytest.mark.parametrize("clock", ["2026-12-07T14:00+02:00", None])
def test_a_rule_sees_the_time_of_the_stack(clock: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "get_config", {"on-call:clock": clock}.get)
    context = pack._context()
    if clock:
        assert context.now == datetime(2026, 12, 7, 12, tzinfo=UTC)
    else:
        assert abs(context.now.timestamp() - time.time()) < 60
