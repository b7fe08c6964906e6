"""What counts as a difference, as properties over every kind and attribute."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_betterstack import body
from pulumi_betterstack.attributes import KEEP, Attribute, Type
from pulumi_betterstack.check import check
from pulumi_betterstack.diff import Change, diff
from pulumi_betterstack.object_types import OBJECT_TYPES, ObjectType
from pulumi_betterstack.values import _CITIES, differs, to_wire

from pulumi_betterstack_tests.objects import GOOD

each_kind = pytest.mark.parametrize("kind", OBJECT_TYPES.values(), ids=lambda kind: kind.name)

STEPS: list[dict[str, Any]] = GOOD["Policy"]["steps"]
HEADERS_WITH_IDS = [one | {"id": str(number)} for number, one in enumerate(GOOD["Monitor"]["requestHeaders"])]
_SENT: Any = to_wire(OBJECT_TYPES["Policy"].attribute("steps"), STEPS)  # type: ignore[arg-type]
STEPS_WITH_MORE = [step | {"urgency_id": None, "of_next_year": 1} for step in _SENT]


def answered(kind: ObjectType, inputs: dict[str, Any]) -> dict[str, Any]:
    """What the API would answer: all it was sent, and its own values for everything else."""
    defaults: dict[Type, Any] = {
        Type.STRING: "of the API",
        Type.INTEGER: 77,
        Type.NUMBER: 0.5,
        Type.BOOLEAN: True,
        Type.ID: 99,
        Type.STRINGS: ["us"],
        Type.INTEGERS: [200],
        Type.MAP: {"A": "b"},
        Type.OBJECT: {"key": "x"},
        Type.OBJECTS: [],
    }
    answer = {
        item.wire: to_wire(item, inputs[item.prop]) if item.prop in inputs else defaults[item.type]
        for item in kind.attributes
        if not item.hidden
    }
    return answer | {"an_attribute_of_next_year": {"deep": [1]}, "updated_at": "2027-01-01T00:00:00Z"}


def state_of(kind: ObjectType, inputs: dict[str, Any]) -> dict[str, Any]:
    return body.state(kind, answered(kind, inputs), inputs, {})


def changed(kind: ObjectType, before: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Change]:
    found = diff(kind, before, state_of(kind, before), wanted)
    return {one.attribute.prop: one.change for one in found}


@st.composite
def programs(draw: st.DrawFn) -> tuple[ObjectType, dict[str, Any]]:
    kind = draw(st.sampled_from(list(OBJECT_TYPES.values())))
    left_out = draw(st.sets(st.sampled_from(sorted(GOOD[kind.name]))))
    return kind, {name: value for name, value in GOOD[kind.name].items() if name not in left_out}


@pytest.mark.wide
@settings(deadline=None)
@given(programs())
def test_what_the_api_fills_in_is_no_difference(program: tuple[ObjectType, dict[str, Any]]) -> None:
    kind, inputs = program
    assert changed(kind, inputs, inputs) == {}


@pytest.mark.wide
@settings(deadline=None)
@given(programs())
def test_an_api_that_tells_nothing_is_no_difference(program: tuple[ObjectType, dict[str, Any]]) -> None:
    kind, inputs = program
    assert diff(kind, inputs, body.state(kind, {}, inputs, {}), inputs) == []


@pytest.mark.wide
@settings(deadline=None)
@given(programs(), programs())
def test_a_change_is_no_difference_once_it_is_made(
    one: tuple[ObjectType, dict[str, Any]], other: tuple[ObjectType, dict[str, Any]]
) -> None:
    kind, before = one
    wanted = other[1] if other[0] is kind else {}
    found = diff(kind, before, state_of(kind, before), wanted)
    sent = body.change(kind, found, wanted)
    after = body.state(kind, answered(kind, before) | sent, wanted, {})
    assert diff(kind, wanted, after, wanted) == [], "what was changed once would be changed again for ever"


def other_value(item: Attribute, value: Any) -> Any:
    """A value of the attribute that differs from ``value`` (and need not make sense beside the others)."""
    if item.allowed and not isinstance(value, list):
        return next(one for one in item.allowed if one != value)
    match item.type:
        case Type.STRING:
            return "12:34:56" if item.pattern else f"{value}-other"
        case Type.INTEGER | Type.NUMBER:
            return value + 30
        case Type.BOOLEAN:
            return not value
        case Type.ID:
            return f"{value}7"
        case Type.OBJECT:
            return value | {"key": "other"}
        case _:
            return value[:-1]


def set_in(kind: ObjectType) -> list[Attribute]:
    """The attributes that the good object of the kind sets."""
    return [item for item in kind.inputs if item.prop in GOOD[kind.name]]


@each_kind
def test_every_attribute_that_changes_is_seen_and_sent_alone(kind: ObjectType) -> None:
    before = GOOD[kind.name]
    for item in set_in(kind):
        wanted = before | {item.prop: other_value(item, before[item.prop])}
        found = diff(kind, before, state_of(kind, before), wanted)
        assert [(one.attribute.name, one.replaces) for one in found] == [(item.name, item.replaces)]
        sent = set(body.change(kind, found, wanted)) - dict(kind.fixed).keys()
        together = {"resource_id", "resource_type"}
        assert sent == (together if item.name in together else {item.wire})


@each_kind
def test_an_attribute_taken_out_is_emptied_where_the_api_can_and_left_elsewhere(kind: ObjectType) -> None:
    before = GOOD[kind.name]
    for item in set_in(kind):
        wanted = {name: value for name, value in before.items() if name != item.prop}
        found = diff(kind, before, state_of(kind, before), wanted)
        emptied = [] if item.empty is KEEP else [(item.name, Change.DELETE)]
        assert [(one.attribute.name, one.change) for one in found] == emptied, item.name
        if emptied:
            assert body.change(kind, found, wanted)[item.wire] in (None, "", []), item.name


@each_kind
def test_unset_is_not_the_same_as_empty(kind: ObjectType) -> None:
    """What the program never set is not emptied, whatever the account holds."""
    required = {name: value for name, value in GOOD[kind.name].items() if kind_requires(kind, name)}
    for item in kind.inputs:
        least = {name: value for name, value in required.items() if name != item.prop}
        assert changed(kind, least, least) == {}, item.name


def kind_requires(kind: ObjectType, prop: str) -> bool:
    return next(one for one in kind.inputs if one.prop == prop).required


@pytest.mark.parametrize(
    ("kind", "spelled"),
    [
        ("Monitor", {"http_method": "get"}),
        ("Monitor", {"regions": ["eu", "us"]}),
        ("Monitor", {"maintenance_days": ["sun", "sat"]}),
        ("Monitor", {"domain_expiration": None}),
        ("Monitor", {"request_headers": HEADERS_WITH_IDS}),
        ("Monitor", {"maintenance_from": "01:00:00"}),
        ("Policy", {"steps": STEPS_WITH_MORE}),
    ],
    ids=str,
)
def test_another_spelling_of_the_same_is_no_difference(kind: str, spelled: dict[str, Any]) -> None:
    table, inputs = OBJECT_TYPES[kind], dict(GOOD[kind])
    if "maintenance_from" in spelled:
        inputs["maintenanceFrom"] = "01:00"
    state = body.state(table, answered(table, inputs) | spelled, inputs, {})
    assert diff(table, inputs, state, inputs) == []


@pytest.mark.parametrize(
    "steps",
    [
        [],
        STEPS[:2],
        STEPS[::-1],
        [STEPS[0] | {"waitBefore": 30}, *STEPS[1:]],
        [STEPS[0] | {"stepMembers": [{"type": "entire_team"}]}, *STEPS[1:]],
        [STEPS[0], {"type": "instructions", "waitBefore": 60, "comment": "- [ ] look"}, STEPS[2]],
    ],
    ids=["none", "one less", "another order", "waits longer", "reaches others", "says less"],
)
def test_any_change_of_a_step_is_one_of_the_policy(steps: list[dict[str, Any]]) -> None:
    kind, before = OBJECT_TYPES["Policy"], GOOD["Policy"]
    wanted, wrong = check(kind, before | {"steps": steps})
    assert not wrong
    found = changed(kind, before, wanted)
    assert found == {"steps": Change.UPDATE}


def test_taking_out_what_is_empty_anyway_is_no_difference() -> None:
    kind, before = OBJECT_TYPES["Heartbeat"], GOOD["Heartbeat"] | {"policyId": "5"}
    state = body.state(kind, answered(kind, before) | {"policy_id": None, "maintenance_days": []}, {}, {})
    left = {name: value for name, value in before.items() if name not in ("policyId", "maintenanceDays")}
    assert diff(kind, before, state, left) == []


def test_a_check_that_is_off_is_null_on_the_wire() -> None:
    wanted: dict[str, Any] = {
        "monitorType": "status",
        "url": "https://a",
        "domainExpiration": -1,
        "sslExpiration": 14,
    }
    sent = body.creation(OBJECT_TYPES["Monitor"], wanted)
    assert (sent["domain_expiration"], sent["ssl_expiration"]) == (None, 14)


def test_drift_replaces_what_the_program_declared_and_nothing_else() -> None:
    kind = OBJECT_TYPES["Monitor"]
    before: dict[str, Any] = {
        "monitorType": "status",
        "url": "https://a",
        "checkFrequency": 60,
        "policyId": "5",
        "regions": ["us"],
    }
    answer = answered(kind, before) | {"check_frequency": 30, "policy_id": None, "paused": True}
    assert body.refreshed(kind, before, answer) == {
        "monitorType": "status",
        "url": "https://a",
        "checkFrequency": 30,
        "regions": ["us"],
    }


def test_an_import_says_all_that_is_set_and_no_defaults() -> None:
    kind = OBJECT_TYPES["Heartbeat"]
    answer: dict[str, Any] = {
        "name": "n",
        "period": 60,
        "grace": 0,
        "call": False,
        "team_wait": None,
        "maintenance_days": [],
        "maintenance_timezone": "UTC",
        "heartbeat_group_id": 41,
        "policy_id": "43",
        "url": "https://…",
        "team_name": "Wing",
    }
    state = body.state(kind, answer, {}, {})
    assert body.inputs_of(kind, state) == {
        "name": "n",
        "period": 60,
        "grace": 0,
        "call": False,
        "heartbeatGroupId": "41",
        "policyId": "43",
    }


def test_request_headers_that_go_are_marked_and_the_others_keep_their_id() -> None:
    old: Any = [{"id": "1", "name": "A", "value": "a"}, {"id": "2", "name": "B", "value": "b"}]
    wanted: Any = [{"name": "B", "value": "b"}, {"name": "C", "value": "c"}]
    assert body.headers_to_send(wanted, old) == [
        {"name": "B", "value": "b", "id": "2"},
        {"name": "C", "value": "c"},
        {"id": "1", "_destroy": "true"},
    ], "the vendor's own provider sends the word"
    assert body.headers_to_send([], old) == [
        {"id": "1", "_destroy": "true"},
        {"id": "2", "_destroy": "true"},
    ]


def test_every_zone_that_rails_names_otherwise_is_one_of_iana_s() -> None:
    cities = {name.rpartition("/")[2].replace("_", " ") for name in available_timezones()}
    assert {*_CITIES.values()} <= cities


@pytest.mark.parametrize(
    ("kind", "name", "declared", "answered", "same"),
    [
        ("Monitor", "url", "https://Winglang.io", "https://winglang.io/", True),
        ("Monitor", "url", "https://winglang.io:443/docs", "https://winglang.io/docs", True),
        ("Monitor", "url", "https://winglang.io/docs", "https://winglang.io/docs/", False),
        ("Monitor", "url", "https://winglang.io/Docs", "https://winglang.io/docs", False),
        ("Monitor", "url", "http://winglang.io", "https://winglang.io", False),
        ("StatusPage", "timezone", "Etc/UTC", "UTC", True),
        ("StatusPage", "timezone", "Europe/Berlin", "Berlin", True),
        ("StatusPage", "timezone", "America/New_York", "Eastern Time (US & Canada)", True),
        ("StatusPage", "timezone", "Europe/Berlin", "London", False),
        ("StatusPage", "timezone", "Europe/London", "Edinburgh", True),
        ("StatusPage", "timezone", "Asia/Calcutta", "Mumbai", True),
        ("StatusPage", "timezone", "America/Argentina/Buenos_Aires", "Buenos Aires", True),
        ("StatusPage", "timezone", "America/Nuuk", "Greenland", True),
        ("StatusPage", "timezone", "Etc/GMT+12", "International Date Line West", True),
        ("StatusPage", "timezone", "Pacific/Apia", "American Samoa", False),
        ("Monitor", "maintenance_timezone", "Asia/Jerusalem", "Jerusalem", True),
    ],
)
def test_another_spelling_of_the_same_is_no_change(
    kind: str, name: str, declared: str, answered: str, same: bool
) -> None:
    """Rails names zones after cities (ActiveSupport::TimeZone); hosts have no case and addresses a path."""
    attribute = OBJECT_TYPES[kind].attribute(name)
    assert differs(attribute, declared, answered) is not same
