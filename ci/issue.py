"""``issue``: one issue is open while the accounts differ from the file or cannot be compared, none while they match."""

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

    from oncall.review.blocks import Block
    from operate.github import GitHub

MARK = "<!-- on-call drift -->"
DIFFER = "The accounts differ from rotation.yaml"
UNKNOWN = "Nobody knows whether the accounts match rotation.yaml"
ROOM = 50_000
"""Characters of Pulumi's text in the issue."""


def run() -> int:
    """Open, update or close the issue."""
    with github_of_the_job() as github:
        _report(github)
    return 0


def _report(github: GitHub) -> None:
    title, blocks = _found(github)
    ours = [
        each
        for each in github.pages("/issues", state="open", creator=BOT)
        if (each["body"] or "").startswith(MARK)
    ]
    numbers = [each["number"] for each in ours]
    if not blocks:
        _close(github, numbers, "The accounts match the file again")
        return
    end = Paragraph(f"Reported by [this run]({run_url()}). The issue closes itself once nothing differs.")
    written = {"title": title, "body": f"{MARK}\n{write((*blocks, end))}"}
    if not ours:
        github.send("POST", "/issues", written)
    else:
        github.send("PATCH", f"/issues/{numbers[0]}", written)
    _close(github, numbers[1:], f"Reported in #{numbers[0]}" if numbers else "")


def _found(github: GitHub) -> tuple[str, tuple[Block, ...]]:
    """Title and text of the issue; no text where nothing differs."""
    try:
        files = artifact.fetch(
            github,
            int(variable("GITHUB_RUN_ID")),
            "drift",
            {drift.DIFFERENCES: MOST, drift.FAILURE: MOST},
        )
    except UserError as error:
        files = {drift.FAILURE: f"The comparison ended before it had a result: {error}".encode()}
    if drift.DIFFERENCES not in files:
        why = Paragraph("The comparison failed, so a change by hand would go unseen until it works again.")
        return UNKNOWN, (why, _code(files.get(drift.FAILURE, b"")))
    if not files[drift.DIFFERENCES]:
        return DIFFER, ()
    how = Paragraph(
        "The accounts were changed without the file. Put what should stay into `rotation.yaml`; the next deployment "
        "reverts the rest. Each line is what that deployment does, with the value in the account and that of the file."
    )
    return DIFFER, (how, _code(files[drift.DIFFERENCES]))


def _code(text: bytes) -> Code:
    return Code(shortened(text.decode(errors="replace"), ROOM), "text")


def _close(github: GitHub, numbers: Sequence[int], because: str) -> None:
    for number in numbers:
        github.send("POST", f"/issues/{number}/comments", {"body": f"{because}, by [this run]({run_url()})."})
        github.send("PATCH", f"/issues/{number}", {"state": "closed", "state_reason": "completed"})
