"""The chain with the real engine and GitHub on loopback: open, push, approve, accept, merge, deploy, drift, revert.

What a hostile pull request may try beside it is in `tests/ci`.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from ci.issue import DIFFER
from tests.ci.actions import NOW
from tests.ci.hub import REPOSITORY, Hub, serving, zipped
from tests.ci.test_pull_requests import BASE, CONSENT, NUMBER, approval
from tests.engine.conftest import Ran
from tests.engine.operation import Operation, checkout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.engine

FIRST, SECOND, MERGED, PUSHED = "a" * 40, "b" * 40, "c" * 40, "e" * 40
SWAP = "swaps:\n  - {between: [eladb, ainvoner], from: 2026-01-05, to: 2027-12-31}"
FREQUENCY = 1800


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub()) as found:
        yield found


def step(project: Operation, hub: Hub, name: str, event: object = None, **more: str) -> Ran:
    """A step of a workflow; its exit code is not checked."""
    file = project.project / "event.json"
    file.write_text(json.dumps(event), encoding="utf-8")
    given = {
        "CLOCK": NOW,
        "GITHUB_API_URL": hub.url,
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_EVENT_PATH": str(file),
        "GITHUB_STEP_SUMMARY": str(project.project / "summary.md"),
        "GITHUB_RUN_ID": "1",
        "GH_TOKEN": "job-token",
        "PULUMI_STACK": "sandbox",
    }
    return project.python("ci", name, status=None, **given, **more)


def push(hub: Hub, sha: str, text: str) -> dict[str, Any]:
    """A push to the pull request; the event."""
    hub.files_of[sha] = {"rotation.yaml": text.encode()}
    hub.merge_bases[sha] = BASE
    hub.add_pull(NUMBER, sha)
    return {"pull_request": {"number": NUMBER, "head": {"sha": sha}}}


def deploy(project: Operation, hub: Hub, sha: str) -> list[Ran]:
    """The steps of the deployment, as far as they pass."""
    ran = [step(project, hub, "reviewed", GITHUB_SHA=sha)]
    if ran[0].status == 0:
        ran.append(step(project, hub, "deploy", GITHUB_SHA=sha, DEPLOYED_COMMIT=sha))
    return ran


def compare(project: Operation, hub: Hub) -> None:
    """The daily comparison, and what is reported about it."""
    folder = project.project / "drift"
    shutil.rmtree(folder, ignore_errors=True)
    hub.artifacts.clear()
    assert step(project, hub, "drift").status == 0
    hub.add_artifact(1, "drift", zipped(folder))
    assert step(project, hub, "issue").status == 0


def states(hub: Hub, sha: str) -> list[str]:
    return [each["state"] for each in hub.statuses.get(sha, [])]


def monitor(project: Operation) -> dict[str, Any]:
    watched: list[dict[str, Any]] = project.control("dump")["betterstack/monitors"]
    return next(one for one in watched if one["attributes"]["url"] == "https://play.winglang.io")


def test_from_the_pull_request_to_the_accounts_and_back(tmp_path: Path, hub: Hub) -> None:
    with checkout(tmp_path) as project:
        project.run("stack")
        before = project.file.read_text(encoding="utf-8")
        hub.files_of[BASE] = {"rotation.yaml": before.encode()}
        hub.add_commit(BASE, "9" * 40, before, 6)
        hub.reviews[6] = [approval("skyrpex", "6" * 40)]
        assert [ran.status for ran in deploy(project, hub, BASE)] == [0, 0]

        edit = before.replace("swaps: []", SWAP).replace("title: Playground", "title: Sandbox")
        assert step(project, hub, "comment", push(hub, FIRST, edit)).status == 0
        assert states(hub, FIRST) == ["failure"], "a swap without notice is refused"

        event = push(hub, SECOND, edit + CONSENT)
        step(project, hub, "comment", event)
        assert states(hub, SECOND) == ["failure"], "the author wrote the entries in the names of others"
        hub.reviews[NUMBER] = [approval("eladb", SECOND), approval("ainvoner", SECOND)]
        step(project, hub, "comment", event)
        assert states(hub, SECOND) == ["failure", "success"], "those concerned approved"
        assert len(hub.comments[NUMBER]) == 1

        hub.add_commit(MERGED, BASE, edit + CONSENT, NUMBER)
        hub.pulls[NUMBER]["head"]["sha"] = SECOND
        project.file.write_text(edit + CONSENT, encoding="utf-8")
        for ran in deploy(project, hub, MERGED):
            assert ran.status == 0, ran.output
        assert monitor(project)["attributes"]["pronounceable_name"] == "Sandbox"
        compare(project, hub)
        assert hub.issues == []

        changed = monitor(project)
        changed["attributes"]["check_frequency"] = FREQUENCY
        project.control("put", {"kind": "betterstack/monitors", "id": changed["id"], "body": changed})
        compare(project, hub)
        assert [(one["title"], one["state"]) for one in hub.issues] == [(DIFFER, "open")]
        found = (project.project / "drift" / "differences.txt").read_text(encoding="utf-8")
        assert found == f"update Monitor site-playground\n    checkFrequency: {FREQUENCY} → 180", (
            "the outage would be seen half an hour late, and somebody must hear of that"
        )

        hub.add_commit(PUSHED, MERGED, before, None)
        (refused,) = deploy(project, hub, PUSHED)
        assert refused.status == 1
        assert "is not a pull request that GitHub merged" in refused.output
        assert monitor(project)["attributes"]["check_frequency"] == FREQUENCY, "nothing was applied"

        for ran in deploy(project, hub, MERGED):
            assert ran.status == 0, ran.output
        assert monitor(project)["attributes"]["check_frequency"] != FREQUENCY, "the deployment reverts it"
        compare(project, hub)
        assert [one["state"] for one in hub.issues] == ["closed"]
