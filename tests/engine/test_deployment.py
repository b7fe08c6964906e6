"""Deployment and comparison with the real engine: what a policy refuses is never applied, and drift is seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.engine.operation import Operation, applied, checkout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.engine

COMMIT = "a" * 40


@pytest.fixture(scope="module")
def wing(tmp_path_factory: pytest.TempPathFactory, of_the_run: Path) -> Iterator[Operation]:
    with applied(tmp_path_factory.mktemp("deployment"), of_the_run) as (made, _):
        yield made


def deploy(project: Operation) -> tuple[int, str]:
    """What the step of the workflow does: its exit code, and what it writes to the page of the run."""
    page = project.project / "summary.md"
    page.write_text("", encoding="utf-8")
    ran = project.python(
        *("ci", "deploy"),
        status=None,
        PULUMI_STACK="sandbox",
        GITHUB_SHA=COMMIT,
        DEPLOYED_COMMIT=COMMIT,
        GITHUB_STEP_SUMMARY=str(page),
    )
    return ran.status, page.read_text(encoding="utf-8")


def compare(project: Operation) -> tuple[int, dict[str, str]]:
    """The same of the comparison: its exit code and what it hands over."""
    folder = project.project / "drift"
    for old in folder.glob("*"):
        old.unlink()
    ran = project.python("ci", "drift", status=None, PULUMI_STACK="sandbox")
    return ran.status, {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


@pytest.fixture
def file(wing: Operation) -> Iterator[Path]:
    """The file of the project, put back after the test."""
    text = wing.file.read_text(encoding="utf-8")
    yield wing.file
    wing.file.write_text(text, encoding="utf-8")


def test_the_summary_says_what_was_done(wing: Operation) -> None:
    wing.edit("Acknowledge in PagerDuty, talk in the thread.", "Talk in the thread.")
    status, summary = deploy(wing)
    assert status == 0, summary
    assert re.search(rf"Commit {COMMIT} is deployed\. Resources: 1 updated, \d+ unchanged\.", summary), (
        summary
    )
    outputs = wing.run("stack", "output", "--json", "--stack", "sandbox").json
    assert outputs["commit"] == COMMIT, "the next deployment checks every commit after this one"


@pytest.mark.thorough
def test_the_first_deployment_makes_everything(tmp_path: Path) -> None:
    with checkout(tmp_path) as made:
        made.run("stack")  # the wrapper makes the stack
        status, summary = deploy(made)
        assert status == 0, summary
        assert re.search(r"is deployed\. Resources: \d+ created\.", summary), summary


def test_what_a_policy_refuses_stops_before_anything_is_done(wing: Operation, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for repository in ("docsite", "examples"):
        text = text.replace(f"  winglang/{repository}: {{branch: main}}\n", "")
    text = re.sub(r"^    supported_by: .*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^status_page:.*\n(  .*\n)*", "", text, flags=re.MULTILINE)
    low = re.sub(r"(  P1:\n(?:    .*\n)*?    urgency: )high", r"\1low", text)
    assert low != text
    file.write_text(low, encoding="utf-8")
    before = wing.world()
    status, summary = deploy(wing)
    assert status != 0
    assert "Nothing was applied" in summary
    assert re.search(r"\d+ of \d+ resources would be removed at once", summary), summary
    assert "users-page-high" in summary, "an outage for users would page nobody"
    assert wing.world() == before, "whoever is on call keeps every label, monitor and template"


@pytest.mark.usefixtures("file")
def test_a_step_that_was_not_previewed_is_not_applied(wing: Operation) -> None:
    plan = str(wing.project / "plan.json")
    wing.run("preview", "--refresh=false", "--save-plan", plan)
    wing.edit("title: Playground", "title: Sandbox")
    before = wing.world()
    ran = wing.up("--refresh=false", "--plan", plan, status=None)
    assert ran.status != 0
    assert "violates plan" in ran.output
    assert wing.world() == before


def test_a_comparison_that_fails_says_why(wing: Operation, file: Path) -> None:
    file.write_text("people: {}\n", encoding="utf-8")
    status, handed = compare(wing)
    assert status == 1
    assert "people has no entries" in handed["failure.txt"]
