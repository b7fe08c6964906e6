"""What GitHub Actions gives to a step, and what a step gives back."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from oncall.errors import UserError
from operate.github import GitHub, api


def variable(name: str) -> str:
    """A variable that the workflow sets; raises UserError."""
    value = os.environ.get(name)
    if not value:
        raise UserError(f"the variable {name} is not set; the workflow sets it in the step's env")
    return value


def now() -> datetime:
    """The time, or the instant that the variable ``CLOCK`` gives as RFC 3339."""
    fixed = os.environ.get("CLOCK")
    return datetime.fromisoformat(fixed).astimezone(UTC) if fixed else datetime.now(UTC)


def github() -> GitHub:
    """The repository of the workflow, with the token of the job."""
    return GitHub(api(variable("GITHUB_API_URL"), variable("GH_TOKEN")), variable("GITHUB_REPOSITORY"))


def event() -> dict[str, Any]:
    """The payload of the event that started the workflow."""
    payload: dict[str, Any] = json.loads(Path(variable("GITHUB_EVENT_PATH")).read_text(encoding="utf-8"))
    return payload


def summary(markdown: str) -> None:
    """Show a text on the page of the run."""
    with Path(variable("GITHUB_STEP_SUMMARY")).open("a", encoding="utf-8") as file:
        file.write(markdown)


def run_url() -> str:
    """The page of this run."""
    server, repository = variable("GITHUB_SERVER_URL"), variable("GITHUB_REPOSITORY")
    return f"{server}/{repository}/actions/runs/{variable('GITHUB_RUN_ID')}"
