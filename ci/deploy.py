"""``deploy``: preview with the policy pack, and apply exactly what the preview planned.

A policy that speaks during `pulumi up` speaks too late: what it refuses is applied already. So the preview must pass
first. It saves its plan, and `up` stops at any step that is not in the plan.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ci import runner
from ci.preview import show
from oncall.review.blocks import Code, Fold, Heading, Paragraph
from oncall.review.markdown import write
from oncall.review.preview import plain

if TYPE_CHECKING:
    from oncall.review.blocks import Block

ROOM = 200_000
"""Characters of Pulumi's text on the page of the run."""
REFUSED = "Nothing was applied: the preview failed, or a policy refused it."
STOPPED = (
    "The update stopped, and part of the plan may be applied. Fix what stopped it, then run this job again: it "
    "previews the rest and applies that."
)


def run() -> int:
    """Preview, apply, and write to the page of the run what was done; the exit code of `pulumi`."""
    stack = runner.variable("PULUMI_STACK")
    with TemporaryDirectory() as folder:
        plan = str(Path(folder) / "plan.json")
        code, text = show(stack, "preview", "--save-plan", plan)
        if code:
            _report(REFUSED, text)
            return code
        code, text = show(stack, "up", "--yes", "--skip-preview", "--plan", plan)
    commit = runner.variable("GITHUB_SHA")
    _report(STOPPED if code else f"Commit {commit} is deployed. {_counts(text)}", text)
    return code


def _counts(text: str) -> str:
    """What `pulumi up` counts at its end, in a sentence."""
    lines = plain(text).rpartition("Resources:")[2].split("Duration:")[0].splitlines()
    counted = ", ".join(line.strip().lstrip("+-~ ") for line in lines if line.strip())
    return f"Resources: {counted}." if counted else ""


def _report(sentence: str, text: str) -> None:
    lines = plain(text)[-ROOM:].split("\n")
    end = next((number for number, line in enumerate(lines) if line == "Policies:"), len(lines))
    blocks: tuple[Block, ...] = (
        Heading("Deployment"),
        Paragraph(sentence),
        *([Code(tuple(lines[end:]))] if lines[end:] else []),
        Fold("Every step", (Code(tuple(lines[:end])),)),
    )
    runner.summary(write(blocks))
