"""Labels, Actions secrets, issues, who may push, and the badges of workflows."""

from __future__ import annotations

import base64
import re
from html import escape
from typing import TYPE_CHECKING

from sandbox.accounts.call import Answer, Api, Call
from sandbox.accounts.github.vendor import (
    COMMENTS,
    ISSUES,
    LABELS,
    REPOSITORIES,
    RUNS,
    SECRETS,
    GitHub,
    failed,
    not_found,
    page,
    refusal,
    repository,
    stamp,
)

if TYPE_CHECKING:
    from sandbox.accounts.world import Document

ROOT = "/repos/{owner}/{repository}"
COLOR = re.compile(r"[0-9a-fA-F]{6}")
SECRET_NAME = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*", re.IGNORECASE)
PUBLIC_KEY = base64.b64encode(bytes(range(32))).decode()
LONGEST_DESCRIPTION = 100


def register(api: GitHub) -> None:
    """Add the calls of this module."""
    _labels(api)
    _secrets(api)
    _issues(api)


def _labels(api: GitHub) -> None:
    @api.on("GET", ROOT + "/labels")
    def every(call: Call) -> Answer:
        found = call.world.all(LABELS, repository=_key(call))
        return page(call, [_label_shown(label) for label in found])

    @api.on("POST", ROOT + "/labels")
    def create(call: Call) -> Answer:
        key = _key(call)
        given = call.json if isinstance(call.json, dict) else {}
        name = str(given.get("name") or "")
        if not name:
            raise failed("Label", "name", "missing_field")
        if call.world.get(LABELS, f"{key}:{name.lower()}"):
            raise failed("Label", "name", "already_exists")
        number = call.world.number()
        label = {"id": number, "node_id": f"LA_{number}", "repository": key, "default": False, "name": name}
        return Answer(201, _label_shown(_put(call, label, {"color": "ededed", "description": None, **given})))

    @api.on("GET", ROOT + "/labels/{name}")
    def get(call: Call) -> Answer:
        return Answer(200, _label_shown(_label(call)))

    @api.on("PATCH", ROOT + "/labels/{name}")
    def update(call: Call) -> Answer:
        label = _label(call)
        given = call.json if isinstance(call.json, dict) else {}
        new = given.get("new_name") or given.get("name") or label["name"]
        if new.lower() != label["name"].lower():
            if call.world.get(LABELS, f"{label['repository']}:{new.lower()}"):
                raise failed("Label", "name", "already_exists")
            call.world.delete(LABELS, f"{label['repository']}:{label['name'].lower()}")
        return Answer(200, _label_shown(_put(call, {**label, "name": new}, given)))

    @api.on("DELETE", ROOT + "/labels/{name}")
    def delete(call: Call) -> Answer:
        label = _label(call)
        call.world.delete(LABELS, f"{label['repository']}:{label['name'].lower()}")
        return Answer(204)


def _put(call: Call, label: Document, given: Document) -> Document:
    color = str(given.get("color") or label.get("color") or "").removeprefix("#")
    if not COLOR.fullmatch(color):
        raise failed("Label", "color", "invalid")
    description = given.get("description", label.get("description"))
    if description and len(description) > LONGEST_DESCRIPTION:
        raise failed("Label", "description", "invalid")
    label |= {"color": color.lower(), "description": description}
    return call.world.put(LABELS, f"{label['repository']}:{label['name'].lower()}", label)


def _label(call: Call) -> Document:
    found = call.world.get(LABELS, f"{_key(call)}:{call['name'].lower()}")
    if found is None:
        raise not_found()
    return found


def _label_shown(label: Document) -> Document:
    shown = {name: value for name, value in label.items() if name != "repository"}
    return {**shown, "url": f"https://api.github.com/repos/{label['repository']}/labels/{label['name']}"}


