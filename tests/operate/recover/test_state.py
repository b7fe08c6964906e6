"""What exists is written into the state as an update would have written it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from operate import engine
from operate.recover import state
from operate.recover.existing import Existing, Look
from operate.recover.planned import UNKNOWN, Planned
from tests.operate.recover.steps import PARENT, PROVIDER, ROOT, around, step, urn

SECRET = {"4dabf18193072939515e22adb298388d": "1b47", "plaintext": '"5550100"'}
HELD = {"4dabf18193072939515e22adb298388d": "1b47", "ciphertext": "v1:abc"}


def existing(planned: Planned, id_: str = "P1") -> Existing:
    return Existing(planned=planned, id=id_)


def held(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"version": 3, "deployment": {"resources": list(resources)}}


def present() -> list[dict[str, Any]]:
    return [
        {"urn": ROOT, "type": "pulumi:pulumi:Stack"},
        {"urn": PROVIDER, "type": "pulumi:providers:pagerduty", "id": "a1"},
        {"urn": PARENT, "type": "oncall:index:OnCallSchedule", "parent": ROOT},
    ]


@pytest.mark.parametrize("empty", [{"version": 3, "deployment": {}}, held()])
def test_an_empty_state_gets_the_parents_and_providers(empty: dict[str, Any]) -> None:
    root, provider, component, _, schedule = engine.resources(
        state.with_existing(empty, [existing(step())], around())
    )
    assert [one["urn"] for one in (root, provider, component)] == [ROOT, PROVIDER, PARENT], (
        "a resource comes after its parent and its provider"
    )
    assert schedule["id"] == "P1"
    assert schedule["provider"] == f"{PROVIDER}::{provider['id']}"
    assert provider["outputs"] == provider["inputs"] == around()[1].declared["inputs"]
    assert component["outputs"] == {}
    assert not empty["deployment"].get("resources"), "the state that was read stays as it was"


def test_a_state_that_is_half_filled_gets_only_what_is_missing() -> None:
    after = engine.resources(state.with_existing(held(*present()), [existing(step())], []))
    assert [one["urn"] for one in after] == [ROOT, PROVIDER, PARENT, urn("primary-schedule")]
    assert after[-1]["provider"] == f"{PROVIDER}::a1"


def test_the_program_s_inputs_stand_there_and_secrets_stay_secret() -> None:
    inputs = {"__defaults": ["sendShortEmail"], "address": SECRET, "label": "On call"}
    one = step(inputs=inputs, protect=True, additionalSecretOutputs=["key"])
    entry = engine.resources(state.with_existing(held(*present()), [existing(one)], []))[-1]
    assert entry["inputs"] == inputs
    assert entry["outputs"] == {"address": SECRET, "label": "On call"}
    assert entry["protect"]
    assert entry["additionalSecretOutputs"] == ["key"], "or the key would be in the state in plain text"


def test_what_it_depends_on_and_is_not_there_is_left_to_the_next_update() -> None:
    known, new = urn("primary-schedule"), urn("to-be-made")
    one = step(
        "policy", dependencies=[known, new], propertyDependencies={"rules": [known, new], "name": None}
    )
    entry = engine.resources(
        state.with_existing(held(*present()), [existing(step()), existing(one, "P2")], [])
    )[-1]
    assert entry["dependencies"] == [known], "the engine refuses a state that names what it lacks"
    assert entry["propertyDependencies"] == {"rules": [known], "name": []}


def test_what_is_not_known_yet_is_read_from_the_account() -> None:
    one = step(inputs={"name": "Wing", "rules": [{"id": UNKNOWN}]})
    entry = engine.resources(state.with_existing(held(*present()), [existing(one)], []))[-1]
    assert entry["inputs"] == entry["outputs"] == {"name": "Wing"}


def test_what_is_replaced_is_removed_by_the_next_update() -> None:
    old = {"urn": urn("primary-schedule"), "type": "t", "id": "POLD", "inputs": {"number": HELD}}
    one = step(operation="replace", inputs={"name": "Wing", "number": "[secret]"})
    before, after = engine.resources(state.with_existing(held(*present(), old), [existing(one, "PNEW")], []))[
        -2:
    ]
    assert (before["id"], before["delete"]) == ("POLD", True)
    assert (after["id"], after.get("delete")) == ("PNEW", None)
    assert after["inputs"] == {"name": "Wing", "number": HELD}, "a secret that is not shown is the one before"


def test_it_goes_to_the_engine_s_input_and_is_read_from_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[tuple[tuple[str, ...], Any]] = []

    def run(_stack: str, *words: str, given: str | None = None) -> str:
        done.append((words, given))
        return ""

    monkeypatch.setattr(engine, "run", run)
    nothing_else: dict[str, Any] = dict.fromkeys(
        ("written", "unclear", "new", "passed_over", "around", "planned"), ()
    )
    state.take_over("prod", Look(existing=[existing(step())], state=held(*present()), **nothing_else))
    (written, text), (refreshed, nothing) = done
    assert written == ("stack", "import"), "no file has the secrets"
    assert json.loads(text)["deployment"]["resources"][-1]["id"] == "P1"
    assert refreshed == (
        *("refresh", "--yes", "--skip-preview", "--run-program"),
        *("--target", urn("primary-schedule")),
    ), "tokens of the last run may have expired"
    assert nothing is None
