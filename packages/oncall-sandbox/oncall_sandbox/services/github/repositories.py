"""Organisations, repositories, branches, files and commits."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from oncall_sandbox.services.call import Answer, Call, Routes
from oncall_sandbox.services.github.seeding import make_commit
from oncall_sandbox.services.github.vendor import (
    BRANCHES,
    COMMITS,
    FILES,
    OWNERS,
    blob_sha,
    not_found,
    page,
    refusal,
    repository,
    repository_key,
)

if TYPE_CHECKING:
    from oncall_sandbox.services.world import Document

ROOT = "/repos/{owner}/{repository}"


routes = Routes()


@routes.on("GET", "/orgs/{name}", "/users/{name}")
def owner(call: Call) -> Answer:
    found = call.world.get(OWNERS, call["name"].lower())
    if found is None:
        raise not_found()
    return Answer(200, found)


@routes.on("GET", "/user")
def me(_call: Call) -> Answer:
    return Answer(200, {"login": "sandbox", "id": 1, "type": "Bot"})


@routes.on("GET", ROOT)
def get(call: Call) -> Answer:
    return Answer(200, repository(call))


@routes.on("GET", ROOT + "/branches")
def branches(call: Call) -> Answer:
    found = call.world.all(BRANCHES, repository=repository_key(call))
    return page(call, [_branch_shown(branch) for branch in found])


@routes.on("GET", ROOT + "/branches/{branch*}")
def branch(call: Call) -> Answer:
    return Answer(200, _branch_shown(_branch(call, call["branch"])))


@routes.on("GET", ROOT + "/git/ref/heads/{branch*}", ROOT + "/git/refs/heads/{branch*}")
def ref(call: Call) -> Answer:
    found = _branch(call, call["branch"])
    return Answer(
        200, {"ref": f"refs/heads/{found['name']}", "object": {"type": "commit", "sha": found["head"]}}
    )


@routes.on("GET", ROOT + "/commits")
def commits(call: Call) -> Answer:
    path = call.asked("path")
    found = [
        commit
        for commit in reversed(call.world.all(COMMITS, repository=repository_key(call)))
        if path is None or any(file["filename"] == path for file in commit["files"])
    ]
    return page(call, found)


@routes.on("GET", ROOT + "/commits/{sha*}")
def commit(call: Call) -> Answer:
    key = repository_key(call)
    head = call.world.get(BRANCHES, f"{key}:{call['sha']}")
    found = call.world.get(COMMITS, head["head"] if head else call["sha"])
    if found is None or found["repository"] != key:
        raise refusal(422, f"No commit found for SHA: {call['sha']}")
    return Answer(200, found)


@routes.on("GET", ROOT + "/contents", ROOT + "/contents/{path*}")
def read(call: Call) -> Answer:
    target = _branch(call, call.asked("ref"), missing=404)
    path = call.parameters.get("path", "").strip("/")
    file = call.world.get(FILES, _file_key(target, path))
    if file:
        return Answer(200, _file_shown(call, file, target))
    prefix = f"{path}/" if path else ""
    below = [other for other in _files(call, target) if other["path"].startswith(prefix)]
    if not below:
        raise not_found()
    files = [other for other in below if "/" not in other["path"].removeprefix(prefix)]
    folders = {other["path"].removeprefix(prefix).partition("/")[0] for other in below if other not in files}
    return Answer(
        200,
        [
            *(_file_shown(call, other, target, content=False) for other in files),
            *({"type": "dir", "name": name, "path": prefix + name, "size": 0} for name in sorted(folders)),
        ],
    )


@routes.on("PUT", ROOT + "/contents/{path*}")
def write(call: Call) -> Answer:
    given = call.json if isinstance(call.json, dict) else {}
    target, path = _writable(call, given)
    try:
        content = base64.b64decode(given["content"], validate=False)
    except (KeyError, TypeError, binascii.Error):
        raise refusal(422, "Invalid request.\n\ncontent is not valid Base64.") from None
    old = call.world.get(FILES, _file_key(target, path))
    _same_sha(old, given, path)
    if any(other["path"].startswith(f"{path}/") for other in _files(call, target)):
        raise refusal(422, f"Invalid request.\n\n{path} is a directory.")
    file = {
        "path": path,
        "branch": target["name"],
        "repository": target["repository"],
        "sha": blob_sha(content),
        "content": base64.b64encode(content).decode(),
        "size": len(content),
    }
    call.world.put(FILES, _file_key(target, path), file)
    commit = _commit(call, target, given["message"], path, "modified" if old else "added")
    return Answer(
        200 if old else 201, {"content": _file_shown(call, file, target, content=False), "commit": commit}
    )


@routes.on("DELETE", ROOT + "/contents/{path*}")
def remove(call: Call) -> Answer:
    given = call.json if isinstance(call.json, dict) else dict(call.query)
    target, path = _writable(call, given)
    old = call.world.get(FILES, _file_key(target, path))
    if old is None:
        raise not_found()
    _same_sha(old, given, path)
    call.world.delete(FILES, _file_key(target, path))
    return Answer(200, {"content": None, "commit": _commit(call, target, given["message"], path, "removed")})


def _branch(call: Call, name: str | None, *, missing: int = 404) -> Document:
    known = repository(call)
    name = (name or known["default_branch"]).removeprefix("refs/heads/")
    found = call.world.get(BRANCHES, f"{known['full_name'].lower()}:{name}")
    if found is None:
        raise refusal(
            missing,
            "Branch not found" if call.asked("ref") is None else f"No commit found for the ref {name}",
        )
    return found


def _branch_shown(branch: Document) -> Document:
    where = f"https://api.github.com/repos/{branch['repository']}"
    commit = {"sha": branch["head"], "url": f"{where}/commits/{branch['head']}"}
    return {"name": branch["name"], "commit": commit, "protected": branch["protected"]}


def _writable(call: Call, given: Document) -> tuple[Document, str]:
    target = _branch(call, given.get("branch"))
    if repository(call)["archived"]:
        raise refusal(403, "Repository was archived so is read-only.")
    if target["protected"]:
        raise refusal(409, "Could not update file: Changes must be made through a pull request.")
    if not given.get("message"):
        raise refusal(422, 'Invalid request.\n\n"message" wasn\'t supplied.')
    path = call["path"].strip("/")
    if not path or ".." in path.split("/"):
        raise refusal(422, f"path is malformed: {path}")
    return target, path


def _same_sha(old: Document | None, given: Document, path: str) -> None:
    """A change must name what it replaces: none at all is a 422, another one a 409."""
    sent = given.get("sha")
    if old and not sent:
        raise refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    if sent and (old is None or sent != old["sha"]):
        raise refusal(409, f"{path} does not match {sent}")


def _commit(call: Call, branch: Document, message: str, path: str, status: str) -> Document:
    files = [{"filename": path, "status": status}]
    made = make_commit(call.world, branch["repository"], message, files, branch["head"], call.now)
    call.world.put(BRANCHES, f"{branch['repository']}:{branch['name']}", {**branch, "head": made["sha"]})
    return {
        **made["commit"],
        **{name: made[name] for name in ("sha", "node_id", "html_url", "url", "parents")},
    }


def _file_key(branch: Document, path: str) -> str:
    return f"{branch['repository']}:{branch['name']}:{path}"


def _files(call: Call, branch: Document) -> list[Document]:
    return call.world.all(FILES, repository=branch["repository"], branch=branch["name"])


def _file_shown(call: Call, file: Document, branch: Document, *, content: bool = True) -> dict[str, Any]:
    full_name, path, ref = repository(call)["full_name"], file["path"], branch["name"]
    shown = {
        "type": "file",
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": file["sha"],
        "size": file["size"],
        "url": f"https://api.github.com/repos/{full_name}/contents/{path}?ref={ref}",
        "html_url": f"https://github.com/{full_name}/blob/{ref}/{path}",
        "git_url": f"https://api.github.com/repos/{full_name}/git/blobs/{file['sha']}",
        "download_url": f"https://raw.githubusercontent.com/{full_name}/{ref}/{path}",
    }
    return {**shown, "encoding": "base64", "content": file["content"]} if content else shown
