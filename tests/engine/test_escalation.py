"""What pages by hand, through the real engine: provisioned, used once, changed, and left alone."""

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
from tests.engine.operation import Operation, applied

pytestmark = pytest.mark.engine

REPOSITORY = "winglang/wing"
REPOSITORIES = 3


def url(wing: Operation) -> str:
    return str(json.loads((wing.sandbox / "services.json").read_text())["url"])


def issue(wing: Operation) -> dict[str, Any]:
    """A new issue, and a maintainer for it."""
    known = wing.control("documents")["github/repositories"][REPOSITORY]
    body = {**known, "collaborators": {"sandbox": "write"}}
    wing.control("put", {"kind": "github/repositories", "id": REPOSITORY, "body": body})
    data = json.dumps({"title": "Nobody can install Wing", "labels": ["P0"]}).encode()
    headers = {"Authorization": "Bearer a-made-up-token"}
    asked = Request(f"{url(wing)}/api.github.com/repos/{REPOSITORY}/issues", data, headers)  # noqa: S310 - loopback
    with urlopen(asked, timeout=10) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
    return found


def escalate(wing: Operation, folder: Path) -> str:
    """Run the action that the repository's workflow calls for the label P0; what it prints."""
    (caller,) = (
        base64.b64decode(file["content"])
        for file in wing.control("dump")["github/files"]
        if (file["repository"], file["path"]) == (REPOSITORY, CALLER)
    )
    (step,) = yaml.safe_load(caller)["jobs"]["escalate"]["steps"]
    repository = wing.control("documents")["github/repositories"][REPOSITORY]
    event = {
        "action": "labeled",
        "label": {"name": "P0"},
        "issue": issue(wing),
        "repository": {"id": repository["id"], "full_name": REPOSITORY},
        "sender": {"login": "sandbox", "type": "User"},
    }
    (folder / "event.json").write_text(json.dumps(event))
    keys = wing.run("stack", "output", "eventKeys", "--json", "--show-secrets").json
    done = subprocess.run(
        [sys.executable, str(wing.project / "actions" / "programs" / "escalate.py")],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "GITHUB_EVENT_PATH": str(folder / "event.json"),
            "GITHUB_API_URL": f"{url(wing)}/api.github.com",
            "GITHUB_TOKEN": "ghs_token_of_the_job",
            "ON_CALL_MEANINGS": step["with"]["meanings"],
            "ON_CALL_PUBLISHED": step["with"]["published"],
            "PAGERDUTY_EVENTS_URL": f"{url(wing)}/events.pagerduty.com",
            "PAGERDUTY_EVENTS_KEY": keys["users"]["events"],
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_a_label_pages_and_an_edit_is_a_commit_a_file(tmp_path: Path, of_the_run: Path) -> None:
    with applied(tmp_path, of_the_run) as (wing, _):
        assert wing.python("oncall", "publish", "--stack", "sandbox").stdout == f"{REPOSITORY}: written\n"
        assert escalate(wing, tmp_path) == f"paged {REPOSITORY}#1 as P0\n"
        dump = wing.control("dump")
        (incident,) = dump["pagerduty/incidents"]
        assert (incident["urgency"], incident["priority"]["name"]) == ("high", "P0")
        (note,) = incident["_notes"]
        assert note["content"].endswith("/first-five-minutes.md Talk about it in Slack #alert.")
        comment = dump["github/comments"][0]["body"]
        assert incident["service"]["id"] in comment
        assert "is primary and is called now" in comment
        keys = [one for one in dump["github/secrets"] if one["name"] == "PAGERDUTY_EVENTS_KEY"]
        assert len(keys) == REPOSITORIES, "a workflow that finds no key pages nobody"

        wing.edit("    meaning: minor degradation with", "    meaning: some degradation with")
        changes = wing.up("--refresh=false").changes()
        assert changes["updated"] == 4 * REPOSITORIES, "the label, two forms, and the caller of the actions"
        commits = len(wing.control("dump")["github/commits"])
        assert commits == len(dump["github/commits"]) + 3 * REPOSITORIES

        wing.edit("time_off: []", "time_off:\n  - {who: staycoolcall911, from: 2030-01-07, to: 2030-01-07}")
        for said in ("written", "unchanged"):
            assert wing.python("oncall", "publish", "--stack", "sandbox").stdout == f"{REPOSITORY}: {said}\n"
        assert wing.up().changes().keys() == {"created", "unchanged"}, "the override alone"
        assert len(wing.control("dump")["github/commits"]) == commits + 1
