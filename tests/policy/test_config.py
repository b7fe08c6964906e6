"""The project's own configuration of the pack: what responders agreed to, and what every repository has."""

from __future__ import annotations

import json
import re
from typing import Any

import oncall
from ci.preview import PACK
from policy import configuration
from policy.configuration import CONFIG
from policy.rules import RULES
from stacks.repositories import PROCESS_LABELS
from templates import render
from tests.data import WING_FILE
from tools.places import ROOT

CONFIGURED: dict[str, dict[str, Any]] = json.loads(CONFIG.read_text(encoding="utf-8"))


def test_every_setting_of_every_rule_is_given_and_no_other() -> None:
    assert {rule: {*settings} for rule, settings in CONFIGURED.items()} == {
        rule.name: {*rule.settings} for rule in RULES if rule.settings
    }


def test_the_check_knows_every_kind_of_setting() -> None:
    configuration.check()


def test_the_numbers_are_those_that_responders_agreed_to() -> None:
    assert CONFIGURED["escalation-waits"] == {"minutes": [10]}, (
        "a shorter wait wakes the secondary for nothing, a longer one leaves users waiting"
    )
    assert CONFIGURED["escalation-repeats"] == {"repeats": 6}, (
        "who sleeps through a call is called for two hours and twenty minutes"
    )
    assert CONFIGURED["escalation-order"] == {"levels": {"escalation": ["primary", "secondary"]}}, (
        "the secondary is called when the primary does not answer"
    )
    assert CONFIGURED["hours-covered-once"] == {"except": []}, "somebody answers at every hour"
    assert CONFIGURED["layers-have-two"] == {"people": 2}, (
        "with one person primary and secondary are the same"
    )
    assert CONFIGURED["users-page-high"]["severities"] == ["critical", "error"], (
        "PagerDuty escalates no other severity: an outage for users would wait until somebody reads their mail"
    )
    assert CONFIGURED["users-page-high"]["except"] == [], "no asset of users is exempt from waking somebody"
    assert CONFIGURED["no-plain-secret"]["except"] == [], "no input may hold a secret in plain text"
    assert CONFIGURED["removals-are-few"] == {"at_most": 10, "share": 0.25}, (
        "an emptied file must not take the operation down"
    )
    for rule in ("roles-differ", "overrides-keep-roles-apart"):
        assert CONFIGURED[rule] == {"weeks": 52}, (
            "a clash must be seen a year before it leaves nobody to call"
        )


def test_what_every_repository_must_have_is_what_every_repository_gets() -> None:
    wing = oncall.load(WING_FILE)
    labels = [label.name for label in PROCESS_LABELS]
    assert sorted(CONFIGURED["labels-complete"]["labels"]) == sorted(labels)
    templates = [render.CALLER, *render.files(wing, "winglang/wing")]
    names = [f".github/{name}" for name in CONFIGURED["templates-complete"]["templates"]]
    assert sorted(names) == sorted(templates)


def test_the_warning_of_the_file_names_a_rule() -> None:
    text = WING_FILE.read_text(encoding="utf-8")
    low = text.replace("severity: P1", "severity: P2", 1)
    (warning,) = oncall.read(low.encode()).warnings
    (named,) = re.findall(r"the policy (\S+) stops it", warning.message)
    assert named in {rule.name for rule in RULES}


def test_whatever_runs_with_the_pack_runs_with_its_configuration() -> None:
    assert PACK == ("--policy-pack", "policy", "--policy-pack-config", "policy/config.json")
    for file in (ROOT / "Makefile", *(ROOT / ".github" / "workflows").glob("*.yml")):
        text = file.read_text(encoding="utf-8")
        assert text.count("--policy-pack policy") == text.count(" ".join(PACK)), file.name


NUMBER, TEXT, TEXTS = {"type": "number"}, {"type": "string"}, {"type": "array", "items": {"type": "string"}}
ACCEPTED: dict[str, dict[str, dict[str, Any]]] = {
    # Without a minute between them the levels would be called at once.
    "escalation-waits": {"minutes": {"type": "array", "items": {**NUMBER, "minimum": 1}, "minItems": 1}},
    # PagerDuty repeats nine times at most.
    "escalation-repeats": {"repeats": {**NUMBER, "minimum": 0, "maximum": 9}},
    # An escalation without a level calls nobody.
    "escalation-order": {"levels": {"type": "object", "additionalProperties": {**TEXTS, "minItems": 1}}},
    "hours-covered-once": {"except": TEXTS},
    "layers-have-two": {"people": {**NUMBER, "minimum": 1}},
    # A look of no length sees no clash.
    "roles-differ": {"weeks": {**NUMBER, "minimum": 1}},
    "overrides-keep-roles-apart": {"weeks": {**NUMBER, "minimum": 1}},
    # Without a severity nothing of the users would ever be loud enough.
    "users-page-high": {
        "users": TEXT,
        "service": TEXT,
        "severities": {**TEXTS, "minItems": 1},
        "except": TEXTS,
    },
    "no-plain-secret": {"except": TEXTS},
    "removals-are-few": {
        "at_most": {**NUMBER, "minimum": 0},
        "share": {**NUMBER, "minimum": 0, "maximum": 1},
    },
    "labels-complete": {"labels": TEXTS},
    "templates-complete": {"templates": TEXTS},
}


def test_the_engine_accepts_no_setting_that_would_switch_a_rule_off() -> None:
    assert {rule.name: dict(rule.settings) for rule in RULES if rule.settings} == ACCEPTED
