"""Runs a workflow's jobs as GitHub Actions would: each step's own command, in a scratch repository.

`make`, `pulumi`, `pip` and what asks real accounts are fake programs that write down how they were called. A step
`python -m ci …` runs within this process, which takes a tenth of the time; `tests/engine/test_chain.py` starts the
program. Everything else is the real thing. An expression that is not listed here is an error: nothing is guessed.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ci.__main__ import main
from tests.ci.hub import REPOSITORY, Hub, zipped

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKOUT = Path(__file__).resolve().parents[2]
WORKFLOWS = CHECKOUT / ".github" / "workflows"
NOW = "2026-11-28T07:00:00Z"
"""When every job runs."""
SECRETS = (
    "WING_GITHUB_TOKEN",
    "PAGERDUTY_TOKEN",
    "PAGERDUTY_USER_TOKEN",
    "SLACK_TOKEN",
    "BETTERSTACK_API_TOKEN",
    "PULUMI_ACCESS_TOKEN",
    "PULUMI_CONFIG_PASSPHRASE",
)


def load(name: str) -> dict[str, Any]:
    """A workflow as GitHub reads it; YAML takes the key `on` for true."""
    found: dict[Any, Any] = yaml.safe_load((WORKFLOWS / f"{name}.yml").read_text(encoding="utf-8"))
    found["on"] = found.pop(True)
    return found


@dataclass
class Outcome:
    """What became of a job; ``output`` is all output, ``calls`` how fake programs were called."""

    failed: bool = False
    output: str = ""
    summary: str = ""
    calls: list[str] = field(default_factory=list)


@dataclass
class Runner:
    """A scratch repository with the hub behind it.

    ``pulumi`` has by command what the fake one prints, and its exit code.
    """

    folder: Path
    hub: Hub
    event: dict[str, Any]
    sha: str = "0" * 40
    run_id: int = 1
    ref: str = "refs/heads/main"
    pulumi: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def repository(self) -> Path:
        """The checkout of the job."""
        return self.folder / "repository"

    def git(self, *arguments: str) -> str:
        """Run git in the scratch repository; what it says."""
        identity = [
            "-c",
            "user.name=Test",
            "-c",
            "user.email=test@wing.example",
            "-c",
            "commit.gpgsign=false",
        ]
        done = subprocess.run(
            ["git", *identity, *arguments], cwd=self.repository, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, files: Mapping[str, str | bytes | None]) -> str:
        """Write (or with None delete) files and commit them; the commit."""
        if not self.repository.exists():
            self.repository.mkdir(parents=True)
            self.git("init", "--quiet", "--initial-branch", "main")
        for name, data in files.items():
            path = self.repository / name
            if data is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data.encode() if isinstance(data, str) else data)
        self.git("add", "--all", "--", *files)
        self.git("commit", "--quiet", "--allow-empty", "--message", "an edit")
        return self.git("rev-parse", "HEAD")

    def job(self, workflow: str, name: str) -> Outcome | None:
        """Run a job to its end; None where its condition keeps it from running."""
        found = load(workflow)["jobs"][name]
        if not self._holds(found.get("if", "true"), failed=False):
            return None
        outcome = Outcome()
        self._fake_programs()
        for step in found["steps"]:
            if not self._holds(step.get("if", "success()"), failed=outcome.failed):
                continue
            if "uses" in step:
                self._uses(step, outcome)
            else:
                self._run(step, outcome)
        outcome.calls = (self.folder / "calls").read_text(encoding="utf-8").splitlines()
        return outcome

    def _uses(self, step: dict[str, Any], outcome: Outcome) -> None:
        action = step["uses"].partition("@")[0]
        if action != "actions/upload-artifact":
            assert action in ("actions/checkout", "actions/setup-python")
            return
        path = self.repository / step["with"]["path"]
        if path.is_dir():
            self.hub.add_artifact(self.run_id, step["with"]["name"], zipped(path))
        elif step["with"]["if-no-files-found"] == "error":
            outcome.failed = True

    def _run(self, step: dict[str, Any], outcome: Outcome) -> None:
        event, summary = self.folder / "event.json", self.folder / "summary.md"
        added = self.folder / "path"
        event.write_text(json.dumps(self.event), encoding="utf-8")
        summary.touch()
        added.touch()
        given = {name: self._value(value) for name, value in step.get("env", {}).items()}
        environment = {
            "PATH": ":".join(
                [*added.read_text(encoding="utf-8").split(), str(self.folder / "bin"), os.environ["PATH"]]
            ),
            "HOME": str(self.folder),
            "PYTHONPATH": str(CHECKOUT),
            "CLOCK": NOW,
            "GITHUB_API_URL": self.hub.url,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": str(self.run_id),
            "GITHUB_SHA": self.sha,
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_PATH": str(added),
            **given,
        }
        ours = re.fullmatch(r"(?:\.venv/bin/)?python -m ci (\w+)", step["run"])
        if ours:
            status, printed = inside(ours[1], self.repository, environment)
        else:
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=self.repository,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                timeout=120,
            )
            status, printed = done.returncode, done.stdout
        outcome.output += printed
        outcome.summary = summary.read_text(encoding="utf-8")
        outcome.failed = outcome.failed or status != 0

    def _holds(self, condition: str, *, failed: bool) -> bool:
        head = self.event.get("pull_request", {}).get("head", {})
        known: dict[str, bool] = {
            "true": True,
            "success()": not failed,
            "!cancelled()": True,
            "github.ref == 'refs/heads/main'": self.ref == "refs/heads/main",
            "!cancelled() && github.ref == 'refs/heads/main'": self.ref == "refs/heads/main",
            "github.event.pull_request.head.repo.full_name == github.repository": (
                head.get("repo", {}).get("full_name") == REPOSITORY
            ),
        }
        return known[re.sub(r"^\$\{\{\s*(.*?)\s*\}\}$", r"\1", condition)]

    def _value(self, text: str) -> str:
        known = {
            "github.token": "job-token",
            "github.sha": self.sha,
            "vars.PULUMI_BACKEND_URL": "gs://state",
            **{f"secrets.{name}": f"value of {name}" for name in SECRETS},
        }
        return re.sub(r"\$\{\{\s*(.*?)\s*\}\}", lambda match: known[match[1]], text)

    def _fake_programs(self) -> None:
        answers = []
        for command, (text, code) in self.pulumi.items():
            printed = self.folder / f"printed-{command}"
            printed.write_text(text, encoding="utf-8")
            answers.append(f"  {command}) cat {quote(str(printed))}; exit {code};;")
        answering = "\n".join(['case "$1" in', *answers, "  *) exit 0;;", "esac"])
        calls = self.folder / "calls"
        calls.write_text("", encoding="utf-8")
        noted = quote(str(calls))
        note = f'echo "$(basename "$0") $*" >> {noted}'
        python = f"""case "$*" in
  "-m pip "*|"-m oncall verify "*|"-m oncall publish "*) {note};;
  "-m tools.engine_folder") echo {quote(str(self.folder / "engine"))};;
  *) exec {quote(sys.executable)} "$@";;
esac"""
        programs = {
            "bin/make": note,
            "engine/pulumi": f"{note}\nenv | grep -c 'value of' >> {noted}\n{answering}",
            "bin/python": python,
            "repository/.venv/bin/python": python,
        }
        for name, script in programs.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
            path.chmod(0o755)


def inside(name: str, folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Run ``python -m ci NAME`` in a folder without a process of its own; its exit code and what it prints."""
    printed = io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        for variable in os.environ.keys() - environment.keys():
            patch.delenv(variable)
        for variable, value in environment.items():
            patch.setenv(variable, value)
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["ci", name])
        code = main()
    return code, printed.getvalue()
