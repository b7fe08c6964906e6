"""``review``: on a pull request, without any secret.

Writes to the page of the run what a merge would change, and to an artifact the data for the comment: the number of
the pull request and the file after the merge. Trusted code writes the comment from that data; no text of this job
gets into it.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from ci import artifact, runner
from oncall.review.compare import Verdict
from oncall.review.limit import as_markdown, as_text
from oncall.review.reading import material
from oncall.review.versions import version

FOLDER = Path("review")
NUMBER, FILE = "pull-request", "rotation.yaml"


def run() -> int:
    """Review HEAD, the merge, against HEAD^1, its target branch; 1 when the edit is refused. Raises UserError."""
    pull_request = runner.event()["pull_request"]
    base, head = version("HEAD^1", FILE), version("HEAD", FILE)
    reviewed = material(base, head, datetime.now(UTC), calendar=f"{runner.run_url()}#artifacts")
    runner.summary(as_markdown(reviewed, mentioned=()))
    files = {NUMBER: str(pull_request["number"]).encode()}
    artifact.write(FOLDER, files if head.data is None else files | {FILE: head.data})
    sys.stdout.write(as_text(reviewed, colours=False))
    return 1 if reviewed.review is None or reviewed.review.verdict is Verdict.REFUSED else 0
