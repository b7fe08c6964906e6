"""GitHub's API on loopback, as much of it as the workflows use: runs, artifacts, pull requests, comments, issues.

The answers have the shapes that https://docs.github.com/rest documents, cut down to what the workflows read; beside
each handler stands its page there.
"""

from __future__ import annotations

import base64
import io
import json
import re
import threading
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REPOSITORY = "winglang/on-call"
BOT = {"login": "github-actions[bot]"}
Json = dict[str, Any]


@dataclass
class Hub:
    """The repository's state. ``writes`` are the requests that changed something, in order."""

    url: str = ""
    runs: list[Json] = field(default_factory=list)
    artifacts: dict[int, list[tuple[Json, bytes]]] = field(default_factory=dict)
    pulls: dict[int, Json] = field(default_factory=dict)
    files: dict[int, list[Json]] = field(default_factory=dict)
    reviews: dict[int, list[Json]] = field(default_factory=dict)
    of_commit: dict[str, list[int]] = field(default_factory=dict)
    files_of: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """What each commit holds, by commit and path."""
    merge_bases: dict[str, str] = field(default_factory=dict)
    """By the head of a comparison."""
    commits: dict[str, Json] = field(default_factory=dict)
    """The commits of the main branch, newest last."""
    elsewhere: set[str] = field(default_factory=set)
    """Commits that are not on the main branch."""
    statuses: dict[str, list[Json]] = field(default_factory=dict)
    comments: dict[int, list[Json]] = field(default_factory=dict)
    issues: list[Json] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    tokens_elsewhere: list[str | None] = field(default_factory=list)

    def add_run(self, workflow: str, sha: str, repository: str = REPOSITORY) -> int:
        """A finished run of a workflow for a commit; its id."""
        number = len(self.runs) + 1
        self.runs.append(
            {
                "id": number,
                "run_number": number,
                "run_attempt": 1,
                "path": f".github/workflows/{workflow}.yml",
                "head_sha": sha,
                "head_repository": {"full_name": repository},
                "event": "pull_request",
                "conclusion": "success",
                "html_url": f"https://github.example/runs/{number}",
            }
        )
        return number

    def add_artifact(self, run: int, name: str, data: bytes, size: int | None = None) -> None:
        """An archive as the artifact of a run."""
        number = 1000 + sum(map(len, self.artifacts.values()))
        entry = {"id": number, "name": name, "expired": False, "size_in_bytes": size or len(data)}
        self.artifacts.setdefault(run, []).append((entry, data))

    def add_pull(self, number: int, sha: str, repository: str = REPOSITORY, **changes: Any) -> Json:
        """An open pull request of ``author`` to the main branch."""
        owner, _, _ = repository.partition("/")
        base = {"ref": "main", "repo": {"full_name": REPOSITORY, "default_branch": "main"}}
        head = {"sha": sha, "ref": "topic", "label": f"{owner}:topic", "repo": {"full_name": repository}}
        self.pulls[number] = {
            "number": number,
            "state": "open",
            "base": base,
            "head": head,
            "user": {"login": "author"},
            "merged_at": None,
            "merge_commit_sha": None,
        } | changes
        return self.pulls[number]

    def add_commit(self, sha: str, after: str, file: str, number: int | None, **changes: Any) -> None:
        """A commit of the main branch that GitHub made of a pull request (None: a push past them)."""
        committer = {"login": "web-flow" if number else "somebody"}
        self.commits[sha] = {
            "sha": sha,
            "parents": [{"sha": after}],
            "committer": committer,
            "commit": {"verification": {"verified": number is not None}},
        } | changes
        self.files_of[sha] = {"rotation.yaml": file.encode()}
        if number:
            merged = {"state": "closed", "merged_at": "2026-11-23T16:30:00Z", "merge_commit_sha": sha}
            self.add_pull(number, f"{number:x}" * 40, **merged)
            self.of_commit[sha] = [number]

    def answer(self, method: str, path: str, query: dict[str, str], body: Json) -> tuple[int, Any]:
        """Status and JSON of a request below the repository."""
        if method != "GET":
            self.writes.append(f"{method} {path}")
        for pattern, handler in _ROUTES:
            found = re.fullmatch(pattern, f"{method} {path}")
            if found:
                return handler(self, found.groups(), query, body)
        return 404, {"message": "Not Found"}

    def archive(self, number: int) -> bytes:
        """The archive of an artifact."""
        return next(
            data for found in self.artifacts.values() for entry, data in found if entry["id"] == number
        )


