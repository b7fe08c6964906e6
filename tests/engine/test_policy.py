"""The pack through the real engine: readable on a program that breaks every rule."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from operate.project import name as project_name
from policy.configuration import CONFIG
from tests.data import WING_FILE
from tests.engine.conftest import Stack
from tools.places import ROOT

if TYPE_CHECKING:
    from tests.engine.conftest import Ran

pytestmark = pytest.mark.engine
PACK = ("--policy-pack", str(ROOT / "policy"))
CONFIGURED = (*PACK, "--policy-pack-config", str(CONFIG))
BROKEN = ROOT / "tests" / "policy" / "broken.py"
# The weeks that follow are looked at by the clock of the stack; the program's overrides lie in them.
CLOCK = "2098-01-01T00:00Z"

MESSAGES = {
    "escalation-waits": "Rule 1 waits 30 minutes; every rule waits 10",
    "escalation-repeats": "It is repeated 1 times; the operation repeats it 6 times",
    "layers-have-two": "Layer 1 (from 03) has 1 of the 2 people that it needs at least",
    "hours-covered-once": "Nobody is on call from Wed 2098-01-01 00:00 UTC to Wed 2098-01-01 03:00 UTC",
    "roles-differ": "@eladb is primary and secondary at once",
    "overrides-keep-roles-apart": "With it @markmcculloh is primary and secondary at once",
    "people-of-the-file": "who is nobody of rotation.yaml",
    "services-are-wired": "It has no ServiceIntegration",
    "links-stay-inside": "comes from no ServiceIntegration of this stack",
    "values-work": "; it must be ",
    "slack-once": "It sends incident.triggered, incident.escalated; it must send incident.triggered only",
    "monitor-escalates": "It has no policyId; when it fails nobody is paged",
    "policy-pages": "No step of it has a member of the type pagerduty_integration",
    "users-page-high": "it pages as warning; users' assets page as critical or error",
    "no-plain-secret": "The input content holds a Slack token in plain text",
    "protected": "A person's account is deleted for real when it leaves the stack; it must have protect=True",
    "label-explained": "It has no description; whoever sets it must know what it means",
    "labels-complete": "The repository wing lacks the labels P1, P2, incident, tracked, post-mortem",
    "templates-complete": "The repository wing lacks the templates .github/ISSUE_TEMPLATE/incident.yml",
}


@pytest.fixture(scope="module")
def broken(shared: Stack) -> Ran:
    """The preview of the broken program."""
    stack = shared
    # The accounts are those of the project of this name, and have the people of its file.
    stack.program(BROKEN.read_text(encoding="utf-8"), name=project_name())
    shutil.copyfile(WING_FILE, stack.project / "rotation.yaml")
    providers = [
        {"name": name, "path": str(ROOT / "packages" / folder)}
        for name, folder in (
            ("betterstack", "pulumi-betterstack"),
            ("pagerdutyoverrides", "pulumi-pagerduty-overrides"),
            ("githublabels", "pulumi-github-labels"),
        )
    ]
    with (stack.project / "Pulumi.yaml").open("a", encoding="utf-8") as project:
        project.write(f"plugins: {json.dumps({'providers': providers})}\n")
    return stack.run("preview", *CONFIGURED, "--config", f"clock={CLOCK}", status=None)


def test_the_broken_program_is_refused(broken: Ran) -> None:
    assert broken.status != 0, broken.output


@pytest.mark.parametrize("rule", MESSAGES)
def test_each_rule_tells_what_it_found(broken: Ran, rule: str) -> None:
    printed = " ".join(broken.output.split())
    assert f"{rule} " in printed, broken.output
    assert MESSAGES[rule] in printed
    assert f"docs/policy-rules.md#{rule}" in printed


@pytest.mark.thorough
def test_another_project_sets_numbers_of_its_own(broken: Ran, shared: Stack) -> None:
    assert "every rule waits 10" in broken.output
    settings = json.loads(CONFIG.read_text(encoding="utf-8"))
    settings["escalation-waits"] = {"minutes": [30]}
    settings["escalation-repeats"] = {"repeats": 1}
    own = shared.project / "own.json"
    own.write_text(json.dumps(settings), encoding="utf-8")
    ran = shared.run("preview", *PACK, "--policy-pack-config", str(own), status=None)
    assert "slack-once " in ran.output, "the pack ran"
    assert "escalation-waits " not in ran.output, "its waits are what this project agreed to"
    assert "escalation-repeats " not in ran.output


@pytest.mark.thorough
def test_without_a_configuration_nothing_is_assumed(broken: Ran, shared: Stack) -> None:
    assert broken.status
    ran = shared.run("preview", *PACK, status=None)
    assert ran.status
    assert "minutes is required" in ran.output
