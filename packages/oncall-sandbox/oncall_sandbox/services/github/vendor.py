"""What GitHub's calls have in common: who may call, error bodies, pages, and the state of a repository."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from oncall_sandbox.services.call import Answer, Api, Call, Refusal, Request, Usage

if TYPE_CHECKING:
    from oncall_sandbox.services.call import Handler
    from oncall_sandbox.services.world import Document, World

OWNERS = "github/owners"
PEOPLE = "github/people"
"""Members of every organisation, by ``login``."""
TEAMS = "github/teams"
"""``members`` are logins; ``managed_by`` names an identity provider, if one decides about them."""
REPOSITORIES = "github/repositories"
RENAMED_FROM = "renamed_from"
"""The earlier names of a repository, ``owner/name`` in lower case."""
FILES = "github/files"
COMMITS = "github/commits"
BRANCHES = "github/branches"
LABELS = "github/labels"
SECRETS = "github/secrets"
ISSUES = "github/issues"
COMMENTS = "github/comments"
ISSUE_EVENTS = "github/issue_events"
WORKFLOWS = "github/workflows"
"""``name``, and ``state``: active, or how it was disabled."""
RUNS = "github/workflow_runs"
"""Of a workflow, oldest first: ``event``, ``branch`` (a tag's name for a release), and ``conclusion``, None before the
end."""

BY_ID = "/repositories/"
_ID = ":id"
"""Stands for the owner where a repository is named by its id; no owner can have such a name."""
DOCS = "https://docs.github.com/rest"


class GitHub(Api):
    """``api.github.com``: 5000 calls an hour."""

    host = "api.github.com"
    limit = 5_000
    window = 3_600

    def find(self, method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
        """A repository also has an address by its id, to which its earlier names lead."""
        return super().find(
            method, path.replace(BY_ID, f"/repos/{_ID}/", 1) if path.startswith(BY_ID) else path
        )

    def admit(self, request: Request) -> None:
        """``Authorization: Bearer …`` or ``token …``."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if not scheme:
            raise refusal(401, "Requires authentication")
        if scheme.lower() not in ("bearer", "token") or not token or "invalid" in token:
            raise refusal(401, "Bad credentials")

    def too_many(self, _usage: Usage) -> Refusal:
        """The primary rate limit: 403, with the time to come back in the headers."""
        return refusal(403, "API rate limit exceeded for installation.")

    def alone(self, request: Request) -> str | None:
        """A repository takes one write of a file at a time: each is a commit on top of the one before."""
        where, contents, _ = request.path.lower().partition("/contents/")
        return where if contents and request.method in ("PUT", "DELETE") else None

    def disturbed(self, request: Request) -> Answer:
        """409: the branch has moved on meanwhile."""
        path = request.path.partition("/contents/")[2]
        message = f"{path} is at another commit than expected: somebody else writes to the branch"
        return Answer(409, {"message": message, "documentation_url": DOCS, "status": "409"})

    def complete(self, request: Request, answer: Answer, usage: Usage) -> None:
        """The rate limit's headers, a request id, and an ETag that a later call may come back with."""
        reset = int(datetime.now(UTC).timestamp()) + usage.reset
        answer.headers |= {
            "x-ratelimit-limit": str(usage.limit),
            "x-ratelimit-remaining": str(max(usage.remaining, 0)),
            "x-ratelimit-used": str(usage.limit - max(usage.remaining, 0)),
            "x-ratelimit-reset": str(reset),
            "x-ratelimit-resource": "core",
            "x-github-request-id": f"{id(request):X}",
            "x-github-api-version-selected": "2022-11-28",
        }
        if request.method == "GET" and answer.status == 200:
            tag = hashlib.sha256(json.dumps(answer.body).encode()).hexdigest()
            answer.headers["ETag"] = f'W/"{tag}"'
            if request.headers.get("if-none-match") == answer.headers["ETag"]:
                answer.status, answer.body = 304, None


def refusal(status: int, message: str, *errors: Document, **headers: str) -> Refusal:
    """An error body in GitHub's shape."""
    body: Document = {"message": message, "documentation_url": DOCS, "status": str(status)}
    if errors:
        body["errors"] = list(errors)
    return Refusal(status, body, headers)


def not_found() -> Refusal:
    """404, also for what the token may not see."""
    return refusal(404, "Not Found")


def failed(resource: str, field: str, code: str) -> Refusal:
    """422, Validation Failed: ``code`` is missing_field, invalid or already_exists."""
    return refusal(422, "Validation Failed", {"resource": resource, "field": field, "code": code})


def repository(call: Call) -> Document:
    """The repository of the path (owner and name in any case), or 404; under an earlier name 301.

    https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
    """
    wanted = f"{call['owner']}/{call['repository']}".lower()
    for found in call.world.all(REPOSITORIES):
        if wanted in (found["full_name"].lower(), f"{_ID}/{found['id']}"):
            return found
        if wanted in found.get(RENAMED_FROM, ()):
            raise _moved(call, found)
    raise not_found()


def _moved(call: Call, found: Document) -> Refusal:
    rest = "/".join(call.request.path.split("/")[4:])
    query = f"?{call.request.query}" if call.request.query else ""
    place = f"{call.request.origin}{BY_ID}{found['id']}{'/' if rest else ''}{rest}{query}"
    body = {"message": "Moved Permanently", "url": place, "documentation_url": DOCS}
    return Refusal(301, body, {"Location": place})


def repository_key(call: Call) -> str:
    """The key of the repository of the path, which its documents begin with."""
    return str(repository(call)["full_name"]).lower()


def page(call: Call, found: list[Any]) -> Answer:
    """A page by ``per_page`` (30, at most 100) and ``page``, with the links of the header."""
    size = min(int(call.asked("per_page") or 30), 100)
    number = max(int(call.asked("page") or 1), 1)
    last = max((len(found) + size - 1) // size, 1)
    others: dict[str, int] = {}
    if number > 1:
        others |= {"prev": number - 1, "first": 1}
    if number < last:
        others |= {"next": number + 1, "last": last}
    where = f"{call.request.origin}{call.request.path}"
    links = ", ".join(
        f'<{where}?per_page={size}&page={other}>; rel="{name}"' for name, other in others.items()
    )
    return Answer(200, found[(number - 1) * size : number * size], {"Link": links} if links else {})


def sha(world: World, *parts: object) -> str:
    """A name for a commit that this world has not given yet."""
    return hashlib.sha1("\0".join(map(str, (*parts, world.number()))).encode()).hexdigest()  # noqa: S324 - as git


def blob_sha(content: bytes) -> str:
    """The name git gives to a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()  # noqa: S324 - as git


def stamp(moment: datetime) -> str:
    """An instant as GitHub writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
