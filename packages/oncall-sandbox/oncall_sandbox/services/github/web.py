"""``github.com``, as far as a monitor looks at it: the badge of a workflow."""

from __future__ import annotations

from html import escape

from oncall_sandbox.services.call import Answer, Api, Call, Routes
from oncall_sandbox.services.github.vendor import REPOSITORIES, RUNS

routes = Routes()


class Web(Api):
    """Pages that need no token."""

    host = "github.com"


@routes.on("GET", "/{owner}/{repository}/actions/workflows/{file}/badge.svg")
def badge(call: Call) -> Answer:
    key = f"{call['owner']}/{call['repository']}".lower()
    known = call.world.get(REPOSITORIES, key)
    if known is None or known["private"]:
        return Answer(404, b"Not Found")
    branch = call.asked("branch") or known["default_branch"]
    run = call.world.get(RUNS, f"{key}:{call['file']}:{branch}") or {
        "name": call["file"],
        "state": "passing",
    }
    text = escape(f"{run['name']} - {run['state']}")
    return Answer(200, f"<svg><title>{text}</title></svg>".encode(), {"Content-Type": "image/svg+xml"})
