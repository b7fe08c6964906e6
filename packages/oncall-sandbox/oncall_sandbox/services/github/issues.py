"""Issues, their comments, and who may do what in a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.github.vendor import (
    COMMENTS,
    ISSUE_EVENTS,
    ISSUES,
    PEOPLE,
    failed,
    not_found,
    page,
    repository,
    repository_key,
    stamp,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oncall_sandbox.services.world import Document

REPOSITORY = "/repos/{owner}/{repository}"
ROOT = REPOSITORY + "/issues"

MOST_ASSIGNEES = 10

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
        "user": _author(call),
        "closed_by": None,
        "assignees": [],
        "repository_url": f"{call.request.origin}/repos/{key}",
        "html_url": f"https://github.com/{key}/issues/{number}",
        "created_at": stamp(call.now),
    }
    _record(call, issue, "labeled", (label["name"] for label in issue["labels"]))
    return Answer(201, call.world.put(ISSUES, f"{key}#{number}", issue))


@routes.on("GET", ROOT + "/{number}")
def get(call: Call) -> Answer:
    return Answer(200, _issue(call))


@routes.on("PATCH", ROOT + "/{number}")
def update(call: Call) -> Answer:
    issue = _issue(call)
    given = call.json if isinstance(call.json, dict) else {}
    issue |= {name: given[name] for name in ("title", "body", "state") if name in given}
    if "state" in given:
        issue["closed_by"] = _author(call) if given["state"] == "closed" else None
    if "labels" in given:
        before = [label["name"] for label in issue["labels"]]
        after = [str(label) for label in given["labels"]]
        _record(call, issue, "labeled", (name for name in after if name not in before))
        _record(call, issue, "unlabeled", (name for name in before if name not in after))
        issue["labels"] = [{"name": name} for name in after]
    return Answer(200, call.world.put(ISSUES, f"{issue['repository']}#{issue['number']}", issue))


@routes.on("GET", ROOT + "/{number}/events")
def events(call: Call) -> Answer:
    issue = _issue(call)
    return page(call, call.world.all(ISSUE_EVENTS, issue=f"{issue['repository']}#{issue['number']}"))


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
        "user": _author(call),
        "created_at": stamp(call.now),
    }
    return Answer(201, call.world.put(COMMENTS, str(key), made))


@routes.on("POST", ROOT + "/{number}/assignees")
def assign(call: Call) -> Answer:
    """Up to ten; whoever cannot be assigned is passed over in silence."""
    issue = _issue(call)
    given = call.json if isinstance(call.json, dict) else {}
    present = [one["login"] for one in issue.get("assignees", [])]
    known = {one["login"].lower(): one["login"] for one in call.world.all(PEOPLE)}
    for login in given.get("assignees") or []:
        if (
            (found := known.get(str(login).lower()))
            and found not in present
            and len(present) < MOST_ASSIGNEES
        ):
            present.append(found)
    issue["assignees"] = [{"login": login} for login in present]
    return Answer(201, call.world.put(ISSUES, f"{issue['repository']}#{issue['number']}", issue))


@routes.on("GET", REPOSITORY + "/collaborators/{user}/permission")
def permission(call: Call) -> Answer:
    granted = repository(call).get("collaborators", {}).get(call["user"], "read")
    return Answer(200, {"permission": granted, "role_name": granted, "user": {"login": call["user"]}})


def _author(call: Call) -> Document:
    """Whom GitHub names: a job's token, which is one of an App's installation, writes as the App."""
    if "ghs_" in call.request.headers.get("authorization", ""):
        return {"login": "github-actions[bot]", "type": "Bot"}
    return {"login": "sandbox", "type": "User"}


def _record(call: Call, issue: Document, event: str, labels: Iterable[str]) -> None:
    for label in labels:
        key = call.world.number()
        made = {
            "id": key,
            "issue": f"{issue['repository']}#{issue['number']}",
            "event": event,
            "actor": _author(call),
            "label": {"name": label},
            "created_at": stamp(call.now),
        }
        call.world.put(ISSUE_EVENTS, str(key), made)


def _issue(call: Call) -> Document:
    found = call.world.get(ISSUES, f"{repository_key(call)}#{call['number']}")
    if found is None:
        raise not_found()
    return found
