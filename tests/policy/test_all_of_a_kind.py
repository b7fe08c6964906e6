"""A rule goes on after the first that it meets."""

from __future__ import annotations

from dataclasses import replace

from oncall import load
from oncall.model import Form
from tests.data import WING_FILE
from tests.policy.small import SETTINGS, findings, made, operation


def test_every_secret_of_a_resource_is_named() -> None:
    hook = made("slack:Hook", "hook", {"note": "", "apiToken": "one", "name": "x", "password": "two"})
    found = [finding.message for finding in findings({"hook": hook}, "no-plain-secret")]
    assert [message.split(" is ")[0] for message in found] == ["the input apiToken", "the input password"], (
        "a secret that is not reported stays readable in the state"
    )


def test_a_repository_without_any_label_lacks_all_of_them() -> None:
    labels = SETTINGS["labels-complete"]["labels"]
    resources = {name: each for name, each in operation().items() if name not in labels}
    [finding] = findings(resources, "labels-complete")
    assert finding.message == f"the repository wing lacks the labels {', '.join(labels)}"


def test_a_form_that_a_repository_keeps_as_its_own_is_not_missing() -> None:
    described = load(WING_FILE)
    name = "winglang/wing"
    keeping = replace(described.repositories[name], keep=(Form.INCIDENT,))
    resources = operation()
    kit = made("IssueKit", f"repository-{name}")
    for key in (
        "ISSUE_TEMPLATE/incident.yml",
        "workflows/escalate.yml",
        *SETTINGS["labels-complete"]["labels"],
    ):
        resources[key] = replace(resources[key], parent=kit.urn)
    del resources["ISSUE_TEMPLATE/incident.yml"]
    assert findings(resources, "templates-complete", described=described)
    described = replace(described, repositories={**described.repositories, name: keeping})
    assert not findings(resources, "templates-complete", described=described)


def test_a_repository_without_any_template_lacks_all_of_them() -> None:
    templates = SETTINGS["templates-complete"]["templates"]
    resources = {name: each for name, each in operation().items() if name not in templates}
    [finding] = findings(resources, "templates-complete")
    assert finding.message.startswith("the repository wing lacks the templates .github/")
