"""What a program may say about Better Stack's objects; every rule has a case that makes it fire."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_betterstack.check import check
from pulumi_betterstack.object_types import OBJECT_TYPES
from pulumi_betterstack.values import UNKNOWN

from pulumi_betterstack_tests.objects import GOOD, inputs_of

MONITOR = {"monitorType": "status", "url": "https://winglang.io"}
STEP = {"type": "escalation", "stepMembers": [{"type": "current_on_call"}]}


def failures(kind: str, inputs: dict[str, Any]) -> dict[str, str]:
    return dict(check(OBJECT_TYPES[kind], inputs)[1])


def policy(step: dict[str, Any]) -> dict[str, str]:
    return failures("Policy", {"name": "p", "steps": [step]})


@pytest.mark.parametrize("kind", OBJECT_TYPES)
def test_a_good_object_passes_and_numbers_become_whole(kind: str) -> None:
    given_as_floats = {
        name: float(value) if type(value) is int else value for name, value in GOOD[kind].items()
    }
    inputs, wrong = check(OBJECT_TYPES[kind], given_as_floats)
    assert not wrong
    assert inputs == GOOD[kind]
    assert all(type(inputs[name]) is type(value) for name, value in GOOD[kind].items())


def test_everything_that_is_wrong_is_reported_at_once() -> None:
    found = failures(
        "Monitor",
        {
            "monitorType": "keywords",
            "checkFrequency": 5,
            "regions": ["us", "mars"],
            "paused": "yes",
            "policyId": "abc",
            "sslExpiration": 5,
            "maintenanceFrom": "25:00",
            "requestHeaders": [{"name": "A"}, {"name": "B", "value": 1, "vlaue": "x"}],
            "pronouncableName": "x",
        },
    )
    assert found == {
        "monitorType": "'keywords' is not allowed; use one of status, expected_status_code, keyword, "
        "keyword_absence, ping, tcp, udp, smtp, pop, imap, dns, playwright; did you mean keyword?",
        "checkFrequency": "5 is too small; the least is 30",
        "regions[1]": "'mars' is not allowed; use one of us, eu, as, au; did you mean as?",
        "paused": "is 'yes', must be true or false",
        "policyId": "is 'abc', must be the id of an object, digits only",
        "sslExpiration": "5 is not allowed; use one of -1, 1, 2, 3, 7, 14, 30, 60",
        "maintenanceFrom": "'25:00' is not a time of day; use HH:MM:SS",
        "requestHeaders[0].value": "missing: a RequestHeader needs it (the header's value)",
        "requestHeaders[1].value": "is a secret value, must be text",
        "requestHeaders[1].vlaue": "a RequestHeader has no such property; did you mean value?",
        "pronouncableName": "a Monitor has no such property; did you mean pronounceableName?",
    }


def test_an_unknown_property_without_a_neighbour_is_named_too() -> None:
    assert failures("Heartbeat", GOOD["Heartbeat"] | {"zzz": 1}) == {
        "zzz": "a Heartbeat has no such property"
    }


def test_what_better_stack_tells_cannot_be_set() -> None:
    wrong = failures("Heartbeat", GOOD["Heartbeat"] | {"url": "https://x"})
    assert wrong == {"url": "is set by Better Stack and cannot be changed"}


def test_a_secret_value_is_not_repeated() -> None:
    wrong = failures("PagerDutyIntegration", {"key": 12345.0, "severity": "error"})
    assert wrong == {"key": "is a secret value, must be text"}


@pytest.mark.parametrize(
    ("kind", "changes", "path"),
    [
        ("Monitor", {"url": None}, "url"),
        ("Monitor", {"scenarioName": "login"}, "scenarioName"),
        ("Monitor", {"monitorType": "playwright", "url": None}, "scenarioName"),
        ("Monitor", {"monitorType": "playwright", "url": "a", "scenarioName": "b"}, "scenarioName"),
        ("Monitor", {"monitorType": "keyword"}, "requiredKeyword"),
        ("Monitor", {"monitorType": "keyword_absence"}, "requiredKeyword"),
        ("Monitor", {"monitorType": "udp", "port": "53"}, "requiredKeyword"),
        ("Monitor", {"monitorType": "expected_status_code"}, "expectedStatusCodes"),
        ("Monitor", {"monitorType": "tcp"}, "port"),
        ("Monitor", {"monitorType": "tcp", "port": "70000"}, "port"),
        ("Monitor", {"monitorType": "smtp", "port": "25,26"}, "port"),
        ("Monitor", {"monitorType": "dns"}, "requestBody"),
        ("Monitor", {"requestTimeout": 7}, "requestTimeout"),
        ("Monitor", {"monitorType": "ping", "requestTimeout": 30}, "requestTimeout"),
        ("Monitor", {"monitorType": "playwright", "requestTimeout": 2}, "requestTimeout"),
        ("Monitor", {"maintenanceTo": "03:00:00"}, "maintenanceFrom"),
        ("Monitor", {"proxyPort": 3128}, "proxyHost"),
        ("Monitor", {"proxyHost": "p", "proxyPort": 65536}, "proxyPort"),
        ("Monitor", {"expectedStatusCodes": [99]}, "expectedStatusCodes[0]"),
        ("Monitor", {"environmentVariables": {"A": 1.5}}, "environmentVariables.A"),
        ("Monitor", {"requestHeaders": ["x"]}, "requestHeaders[0]"),
        ("Heartbeat", {"period": 29}, "period"),
        ("Heartbeat", {"grace": -1}, "grace"),
        ("Heartbeat", {"period": 30.5}, "period"),
        ("Heartbeat", {"maintenanceFrom": "01:00"}, "maintenanceTo"),
        ("StatusPage", {"history": 366}, "history"),
        ("StatusPage", {"passwordEnabled": True}, "password"),
        ("StatusPage", {"passwordEnabled": True, "password": "x", "requireSso": True}, "requireSso"),
        ("StatusPage", {"customJavascript": "alert()"}, "customJavascript"),
        ("StatusPage", {"navigationLinks": [{"text": "x"}]}, "navigationLinks[0].href"),
        ("StatusPageResource", {"resourceId": None}, "resourceId"),
        ("StatusPageResource", {"resourceType": "Heartbeat", "widgetType": "response_times"}, "widgetType"),
        ("StatusPageResource", {"markAsDownFor": "incident_matching_metadata"}, "markAsDownMetadataRule"),
        (
            "StatusPageResource",
            {
                "markAsDegradedFor": "any_incident",
                "markAsDegradedMetadataRule": {"key": "k", "metadataValues": [{"value": "v"}]},
            },
            "markAsDegradedMetadataRule",
        ),
        (
            "StatusPageResource",
            {"markAsDownMetadataRule": {"key": "k", "metadataValues": []}},
            "markAsDownMetadataRule.metadataValues",
        ),
        (
            "StatusPageResource",
            {
                "markAsDownMetadataRule": {
                    "key": "k",
                    "metadataValues": [{"type": "Team", "value": "v", "name": "n"}],
                }
            },
            "markAsDownMetadataRule.metadataValues[0].value",
        ),
        ("Monitor", {"url": "winglang.io"}, "url"),
        ("Monitor", {"monitorType": "keyword", "requiredKeyword": "x", "url": "winglang.io"}, "url"),
        ("Monitor", {"requestHeaders": [{"name": "", "value": "x"}]}, "requestHeaders[0].name"),
        ("Monitor", {"requestHeaders": [{"name": "A", "value": ""}]}, "requestHeaders[0].value"),
        ("Monitor", {"environmentVariables": {"": "x"}}, "environmentVariables."),
        ("Monitor", {"environmentVariables": {"A": ""}}, "environmentVariables.A"),
        ("StatusPageResource", {"statusPageId": "12/34"}, "statusPageId"),
        ("MonitorGroup", {"name": None}, "name"),
    ],
)
def test_rules(kind: str, changes: dict[str, Any], path: str) -> None:
    base = MONITOR if kind == "Monitor" else inputs_of(kind)
    wrong = failures(kind, {name: value for name, value in (base | changes).items() if value is not None})
    assert list(wrong) == [path]
    assert wrong[path]


@pytest.mark.parametrize(
    ("step", "path"),
    [
        ({"type": "escalate"}, "type"),
        ({"type": "escalation"}, "stepMembers"),
        ({**STEP, "waitBefore": 0, "waitUntilTime": "08:00"}, "waitUntilTime"),
        ({**STEP, "waitUntilTime": "8:00"}, "waitUntilTime"),
        ({**STEP, "comment": "x"}, "comment"),
        ({**STEP, "reminderEnabled": True}, "reminderEnabled"),
        ({**STEP, "metadataValues": [{"value": "x"}]}, "metadataValues"),
        ({"type": "instructions"}, "comment"),
        ({"type": "metadata_branching", "metadataKey": "k"}, "metadataValues"),
        ({"type": "metadata_branching", "metadataValues": [{"value": "x"}]}, "metadataKey"),
        ({"type": "time_branching", "days": ["monday"]}, "days[0]"),
        ({"type": "escalation", "stepMembers": [{"type": "user"}]}, "stepMembers[0].id"),
        ({"type": "escalation", "stepMembers": [{"type": "pagerduty_integration"}]}, "stepMembers[0].id"),
        (
            {"type": "escalation", "stepMembers": [{"type": "user", "id": "1", "email": "e"}]},
            "stepMembers[0].email",
        ),
        (
            {"type": "escalation", "stepMembers": [{"type": "incident_metadata"}]},
            "stepMembers[0].metadataKey",
        ),
    ],
)
def test_rules_of_policies(step: dict[str, Any], path: str) -> None:
    assert list(policy(step)) == [f"steps[0].{path}"]


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({}, "value"),
        ({"type": "String"}, "value"),
        ({"value": "x", "itemId": "1"}, "itemId"),
        ({"type": "String", "value": "x", "email": "e"}, "email"),
        ({"type": "Team"}, "itemId"),
        ({"type": "Team", "itemId": "1", "value": "x"}, "value"),
        ({"type": "no_value", "value": "x"}, "value"),
        ({"type": "no_value", "name": "x"}, "name"),
    ],
)
def test_values_of_metadata(value: dict[str, Any], path: str) -> None:
    """The vendor's own provider refuses the same, in validateMetadataValue."""
    step = {"type": "metadata_branching", "metadataKey": "k", "metadataValues": [value]}
    assert list(policy(step)) == [f"steps[0].metadataValues[0].{path}"]


