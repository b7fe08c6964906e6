"""``comment``: after a run of ``review.yml`` or ``preview.yml``, keep one comment on the pull request up to date.

Runs on the main branch's own code with a token that can write comments. What the pull request's jobs hand
over is data: the file is read strictly, and the text about it is written here.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ci import artifact, preview, review, runner
from oncall.errors import UserError
from oncall.file.source import LIMIT as FILE_LIMIT
from oncall.review.changes import Change, Verb
from oncall.review.limit import as_markdown
from oncall.review.reading import material
from oncall.review.versions import TEMPLATES, Version

if TYPE_CHECKING:
    from collections.abc import Collection

    from operate.github import GitHub

MARK = "<!-- on-call review -->"
BOT = "github-actions[bot]"
REVIEW, PREVIEW = ".github/workflows/review.yml", ".github/workflows/preview.yml"
VERBS = {"added": Verb.ADDED, "removed": Verb.REMOVED}


class Head(NamedTuple):
    """The commit that was reviewed, and the repository it lies in."""

    sha: str
    repository: str


def run() -> int:
    """Write the comment, or print why there is nothing to write."""
    with runner.github() as github:
        return _comment(github)


def _comment(github: GitHub) -> int:
    triggering = runner.event()["workflow_run"]
    head = Head(triggering["head_sha"], (triggering["head_repository"] or {}).get("full_name", ""))
    reviewing = _latest(github, head, REVIEW)
    if reviewing is None or reviewing["conclusion"] == "cancelled":
        print("The review of this commit has not ended yet; the run that ends it will comment.")
        return 0
    files = artifact.fetch(github, reviewing["id"], "review", {review.NUMBER: 10, review.FILE: FILE_LIMIT})
    if review.NUMBER not in files:
        raise UserError(f"the artifact review lacks {review.NUMBER}")
    number = artifact.number(files[review.NUMBER], review.NUMBER)
    pull_request = github.get(f"/pulls/{number}")
    if because := _foreign(pull_request, head, github.repository):
        print(f"No comment: {because}.")
        return 0
    text = _body(github, pull_request, head, files.get(review.FILE), reviewing["html_url"])
    write(github, number, text)
    return 0


def _latest(github: GitHub, head: Head, path: str) -> dict[str, Any] | None:
    """The newest finished run of a workflow for the commit."""
    runs = github.pages(
        "/actions/runs", within="workflow_runs", head_sha=head.sha, event="pull_request", status="completed"
    )
    fitting = [
        each
        for each in runs
        if each["path"].partition("@")[0] == path
        and (each["head_repository"] or {}).get("full_name") == head.repository
    ]
    return max(fitting, key=lambda each: (each["run_number"], each["run_attempt"]), default=None)


def _foreign(pull_request: dict[str, Any], head: Head, repository: str) -> str:
    """Why a pull request is not the one that was reviewed: the number came from its own job."""
    base, tip = pull_request["base"], pull_request["head"]
    if pull_request["state"] != "open":
        return "the pull request is closed"
    if tip["sha"] != head.sha or (tip["repo"] or {}).get("full_name") != head.repository:
        return "the pull request has a newer head; the run for that will comment"
    if base["repo"]["full_name"] != repository or base["ref"] != base["repo"]["default_branch"]:
        return "the pull request does not go to the default branch"
    return ""


def _body(github: GitHub, pull_request: dict[str, Any], head: Head, file: bytes | None, page: str) -> str:
    base = Version("rotation.yaml before", Path(review.FILE).read_bytes(), None)
    ours = head.repository == github.repository
    review_of = material(
        base,
        Version("rotation.yaml", file, None),
        datetime.now(UTC),
        calendar=f"{page}#artifacts",
        preview=_preview(github, head) if ours else None,
    )._replace(templates=_templates(github, pull_request["number"]))
    text = as_markdown(review_of, None if ours else _known(base))
    return f"{MARK}\n{text}\nFor {head.sha}, by [this run]({page}).\n"


def _preview(github: GitHub, head: Head) -> str | None:
    previewing = _latest(github, head, PREVIEW)
    if previewing is None:
        return None
    try:
        files = artifact.fetch(github, previewing["id"], "preview", {preview.FILE: preview.MOST})
    except UserError as error:
        print(f"No preview: {error}.", file=sys.stderr)
        return None
    return files.get(preview.FILE, b"").decode(errors="replace")


def _known(base: Version) -> Collection[str]:
    """Whom an edit from a fork may mention: people who are in the file already, not anybody that it names."""
    from oncall.file.reader import read

    return read(base.data or b"", base.name).operation.people.keys()


def _templates(github: GitHub, number: int) -> tuple[Change, ...]:
    """The templates that the pull request changes, as GitHub lists them."""
    return tuple(
        Change("template", each["filename"], VERBS.get(each["status"], Verb.CHANGED), ())
        for each in github.pages(f"/pulls/{number}/files")
        if each["filename"].startswith(f"{TEMPLATES}/")
    )


def write(github: GitHub, number: int, text: str) -> None:
    """Make the text the one comment of ours: change it where it stands, and delete any other."""
    ours = [
        each
        for each in github.pages(f"/issues/{number}/comments")
        if each["user"]["login"] == BOT and each["body"].startswith(MARK)
    ]
    if not ours:
        github.send("POST", f"/issues/{number}/comments", {"body": text})
    elif ours[0]["body"] != text:
        github.send("PATCH", f"/issues/comments/{ours[0]['id']}", {"body": text})
    for extra in ours[1:]:
        github.send("DELETE", f"/issues/comments/{extra['id']}")