def zipped(folder: Path) -> bytes:
    """What `actions/upload-artifact` makes of a folder."""
    return archive({path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()})


def archive(files: dict[str, bytes]) -> bytes:
    """An archive of files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return buffer.getvalue()


def _runs(hub: Hub, _: Any, query: dict[str, str], __: Json) -> tuple[int, Any]:  # rest/actions/workflow-runs
    found = [run for run in hub.runs if run["head_sha"] == query["head_sha"]]
    return 200, {"total_count": len(found), "workflow_runs": _page(found, query)}


def _artifacts(
    hub: Hub, groups: Any, query: dict[str, str], _: Json
) -> tuple[int, Any]:  # rest/actions/artifacts
    found = [entry for entry, _ in hub.artifacts.get(int(groups[0]), [])]
    return 200, {"total_count": len(found), "artifacts": _page(found, query)}


def _pull(hub: Hub, groups: Any, _: dict[str, str], __: Json) -> tuple[int, Any]:  # rest/pulls/pulls
    found = hub.pulls.get(int(groups[0]))
    return (200, found) if found else (404, {"message": "Not Found"})


def _open_pulls(hub: Hub, _: Any, query: dict[str, str], __: Json) -> tuple[int, Any]:  # rest/pulls/pulls
    found = [
        pull
        for pull in hub.pulls.values()
        if pull["state"] == query["state"] and pull["head"]["label"] == query["head"]
    ]
    return 200, _page(found, query)


def _file(hub: Hub, groups: Any, query: dict[str, str], _: Json) -> tuple[int, Any]:
    data = hub.files_of.get(query["ref"], {}).get(groups[0])
    if data is None:
        return 404, {"message": "Not Found"}
    # rest/repos/contents: it sends no content of a file above 1 MB.
    large = len(data) > 1_000_000
    content = "" if large else base64.encodebytes(data).decode()
    return 200, {"type": "file", "encoding": "none" if large else "base64", "content": content}


def _compare(
    hub: Hub, groups: Any, query: dict[str, str], _: Json
) -> tuple[int, Any]:  # rest/commits/commits
    base, head = groups
    if base == "main":
        return 200, {"merge_base_commit": {"sha": hub.merge_bases[head]}, "commits": []}
    known = [*hub.commits]
    if base in hub.elsewhere:
        return 200, {"status": "diverged", "commits": []}
    if base not in known:
        return 404, {"message": "Not Found"}
    between = [hub.commits[each] for each in known[known.index(base) + 1 : known.index(head) + 1]]
    return 200, {"status": "ahead" if between else "identical", "commits": _page(between, query)}


def _commit(hub: Hub, groups: Any, _: dict[str, str], __: Json) -> tuple[int, Any]:  # rest/commits/commits
    found = hub.commits.get(groups[0])
    return (200, found) if found else (404, {"message": "Not Found"})


def _set_status(
    hub: Hub, groups: Any, _: dict[str, str], body: Json
) -> tuple[int, Any]:  # rest/commits/statuses
    assert len(body["description"]) <= 140, "GitHub refuses a longer one"
    hub.statuses.setdefault(groups[0], []).append(body)
    return 201, body


def _listed(name: str) -> Any:  # rest/pulls/pulls (files), rest/pulls/reviews, rest/issues/comments
    def handler(hub: Hub, groups: Any, query: dict[str, str], _: Json) -> tuple[int, Any]:
        return 200, _page(getattr(hub, name).get(int(groups[0]), []), query)

    return handler


def _pulls_of(
    hub: Hub, groups: Any, query: dict[str, str], _: Json
) -> tuple[int, Any]:  # rest/commits/commits
    return 200, _page([hub.pulls[number] for number in hub.of_commit.get(groups[0], [])], query)


def _add_comment(
    hub: Hub, groups: Any, _: dict[str, str], body: Json
) -> tuple[int, Any]:  # rest/issues/comments
    number = 1 + sum(map(len, hub.comments.values()))
    comment = {"id": number, "user": BOT, "body": body["body"]}
    hub.comments.setdefault(int(groups[0]), []).append(comment)
    return 201, comment


def _change_comment(
    hub: Hub, groups: Any, _: dict[str, str], body: Json
) -> tuple[int, Any]:  # rest/issues/comments
    for comment in (comment for each in hub.comments.values() for comment in each):
        if comment["id"] == int(groups[0]):
            comment["body"] = body["body"]
            return 200, comment
    return 404, {"message": "Not Found"}


def _delete_comment(
    hub: Hub, groups: Any, _: dict[str, str], __: Json
) -> tuple[int, Any]:  # rest/issues/comments
    for each in hub.comments.values():
        each[:] = [comment for comment in each if comment["id"] != int(groups[0])]
    return 204, None


def _issues(hub: Hub, _: Any, query: dict[str, str], __: Json) -> tuple[int, Any]:  # rest/issues/issues
    found = [
        issue
        for issue in hub.issues
        if issue["state"] == query["state"] and issue["user"]["login"] == query["creator"]
    ]
    return 200, _page(found, query)


def _add_issue(hub: Hub, _: Any, __: dict[str, str], body: Json) -> tuple[int, Any]:  # rest/issues/issues
    issue = {"number": len(hub.issues) + 1, "state": "open", "user": BOT, **body}
    hub.issues.append(issue)
    return 201, issue


def _change_issue(
    hub: Hub, groups: Any, _: dict[str, str], body: Json
) -> tuple[int, Any]:  # rest/issues/issues
    issue = hub.issues[int(groups[0]) - 1]
    issue.update(body)
    return 200, issue


def _page(entries: list[Json], query: dict[str, str]) -> list[Json]:
    size, number = int(query["per_page"]), int(query["page"])
    return entries[(number - 1) * size : number * size]


_ROUTES = (
    (r"GET /actions/runs", _runs),
    (r"GET /actions/runs/(\d+)/artifacts", _artifacts),
    (r"GET /pulls", _open_pulls),
    (r"GET /pulls/(\d+)", _pull),
    (r"GET /contents/(.+)", _file),
    (r"GET /compare/(\w+)\.\.\.(\w+)", _compare),
    (r"GET /commits/(\w+)", _commit),
    (r"POST /statuses/(\w+)", _set_status),
    (r"GET /pulls/(\d+)/files", _listed("files")),
    (r"GET /pulls/(\d+)/reviews", _listed("reviews")),
    (r"GET /commits/(\w+)/pulls", _pulls_of),
    (r"GET /issues/(\d+)/comments", _listed("comments")),
    (r"POST /issues/(\d+)/comments", _add_comment),
    (r"PATCH /issues/comments/(\d+)", _change_comment),
    (r"DELETE /issues/comments/(\d+)", _delete_comment),
    (r"GET /issues", _issues),
    (r"POST /issues", _add_issue),
    (r"PATCH /issues/(\d+)", _change_issue),
)


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """The hub at ``hub.url``; archives are kept on another host, as GitHub does."""

    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            parts = urlsplit(self.path)
            if parts.path.startswith("/storage/"):
                hub.tokens_elsewhere.append(self.headers["Authorization"])
                self._reply(200, hub.archive(int(parts.path.rpartition("/")[2])))
                return
            if self.headers["Authorization"] != "Bearer job-token":
                self._reply(401, b'{"message": "Bad credentials"}')
                return
            path = parts.path.removeprefix(f"/repos/{REPOSITORY}")
            if found := re.fullmatch(r"/actions/artifacts/(\d+)/zip", path):
                self.send_response(302)
                self.send_header(
                    "Location", f"{hub.url.replace('127.0.0.1', 'localhost')}/storage/{found[1]}"
                )
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            length = int(self.headers["Content-Length"] or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
            status, answer = hub.answer(self.command, path, query, body)
            self._reply(status, b"" if answer is None else json.dumps(answer).encode())

        do_GET = do_POST = do_PATCH = do_DELETE = _respond  # noqa: N815 — names of the base

        def _reply(self, status: int, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the name is the base's
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
