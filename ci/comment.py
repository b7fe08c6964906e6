"""``comment``: review a pull request, keep one comment on it up to date, and set the status of its head.

Runs the main branch's own code, with a token that can write comments and statuses. It reads the file through the API,
at the commits that GitHub names, so no job of the pull request has a say in it. Only the text of `pulumi preview` comes
from a job, of a branch of this repository; it is shown as that and decides nothing.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ci import artifact, declared, preview, pull_request, runner
from oncall.errors import UserError
from oncall.file.problems import RotationError
from oncall.file.reader import read
from oncall.review import markdown
from oncall.review.blocks import Code, Fold
from oncall.review.changes import Change, Verb
from oncall.review.compare import Verdict
from oncall.review.document import summary
from oncall.review.limit import as_markdown
from oncall.review.reading import material
from oncall.review.versions import TEMPLATES, Version

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from ci.pull_request import PullRequest
    from oncall.review.document import Material
    from operate.github import GitHub

MARK = "<!-- on-call review -->"
BOT = "github-actions[bot]"
STATUS = "on-call review"
"""The context of the status, which the branch rule requires."""
PREVIEW = ".github/workflows/preview.yml"
VERBS = {"added": Verb.ADDED, "removed": Verb.REMOVED}
MOST = 64_500
"""Characters of a comment without its first and last line; GitHub takes 65,536."""
_LONGEST = 140
"""Characters of a status's description."""


def run() -> int:
    """Review, or print why there is nothing to review. Raises UserError."""
    with runner.github() as github:
        found = pull_request.of_event(github, runner.event())
        if found is None:
            return 0
        try:
            reviewed = _review(github, found)
        except BaseException:
            _set_status(github, found, "error", "The review failed; its run says why.")
            raise
        refused = reviewed.review is None or reviewed.review.verdict is Verdict.REFUSED
        _set_status(github, found, "failure" if refused else "success", summary(reviewed))
    return 0


def _review(github: GitHub, found: PullRequest) -> Material:
    """Write the comment; the review in it."""
    base, head = pull_request.versions(github, found)
    agreeing = pull_request.agreeing(github.pages(f"/pulls/{found.number}/reviews"), found.head, found.author)
    reviewed = material(
        base,
        head,
        runner.now(),
        preview=_preview(github, found.head) if found.ours else None,
        counts=lambda entry: entry.who.lower() in agreeing,
    )._replace(templates=_templates(github, found.number))
    text = as_markdown(reviewed, None if found.ours else _known(base))
    if not found.ours and reviewed.review:
        text += _declared(base, head, reviewed.review.now, MOST - len(text))
    if pull_request.is_current(github, found):
        write(github, found.number, f"{MARK}\n{text}\nFor {found.head}, by [this run]({runner.run_url()}).\n")
    return reviewed


def _set_status(github: GitHub, found: PullRequest, state: str, description: str) -> None:
    body = {
        "state": state,
        "context": STATUS,
        "description": description if len(description) <= _LONGEST else f"{description[: _LONGEST - 1]}…",
        "target_url": runner.run_url(),
    }
    github.send("POST", f"/statuses/{found.head}", body)


def _preview(github: GitHub, head: str) -> str | None:
    """The text of the newest finished preview of a commit of this repository."""
    runs = github.pages(
        "/actions/runs", within="workflow_runs", head_sha=head, event="pull_request", status="completed"
    )
    fitting = [each for each in runs if _is_preview(each, github.repository)]
    if not fitting:
        return None
    newest = max(fitting, key=lambda each: (each["run_number"], each["run_attempt"]))
    try:
        files = artifact.fetch(github, newest["id"], "preview", {preview.FILE: preview.MOST})
    except UserError as error:
        print(f"No preview: {error}.", file=sys.stderr)
        return None
    return files.get(preview.FILE, b"").decode(errors="replace")


def _is_preview(run: dict[str, Any], repository: str) -> bool:
    of = (run["head_repository"] or {}).get("full_name")
    return run["path"].partition("@")[0] == PREVIEW and of == repository


def _declared(base: Version, head: Version, now: datetime, room: int) -> str:
    """What the program declares otherwise, for a fork: it gets no preview. The file of the head can be read."""
    try:
        before = read(base.data or b"", base.name).operation
    except RotationError:
        return ""
    sides = (before, read(head.data or b"", head.name).operation)
    try:
        lines = declared.changes(*(declared.resources(side, now) for side in sides))
    except UserError as error:
        lines = (f"The program refuses the file: {error}",)
    fold = Fold("Resources: " + lines[0] if len(lines) > 1 else "Resources", (_listed(lines, room),))
    return markdown.write((fold,))


def _listed(lines: tuple[str, ...], room: int) -> Code:
    """As many of the lines as there is room for; the others are counted."""
    shown: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return Code((*shown, f"({len(lines) - len(shown)} lines left out)"))
        shown.append(line)
    return Code(tuple(shown))


def _known(base: Version) -> Collection[str]:
    """Whom an edit from a fork may mention: people who are in the file already, not anybody that it names."""
    try:
        return read(base.data or b"", base.name).operation.people.keys()
    except RotationError:
        return ()


def _templates(github: GitHub, number: int) -> tuple[Change, ...]:
    """The templates that the pull request changes, as GitHub lists them."""
    return tuple(
        Change("template", each["filename"], VERBS.get(each["status"], Verb.CHANGED), ())
        for each in github.pages(f"/pulls/{number}/files")
        if each["filename"].startswith(f"{TEMPLATES}/")
    )


def write(github: GitHub, number: int, text: str) -> None:
    """Make the text the one comment of ours: edit it in place, and delete any other."""
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
