"""Issues, their comments, and who may do what in a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.github.vendor import (
    COMMENTS,
    ISSUES,
    failed,
    not_found,
    page,
    repository,
    repository_key,
    stamp,
)

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document

REPOSITORY = "/repos/{owner}/{repository}"
ROOT = REPOSITORY + "/issues"

routes = Routes()


@routes.on("GET", ROOT)
def every(call: Call) -> Answer:
    state = call.asked("state") or "open"
    labels = {label for label in (call.asked("labels") or "").split(",") if label}
    found = [
        issue
        for issue in call.world.all(ISSUES, repository=repository_key(call))
        if state in ("all", issue["state"]) and labels <= {label["name"] for label in issue["labels"]}
    ]
    return page(call, found[::-1])


@routes.on("POST", ROOT)
def create(call: Call) -> Answer:
    given = call.json if isinstance(call.json, dict) else {}
    if not given.get("title"):
        raise failed("Issue", "title", "missing_field")
    key = repository_key(call)
    number = 1 + max((issue["number"] for issue in call.world.all(ISSUES, repository=key)), default=0)
    issue = {
        "id": call.world.number(),
        "number": number,
        "repository": key,
        "title": given["title"],
        "body": given.get("body"),
        "state": "open",
        "labels": [{"name": str(label)} for label in given.get("labels") or []],
        "user": {"login": "sandbox"},
        "html_url": f"https://github.com/{key}/issues/{number}",
        "created_at": stamp(call.now),
    }
    return Answer(201, call.world.put(ISSUES, f"{key}#{number}", issue))


@routes.on("GET", ROOT + "/{number}")
def get(call: Call) -> Answer:
    return Answer(200, _issue(call))


@routes.on("PATCH", ROOT + "/{number}")
def update(call: Call) -> Answer:
    issue = _issue(call)
    given = call.json if isinstance(call.json, dict) else {}
    issue |= {name: given[name] for name in ("title", "body", "state") if name in given}
    if "labels" in given:
        issue["labels"] = [{"name": str(label)} for label in given["labels"]]
    return Answer(200, call.world.put(ISSUES, f"{issue['repository']}#{issue['number']}", issue))


@routes.on("GET", ROOT + "/{number}/comments")
def comments(call: Call) -> Answer:
    issue = _issue(call)
    return page(call, call.world.all(COMMENTS, issue=f"{issue['repository']}#{issue['number']}"))


@routes.on("POST", ROOT + "/{number}/comments")
def comment(call: Call) -> Answer:
    issue = _issue(call)
    given = call.json if isinstance(call.json, dict) else {}
    if not given.get("body"):
        raise failed("IssueComment", "body", "missing_field")
    key = call.world.number()
    made = {
        "id": key,
        "issue": f"{issue['repository']}#{issue['number']}",
        "body": given["body"],
        "user": {"login": "sandbox"},
        "created_at": stamp(call.now),
    }
    return Answer(201, call.world.put(COMMENTS, str(key), made))


@routes.on("GET", REPOSITORY + "/collaborators/{user}/permission")
def permission(call: Call) -> Answer:
    granted = repository(call).get("collaborators", {}).get(call["user"], "read")
    return Answer(200, {"permission": granted, "role_name": granted, "user": {"login": call["user"]}})


def _issue(call: Call) -> Document:
    found = call.world.get(ISSUES, f"{repository_key(call)}#{call['number']}")
    if found is None:
        raise not_found()
    return found
