"""What pages by hand, as the real engine has provisioned it: used once, and published."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
import yaml

from templates.render import CALLER
from tests.engine.operation import SMALL_FILE, Operation, applied

pytestmark = pytest.mark.engine

REPOSITORY = "winglang/wing"


def url(small: Operation) -> str:
    return str(json.loads((small.sandbox / "services.json").read_text())["url"])


def issue(small: Operation) -> dict[str, Any]:
    """A new issue, and a maintainer for it."""
    known = small.control("documents")["github/repositories"][REPOSITORY]
    body = {**known, "collaborators": {"sandbox": "write"}}
    small.control("put", {"kind": "github/repositories", "id": REPOSITORY, "body": body})
    data = json.dumps({"title": "Nobody can install Wing", "labels": ["P0"]}).encode()
    headers = {"Authorization": "Bearer a-made-up-token"}
    asked = Request(f"{url(small)}/api.github.com/repos/{REPOSITORY}/issues", data, headers)  # noqa: S310 - loopback
    with urlopen(asked, timeout=10) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
    return found


def escalate(small: Operation, folder: Path) -> str:
    """Run the action that the repository's workflow calls for the label P0; what it prints."""
    (caller,) = (
        base64.b64decode(file["content"])
        for file in small.control("dump")["github/files"]
        if (file["repository"], file["path"]) == (REPOSITORY, CALLER)
    )
    (step,) = yaml.safe_load(caller)["jobs"]["escalate"]["steps"]
    repository = small.control("documents")["github/repositories"][REPOSITORY]
    event = {
        "action": "labeled",
        "label": {"name": "P0"},
        "issue": issue(small),
        "repository": {"id": repository["id"], "full_name": REPOSITORY},
        "sender": {"login": "sandbox", "type": "User"},
    }
    (folder / "event.json").write_text(json.dumps(event))
    keys = small.run("stack", "output", "eventKeys", "--json", "--show-secrets").json
    done = subprocess.run(
        [sys.executable, str(small.project / "actions" / "programs" / "escalate.py")],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "GITHUB_EVENT_PATH": str(folder / "event.json"),
            "GITHUB_API_URL": f"{url(small)}/api.github.com",
            "GITHUB_TOKEN": "ghs_token_of_the_job",
            "ON_CALL_MEANINGS": step["with"]["meanings"],
            "ON_CALL_PUBLISHED": step["with"]["published"],
            "PAGERDUTY_EVENTS_URL": f"{url(small)}/events.pagerduty.com",
            "PAGERDUTY_EVENTS_KEY": keys["users"]["events"],
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_a_label_pages(tmp_path: Path, of_the_run: Path) -> None:
    with applied(tmp_path, of_the_run, SMALL_FILE) as (small, _):
        assert small.python("oncall", "publish", "--stack", "sandbox").stdout == f"{REPOSITORY}: written\n"
        assert escalate(small, tmp_path) == f"paged {REPOSITORY}#1 as P0\n"
        dump = small.control("dump")
        (incident,) = dump["pagerduty/incidents"]
        assert (incident["urgency"], incident["priority"]["name"]) == ("high", "P0")
        (note,) = incident["_notes"]
        assert note["content"].endswith("/first-five-minutes.md Talk about it in Slack #alert.")
        comment = dump["github/comments"][0]["body"]
        assert incident["service"]["id"] in comment
        assert "is primary and is called now" in comment
        keys = [one for one in dump["github/secrets"] if one["name"] == "PAGERDUTY_EVENTS_KEY"]
        assert len(keys) == 1, "a workflow that finds no key pages nobody"

        small.edit("time_off:\n", "time_off:\n  - {who: bo, from: 2030-02-04, to: 2030-02-04, cover: cy}\n")
        for reported in ("written", "unchanged"):
            published = small.python("oncall", "publish", "--stack", "sandbox").stdout
            assert published == f"{REPOSITORY}: {reported}\n"