@pytest.mark.parametrize(
    "value",
    [
        {"value": "x"},
        {"type": "Team", "name": "Wing"},
        {"type": "User", "email": "e"},
        {"type": "Policy", "itemId": "1"},
        {"type": "no_value"},
        {"type": UNKNOWN},
        {"type": "Team", "itemId": UNKNOWN},
        {"type": "String", "value": UNKNOWN},
    ],
)
def test_values_of_metadata_that_pass(value: dict[str, Any]) -> None:
    assert not policy({"type": "metadata_branching", "metadataKey": "k", "metadataValues": [value]})


def test_what_the_api_fills_in_may_be_declared() -> None:
    assert not policy({**STEP, "reminderEnabled": False})
    rule = {"key": "k", "metadataValues": [{"value": "v"}]}
    assert not failures(
        "StatusPageResource", inputs_of("StatusPageResource") | {"markAsDownMetadataRule": rule}
    )
    assert not failures("Monitor", {"monitorType": "ping", "url": "winglang.io"}), "a host is enough to ping"


@pytest.mark.parametrize("kind", OBJECT_TYPES)
def test_what_is_not_known_yet_is_not_judged(kind: str) -> None:
    unknown: dict[str, Any] = dict.fromkeys(GOOD[kind], UNKNOWN)
    inputs, wrong = check(OBJECT_TYPES[kind], unknown)
    assert not wrong
    assert inputs == unknown


def test_an_id_may_be_a_number() -> None:
    declared: dict[str, Any] = MONITOR | {"policyId": 12.0, "monitorGroupId": "34"}
    inputs, wrong = check(OBJECT_TYPES["Monitor"], declared)
    assert not wrong
    assert (inputs["policyId"], inputs["monitorGroupId"]) == ("12", "34")


@pytest.mark.wide
@settings(deadline=None)
@given(
    st.sampled_from(list(OBJECT_TYPES)),
    st.dictionaries(
        st.text(max_size=12),
        st.recursive(
            st.none()
            | st.booleans()
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
            ),
            max_leaves=6,
        ),
        max_size=6,
    ),
)
def test_no_input_breaks_the_check(kind: str, odd: dict[str, Any]) -> None:
    for inputs in (odd, {name: next(iter(odd.values()), None) for name in GOOD[kind]}):
        _, wrong = check(OBJECT_TYPES[kind], inputs)
        assert all(isinstance(path, str) and reason for path, reason in wrong)
