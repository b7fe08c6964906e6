"""What would be made is known with its secrets, which the engine's preview masks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from operate import engine
from operate.recover.planned import UNKNOWN, Planned, WaitsError, planned
from tests.operate.recover.steps import PARENT, PROVIDER, step

SIGNED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
NUMBER = {**SIGNED, "plaintext": json.dumps("5550100")}
METHOD = "pagerduty:index/userContactMethod:UserContactMethod"


def previewed(monkeypatch: pytest.MonkeyPatch, *steps: dict[str, Any], **plan: Any) -> list[Planned]:
    monkeypatch.setattr(engine, "preview", lambda *_: (list(steps), plan))
    return planned("prod")


def raw(operation: str = "create", **inputs: Any) -> dict[str, Any]:
    return {"op": operation, "urn": "urn", "newState": {"urn": "urn", "type": METHOD, "inputs": inputs}}


@pytest.mark.parametrize("change", ["adds", "updates"])
def test_a_masked_secret_comes_from_the_plan(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    plan = {"goal": {"inputDiff": {change: {"address": NUMBER, "label": "ignored"}}}}
    (one,) = previewed(monkeypatch, raw(address="[secret]", label="On call"), urn=plan)
    assert one.inputs == {"address": "5550100", "label": "On call"}
    assert one.declared["inputs"]["address"] == NUMBER, "the state has to hold it as a secret"


def test_a_secret_within_a_value_is_plain_too() -> None:
    assert step(inputs={"a": {"b": [NUMBER, 1]}}).inputs == {"a": {"b": ["5550100", 1]}}


@pytest.mark.parametrize("left", ["[secret]", {**SIGNED, "ciphertext": "v1:x"}])
def test_a_secret_that_nobody_reveals_is_left_out(monkeypatch: pytest.MonkeyPatch, left: object) -> None:
    (one,) = previewed(monkeypatch, raw("replace", address=left, label="On call"), urn={})
    assert one.inputs == {"label": "On call"}


@pytest.mark.parametrize("diff", [{"detailedDiff": {"b": {}, "a": {}}}, {"diffReasons": ["b", "a"]}])
def test_what_differs_is_named(monkeypatch: pytest.MonkeyPatch, diff: dict[str, Any]) -> None:
    (one,) = previewed(monkeypatch, {**raw("update"), **diff})
    assert one.differing == ("a", "b")


def test_what_is_deleted_is_no_step_towards_something(monkeypatch: pytest.MonkeyPatch) -> None:
    assert previewed(monkeypatch, {"op": "delete", "urn": "urn", "oldState": {"id": "P1"}}) == []


@pytest.mark.parametrize("value", [UNKNOWN, [{"users": [UNKNOWN]}], {**SIGNED, "plaintext": f'"{UNKNOWN}"'}])
def test_what_is_not_known_yet_is_declared_and_cannot_be_read(value: object) -> None:
    inputs = step(inputs={"name": "Wing", "layers": value}).inputs
    assert sorted(inputs) == ["layers", "name"]
    assert (len(inputs), inputs["name"]) == (2, "Wing")
    for reading in (inputs.__getitem__, inputs.get):
        with pytest.raises(WaitsError):
            reading("layers")


def test_a_step_knows_its_names() -> None:
    one = step()
    assert (str(one), one.parent, one.provider) == ("Schedule primary-schedule", PARENT, PROVIDER)
    bare = Planned(operation="create", declared={"urn": "a::b::c::d", "type": "c"}, old={})
    assert (bare.parent, bare.provider, len(bare.inputs)) == ("", "", 0)
