"""The chain with the real engine and GitHub on loopback: open, push, approve, accept, merge, deploy, drift, revert.

What a hostile pull request may try beside it, and what is reported of a comparison, is in `tests/ci`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from ci.issue import DIFFER
from tests.ci.actions import NOW, inside
from tests.ci.hub import REPOSITORY, Hub, serving, zipped
from tests.ci.test_pull_requests import NUMBER, approval
from tests.engine.conftest import Ran
from tests.engine.operation import DEPLOYED, SMALL_FILE, Operation, applied, checkout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.engine

HEAD, MERGED, PUSHED = "a" * 40, "c" * 40, "e" * 40
SWAP = """
swaps:
  - {between: [ana, bo], from: 2026-12-07, to: 2026-12-20}
accept:
  - {guard: short-notice, who: ana, why: agreed, until: 2026-12-20}
  - {guard: short-notice, who: bo, why: agreed, until: 2026-12-20}
"""
CHANGED = Counter(
    {"github/labels": 1, "github/files": 6, "betterstack/monitors": 1, "betterstack/status_page_resources": 1}
)
"""What the edit changes in place, by kind: the forms and the caller of the actions are files."""
SWAPPED = 2 * 14
"""Days of two people, each with an override."""
FREQUENCY = 1800
HOMEPAGE, PLAYGROUND = "https://winglang.io", "https://play.winglang.io"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub()) as found:
        yield found


def step(
    project: Operation, hub: Hub, name: str, event: object = None, *, within: bool = False, **more: str
) -> Ran:
    """A step of a workflow; its exit code is not checked. One that asks no engine can run ``within`` this process."""
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
    if within:
        status, printed = inside(name, project.project, {**os.environ, **given, **more})
        return Ran(status, printed, printed)
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
    assert step(project, hub, "issue", within=True).status == 0


def states(hub: Hub, sha: str) -> list[str]:
    return [each["state"] for each in hub.statuses.get(sha, [])]


def monitor(project: Operation, url: str) -> dict[str, Any]:
    """The one that watches an address."""
    watched: list[dict[str, Any]] = project.control("dump")["betterstack/monitors"]
    return next(one for one in watched if one["attributes"]["url"] == url)


@pytest.fixture
def small(tmp_path: Path, of_the_run: Path) -> Iterator[Operation]:
    with applied(tmp_path, of_the_run, SMALL_FILE) as (made, _):
        yield made


def test_from_the_pull_request_to_the_accounts(small: Operation, hub: Hub) -> None:
    before = small.file.read_text(encoding="utf-8")
    hub.add_commit(DEPLOYED, "9" * 40, before, 6)

    edit = before.replace("title: Playground", "title: Sandbox") + SWAP
    edit = edit.replace("meaning: something is awkward", "meaning: something is odd")
    event = push(hub, HEAD, edit)
    assert step(small, hub, "comment", event).status == 0
    assert states(hub, HEAD) == ["failure"], "the author wrote the entries in the names of others"
    hub.reviews[NUMBER] = [approval("ana", HEAD), approval("bo", HEAD)]
    step(small, hub, "comment", event, within=True)
    assert states(hub, HEAD) == ["failure", "success"], "those concerned approved"
    assert len(hub.comments[NUMBER]) == 1

    world = small.world()
    small.file.write_text(hushed(edit), encoding="utf-8")
    ran = step(small, hub, "deploy", GITHUB_SHA=MERGED)
    assert ran.status != 0
    assert "Nothing was applied" in summary(small)
    assert "users-page-high" in summary(small), "an outage for users would page nobody"
    assert re.search(r"\d+ of \d+ resources would be removed at once", summary(small))
    assert small.world() == world, "whoever is on call keeps every label, monitor and template"

    hub.add_commit(MERGED, DEPLOYED, edit, NUMBER)
    hub.pulls[NUMBER]["head"]["sha"] = HEAD
    small.file.write_text(edit, encoding="utf-8")
    small.python("oncall", "publish", "--stack", "sandbox")
    override_by_hand(small)
    world, commits = small.world(), len(small.control("dump")["github/commits"])
    drifted(small)
    small.control("delete", {"kind": "betterstack/monitors", "id": monitor(small, HOMEPAGE)["id"]})
    for ran in deploy(small, hub, MERGED):
        assert ran.status == 0, ran.output
    after = small.world()
    assert only_in(world, after) == CHANGED, (
        "the monitor that was deleted is as it was; an override by hand and what was published stay"
    )
    assert only_in(after, world) == {**CHANGED, "pagerduty/overrides": SWAPPED}
    reverted = monitor(small, PLAYGROUND)["attributes"]
    assert reverted["pronounceable_name"] == "Sandbox"
    assert reverted["check_frequency"] != FREQUENCY, "what somebody changed by hand is put right"
    assert len(small.control("dump")["github/commits"]) == commits + CHANGED["github/files"]
    updated = CHANGED.total() + 1  # the status page has the monitor that was deleted under its new id
    created = SWAPPED + 1  # and that monitor
    resources = f"Resources: {created} created, {updated} updated"
    assert f"Commit {MERGED} is deployed. {resources}" in summary(small), summary(small)
    outputs = small.run("stack", "output", "--json").json
    assert outputs["commit"] == MERGED, "the next deployment checks every commit after this one"

    hub.add_commit(PUSHED, MERGED, before, None)
    (refused,) = deploy(small, hub, PUSHED)
    assert refused.status == 1
    assert "is not a pull request that GitHub merged" in refused.output

    drifted(small)
    compare(small, hub)
    assert [(one["title"], one["state"]) for one in hub.issues] == [(DIFFER, "open")]
    found = (small.project / "drift" / "differences.txt").read_text(encoding="utf-8")
    assert found == f"update Monitor site-playground\n    checkFrequency: {FREQUENCY} → 180", (
        "the outage would be seen half an hour late, and somebody must hear of that"
    )


def only_in(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, int]:
    """How much of a world another one does not have, by kind."""
    more = {kind: (Counter(held) - Counter(other[kind])).total() for kind, held in one.items()}
    return {kind: count for kind, count in more.items() if count}


def hushed(text: str) -> str:
    """The file without a status page, workflows and repositories, and a severity that pages nobody."""
    text = re.sub(r"^status_page:.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^(workflows|repositories):\n(  .*\n)*", "", text, flags=re.MULTILINE)
    low = re.sub(r"(  P1: .*urgency: )high", r"\1low", text)
    assert low != text
    return low


def summary(small: Operation) -> str:
    """What the step has written to the page of its run."""
    return (small.project / "summary.md").read_text(encoding="utf-8")


def drifted(small: Operation) -> None:
    """Somebody changes a monitor by hand."""
    changed = monitor(small, PLAYGROUND)
    changed["attributes"]["check_frequency"] = FREQUENCY
    small.control("put", {"kind": "betterstack/monitors", "id": changed["id"], "body": changed})


def override_by_hand(small: Operation) -> None:
    """Somebody answers for two hours instead of whoever is on call."""
    user, schedule = (small.control("dump")[f"pagerduty/{kind}"][0]["id"] for kind in ("users", "schedules"))
    body = {
        "start": "2029-01-01T04:00:00Z",
        "end": "2029-01-01T06:00:00Z",
        "id": "QBYHAND",
        "schedule": schedule,
        "user": {"id": user, "type": "user_reference"},
    }
    small.control("put", {"kind": "pagerduty/overrides", "id": "QBYHAND", "body": body})


@pytest.mark.thorough
def test_the_issue_about_a_drift_closes_once_a_deployment_has_reverted_it(small: Operation, hub: Hub) -> None:
    before = small.file.read_text(encoding="utf-8")
    hub.add_commit(DEPLOYED, "9" * 40, before, 6)
    compare(small, hub)
    assert hub.issues == []
    drifted(small)
    compare(small, hub)
    assert [one["state"] for one in hub.issues] == ["open"]

    hub.add_commit(PUSHED, DEPLOYED, before, None)
    assert [ran.status for ran in deploy(small, hub, PUSHED)] == [1]
    assert monitor(small, PLAYGROUND)["attributes"]["check_frequency"] == FREQUENCY, "nothing was applied"

    assert [ran.status for ran in deploy(small, hub, DEPLOYED)] == [0, 0]
    assert monitor(small, PLAYGROUND)["attributes"]["check_frequency"] != FREQUENCY, (
        "the deployment reverts it"
    )
    compare(small, hub)
    assert [one["state"] for one in hub.issues] == ["closed"]


@pytest.mark.thorough
def test_the_first_deployment_makes_everything(tmp_path: Path, hub: Hub) -> None:
    with checkout(tmp_path) as made:
        made.run("stack")  # the wrapper makes the stack
        ran = step(made, hub, "deploy", GITHUB_SHA=MERGED)
        assert ran.status == 0, ran.output
        assert re.search(r"is deployed\. Resources: \d+ created\.", summary(made)), summary(made)


@pytest.mark.thorough
def test_a_comparison_that_fails_says_why(small: Operation, hub: Hub) -> None:
    small.file.write_text("people: {}\n", encoding="utf-8")
    assert step(small, hub, "drift").status == 1
    handed = (small.project / "drift" / "failure.txt").read_text(encoding="utf-8")
    assert "people has no entries" in handed


@pytest.mark.thorough
def test_a_step_that_was_not_previewed_is_not_applied(small: Operation) -> None:
    plan = str(small.project / "plan.json")
    small.run("preview", "--refresh=false", "--save-plan", plan)
    small.edit("title: Playground", "title: Sandbox")
    before = small.world()
    ran = small.up("--refresh=false", "--plan", plan, status=None)
    assert ran.status != 0
    assert "violates plan" in ran.output
    assert small.world() == before
