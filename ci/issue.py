"""``issue``: one issue is open while the accounts differ from the file, none while they match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci import artifact, drift
from ci.comment import BOT
from ci.preview import MOST
from ci.runner import github as github_of_the_job
from ci.runner import run_url, variable
from oncall.errors import UserError
from oncall.review.blocks import Code, Paragraph
from oncall.review.markdown import write
from oncall.review.preview import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operate.github import GitHub

MARK = "<!-- on-call drift -->"
TITLE = "The accounts differ from rotation.yaml"
ROOM = 50_000
"""Characters of Pulumi's text in the issue."""


def run() -> int:
    """Open, update or close the issue."""
    with github_of_the_job() as github:
        _report(github)
    return 0


def _report(github: GitHub) -> None:
    files = artifact.fetch(github, int(variable("GITHUB_RUN_ID")), "drift", {drift.FILE: MOST})
    if drift.FILE not in files:
        raise UserError(f"the artifact drift lacks {drift.FILE}")
    text = files[drift.FILE].decode(errors="replace")
    ours = [
        each
        for each in github.pages("/issues", state="open", creator=BOT)
        if (each["body"] or "").startswith(MARK)
    ]
    numbers = [each["number"] for each in ours]
    if not text:
        _close(github, numbers, "The accounts match the file again")
        return
    body = _body(text)
    if not ours:
        github.send("POST", "/issues", {"title": TITLE, "body": body})
    elif ours[0]["body"] != body:
        github.send("PATCH", f"/issues/{numbers[0]}", {"body": body})
    _close(github, numbers[1:], f"Reported in #{numbers[0]}" if numbers else "")


def _body(text: str) -> str:
    blocks = (
        Paragraph(
            "The accounts were changed without the file. Put what should stay into `rotation.yaml`; the next "
            "deployment reverts the rest."
        ),
        Code(shortened(text, ROOM), "diff"),
        Paragraph(f"Reported by [this run]({run_url()}). The issue closes itself once nothing differs."),
    )
    return f"{MARK}\n{write(blocks)}"


def _close(github: GitHub, numbers: Sequence[int], because: str) -> None:
    for number in numbers:
        github.send("POST", f"/issues/{number}/comments", {"body": f"{because}, by [this run]({run_url()})."})
        github.send("PATCH", f"/issues/{number}", {"state": "closed", "state_reason": "completed"})
