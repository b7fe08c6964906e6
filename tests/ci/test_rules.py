"""What every workflow keeps, so that no pull request can use it for more than it is for."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.ci.actions import WORKFLOWS, load

if TYPE_CHECKING:
    from pathlib import Path

NAMES = sorted(path.stem for path in WORKFLOWS.glob("*.yml"))


def test_the_workflows_are_there() -> None:
    assert " ".join(NAMES) == "comment consent deploy drift follow preview review site thorough"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_permitted_but_by_the_job(name: str) -> None:
    workflow = load(name)
    assert workflow["permissions"] == {}
    assert all("permissions" in job for job in workflow["jobs"].values())
    written = {
        key for job in workflow["jobs"].values() for key, how in job["permissions"].items() if how == "write"
    }
    may = {
        "comment": {"pull-requests", "statuses"},
        "drift": {"issues"},
        "site": {"pages", "id-token"},
    }
    assert written == may.get(name, set())


@pytest.mark.parametrize("name", NAMES)
def test_actions_are_pinned_by_commit(name: str) -> None:
    text = (WORKFLOWS / f"{name}.yml").read_text(encoding="utf-8")
    used = re.findall(r"- uses: *(.*)", text)
    assert used or name == "consent"
    for each in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+.*|.*# v\d+\.\d+\.\d+ # .*", each), (
            each
        )


@pytest.mark.parametrize("name", NAMES)
def test_no_expression_stands_in_a_command(name: str) -> None:
    """An expression in a command is replaced before the shell reads it: its text would be run."""
    for job in load(name)["jobs"].values():
        assert all("${{" not in step.get("run", "") for step in job["steps"])


@pytest.mark.parametrize("name", NAMES)
def test_secrets_are_only_where_an_environment_guards_them(name: str) -> None:
    for job in load(name)["jobs"].values():
        uses_secrets = any("secrets." in str(step.get("env", {})) for step in job["steps"])
        public = name == "site" and job.get("environment", {}).get("name") == "github-pages"
        assert uses_secrets == ("environment" in job and not public)
        assert not (uses_secrets and "write" in job["permissions"].values())


@pytest.mark.parametrize("name", NAMES)
def test_checkouts_keep_no_token_and_jobs_end(name: str) -> None:
    for job in load(name)["jobs"].values():
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("name", NAMES)
def test_what_asks_github_has_the_checkouts_packages(name: str) -> None:
    """Its client is built on a package of the checkout, which the locked packages do not hold."""
    for job in load(name)["jobs"].values():
        commands = "\n".join(step.get("run", "") for step in job["steps"])
        if re.search(r"-m ci (comment|issue|reviewed)|-m oncall follow", commands):
            assert "make setup" in commands or "--editable ." in commands


def test_what_runs_the_pull_requests_code_has_no_secret() -> None:
    assert load("review")["on"].keys() == {"pull_request"}
    assert "environment" not in str(load("review")["jobs"])


def test_what_can_comment_runs_the_main_branch() -> None:
    workflow = load("comment")
    assert workflow["on"].keys() == {"pull_request_target", "workflow_run"}
    [job] = workflow["jobs"].values()
    checked_out = {step["with"]["ref"] for step in job["steps"] if "checkout" in step.get("uses", "")}
    assert checked_out == {"${{ github.event.repository.default_branch }}"}


def test_one_deployment_at_a_time() -> None:
    workflow = load("deploy")
    assert workflow["concurrency"] == {"group": "deploy", "cancel-in-progress": False}
    assert workflow["on"] == {"push": {"branches": ["main"]}}
    assert workflow["jobs"]["deploy"]["environment"] == "production"


def test_the_site_is_published_by_a_job_that_runs_nothing_of_ours() -> None:
    workflow = load("site")
    assert workflow["on"].keys() == {"push", "schedule", "workflow_dispatch"}
    write, publish = workflow["jobs"].values()
    assert write["if"] == "github.ref == 'refs/heads/main'"
    assert [step.get("uses", "").partition("@")[0] for step in publish["steps"]] == ["actions/deploy-pages"]


@pytest.mark.slow
def test_actionlint_and_zizmor_pass_and_would_not_pass_everything() -> None:
    from ci.lint import actionlint

    done = subprocess.run([sys.executable, "-m", "ci", "lint"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    bad = (
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.evnt }}\n"
    )
    judged = subprocess.run([actionlint(), "-"], input=bad, capture_output=True, text=True, check=False)
    assert judged.returncode == 1
    assert "evnt" in judged.stdout


@pytest.mark.slow
def test_what_repositories_receive_has_no_finding_without_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ci import lint

    bare = tmp_path / "on-call.yml"
    bare.write_text(re.sub(r"# zizmor: .*", "", lint.RECEIVED.read_text(encoding="utf-8")), encoding="utf-8")
    monkeypatch.setattr(lint, "RECEIVED", bare)
    assert lint.run() == 1, "its findings are those for which a reason is beside the line"