def _secrets(api: GitHub) -> None:
    root = ROOT + "/actions/secrets"

    @api.on("GET", root)
    def every(call: Call) -> Answer:
        found = [_secret_shown(secret) for secret in call.world.all(SECRETS, repository=_key(call))]
        return Answer(200, {"total_count": len(found), "secrets": found})

    @api.on("GET", root + "/public-key")
    def public_key(call: Call) -> Answer:
        repository(call)
        return Answer(200, {"key_id": "1", "key": PUBLIC_KEY})

    @api.on("GET", root + "/{name}")
    def get(call: Call) -> Answer:
        return Answer(200, _secret_shown(_secret(call)))

    @api.on("PUT", root + "/{name}")
    def write(call: Call) -> Answer:
        given = call.json if isinstance(call.json, dict) else {}
        name = call["name"].upper()
        if not SECRET_NAME.fullmatch(name):
            raise refusal(422, "Secret names can only contain alphanumeric characters and underscores")
        if not given.get("encrypted_value") or given.get("key_id") != "1":
            raise refusal(
                422, "Invalid request.\n\nencrypted_value and the key_id of the public key are needed."
            )
        key = f"{_key(call)}:{name}"
        old = call.world.get(SECRETS, key)
        now = stamp(call.now)
        secret = {"name": name, "created_at": (old or {}).get("created_at", now), "updated_at": now}
        secret |= {"repository": _key(call), "encrypted_value": given["encrypted_value"]}
        call.world.put(SECRETS, key, secret)
        return Answer(204) if old else Answer(201, {})

    @api.on("DELETE", root + "/{name}")
    def delete(call: Call) -> Answer:
        secret = _secret(call)
        call.world.delete(SECRETS, f"{secret['repository']}:{secret['name']}")
        return Answer(204)


def _secret(call: Call) -> Document:
    found = call.world.get(SECRETS, f"{_key(call)}:{call['name'].upper()}")
    if found is None:
        raise not_found()
    return found


def _secret_shown(secret: Document) -> Document:
    return {name: secret[name] for name in ("name", "created_at", "updated_at")}


def _issues(api: GitHub) -> None:
    root = ROOT + "/issues"

    @api.on("GET", root)
    def every(call: Call) -> Answer:
        state = call.asked("state") or "open"
        labels = {label for label in (call.asked("labels") or "").split(",") if label}
        found = [
            issue
            for issue in call.world.all(ISSUES, repository=_key(call))
            if state in ("all", issue["state"]) and labels <= {label["name"] for label in issue["labels"]}
        ]
        return page(call, found[::-1])

    @api.on("POST", root)
    def create(call: Call) -> Answer:
        given = call.json if isinstance(call.json, dict) else {}
        if not given.get("title"):
            raise failed("Issue", "title", "missing_field")
        key = _key(call)
        number = 1 + max((issue["number"] for issue in call.world.all(ISSUES, repository=key)), default=0)
        issue = {
            "id": call.world.number(),
            "number": number,
            "repository": key,
            "title": given["title"],
            "body": given.get("body"),
            "state": "open",
            "labels": [{"name": str(label)} for label in given.get("labels") or []],
            "user": {"login": "wing-on-call"},
            "html_url": f"https://github.com/{key}/issues/{number}",
            "created_at": stamp(call.now),
        }
        return Answer(201, call.world.put(ISSUES, f"{key}#{number}", issue))

    @api.on("GET", root + "/{number}")
    def get(call: Call) -> Answer:
        return Answer(200, _issue(call))

    @api.on("PATCH", root + "/{number}")
    def update(call: Call) -> Answer:
        issue = _issue(call)
        given = call.json if isinstance(call.json, dict) else {}
        issue |= {name: given[name] for name in ("title", "body", "state") if name in given}
        if "labels" in given:
            issue["labels"] = [{"name": str(label)} for label in given["labels"]]
        return Answer(200, call.world.put(ISSUES, f"{issue['repository']}#{issue['number']}", issue))

    @api.on("GET", root + "/{number}/comments")
    def comments(call: Call) -> Answer:
        issue = _issue(call)
        return page(call, call.world.all(COMMENTS, issue=f"{issue['repository']}#{issue['number']}"))

    @api.on("POST", root + "/{number}/comments")
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
            "user": {"login": "wing-on-call"},
            "created_at": stamp(call.now),
        }
        return Answer(201, call.world.put(COMMENTS, str(key), made))

    @api.on("GET", ROOT + "/collaborators/{user}/permission")
    def permission(call: Call) -> Answer:
        granted = repository(call).get("collaborators", {}).get(call["user"], "read")
        return Answer(200, {"permission": granted, "role_name": granted, "user": {"login": call["user"]}})


def _issue(call: Call) -> Document:
    found = call.world.get(ISSUES, f"{_key(call)}#{call['number']}")
    if found is None:
        raise not_found()
    return found


def _key(call: Call) -> str:
    return str(repository(call)["full_name"]).lower()


class Web(Api):
    """``github.com``, as far as a monitor looks at it: the badge of a workflow."""

    host = "github.com"


def web() -> Web:
    """The pages."""
    api = Web()

    @api.on("GET", "/{owner}/{repository}/actions/workflows/{file}/badge.svg")
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

    return api
