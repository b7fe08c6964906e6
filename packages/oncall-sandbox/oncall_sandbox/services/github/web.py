"""``github.com``, as far as a monitor looks at it: the badge of a workflow."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from oncall_sandbox.services.call import Answer, Api, Call, Routes
from oncall_sandbox.services.github.vendor import REPOSITORIES, RUNS, WORKFLOWS

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document

routes = Routes()


class Web(Api):
    """Pages that need no token."""

    host = "github.com"


@routes.on("GET", "/{owner}/{repository}/actions/workflows/{file}/badge.svg")
def badge(call: Call) -> Answer:
    """The last run that has ended, of the branch and the event that are asked for.

    Without a branch it is the default one, or any where that has no run. Source: GitHub's documentation, “Adding a
    workflow status badge”; a cancelled run shows as failing (actions/runner, issue 4047).
    """
    key = f"{call['owner']}/{call['repository']}".lower()
    known = call.world.get(REPOSITORIES, key)
    workflow = call.world.get(WORKFLOWS, f"{key}:{call['file']}")
    if known is None or known["private"] or workflow is None:
        return Answer(404, b"Not Found")
    text = escape(f"{workflow['name']} - {_state(call, workflow, known['default_branch'])}")
    return Answer(200, f"<svg><title>{text}</title></svg>".encode(), {"Content-Type": "image/svg+xml"})


def _state(call: Call, workflow: Document, default: str) -> str:
    if workflow["state"] != "active":
        return "disabled"
    event, branch = call.asked("event"), call.asked("branch")
    ended = [
        run
        for run in call.world.all(RUNS, repository=workflow["repository"], file=workflow["file"])
        if run["conclusion"] and event in (None, run["event"])
    ]
    runs = [run for run in ended if run["branch"] == (branch or default)]
    if not runs and branch is None:
        runs = ended
    if not runs:
        return "no status"
    return "passing" if runs[-1]["conclusion"] == "success" else "failing"
