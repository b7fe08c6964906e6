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
from tests.ci.test_pull_requests import CONSENT, NUMBER, approval
from tests.engine.conftest import Ran
from tests.engine.operation import DEPLOYED, Operation, applied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.engine

FIRST, SECOND, MERGED, PUSHED = "a" * 40, "b" * 40, "c" * 40, "e" * 40
SWAP = "swaps:\n  - {between: [eladb, ainvoner], from: 2026-01-05, to: 2026-12-31}"
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
    hub.merge_bases[sha] = DEPLOYED
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


@pytest.fixture
def wing(tmp_path: Path, of_the_run: Path) -> Iterator[Operation]:
    with applied(tmp_path, of_the_run) as (made, _):
        yield made


def test_from_the_pull_request_to_the_accounts(wing: Operation, hub: Hub) -> None:
    before = wing.file.read_text(encoding="utf-8")
    hub.add_commit(DEPLOYED, "9" * 40, before, 6)

    edit = before.replace("swaps: []", SWAP).replace("title: Playground", "title: Sandbox")
    assert step(wing, hub, "comment", push(hub, FIRST, edit)).status == 0
    assert states(hub, FIRST) == ["failure"], "a swap without notice is refused"

    event = push(hub, SECOND, edit + CONSENT)
    step(wing, hub, "comment", event)
    assert states(hub, SECOND) == ["failure"], "the author wrote the entries in the names of others"
    hub.reviews[NUMBER] = [approval("eladb", SECOND), approval("ainvoner", SECOND)]
    step(wing, hub, "comment", event)
    assert states(hub, SECOND) == ["failure", "success"], "those concerned approved"
    assert len(hub.comments[NUMBER]) == 1

    hub.add_commit(MERGED, DEPLOYED, edit + CONSENT, NUMBER)
    hub.pulls[NUMBER]["head"]["sha"] = SECOND
    wing.file.write_text(edit + CONSENT, encoding="utf-8")
    for ran in deploy(wing, hub, MERGED):
        assert ran.status == 0, ran.output
    assert monitor(wing)["attributes"]["pronounceable_name"] == "Sandbox"

    hub.add_commit(PUSHED, MERGED, before, None)
    (refused,) = deploy(wing, hub, PUSHED)
    assert refused.status == 1
    assert "is not a pull request that GitHub merged" in refused.output

    drifted(wing)
    compare(wing, hub)
    assert [(one["title"], one["state"]) for one in hub.issues] == [(DIFFER, "open")]
    found = (wing.project / "drift" / "differences.txt").read_text(encoding="utf-8")
    assert found == f"update Monitor site-playground\n    checkFrequency: {FREQUENCY} → 180", (
        "the outage would be seen half an hour late, and somebody must hear of that"
    )


def drifted(wing: Operation) -> None:
    """Somebody changes a monitor by hand."""
    changed = monitor(wing)
    changed["attributes"]["check_frequency"] = FREQUENCY
    wing.control("put", {"kind": "betterstack/monitors", "id": changed["id"], "body": changed})


@pytest.mark.thorough
def test_the_issue_about_a_drift_closes_once_a_deployment_has_reverted_it(wing: Operation, hub: Hub) -> None:
    before = wing.file.read_text(encoding="utf-8")
    hub.add_commit(DEPLOYED, "9" * 40, before, 6)
    compare(wing, hub)
    assert hub.issues == []
    drifted(wing)
    compare(wing, hub)
    assert [one["state"] for one in hub.issues] == ["open"]

    hub.add_commit(PUSHED, DEPLOYED, before, None)
    assert [ran.status for ran in deploy(wing, hub, PUSHED)] == [1]
    assert monitor(wing)["attributes"]["check_frequency"] == FREQUENCY, "nothing was applied"

    assert [ran.status for ran in deploy(wing, hub, DEPLOYED)] == [0, 0]
    assert monitor(wing)["attributes"]["check_frequency"] != FREQUENCY, "the deployment reverts it"
    compare(wing, hub)
    assert [one["state"] for one in hub.issues] == ["closed"]
