"""``review``: on a pull request, without any secret.

Writes the review of what merging would change to the run's page, and for the comment the data to make it
from: the number of the pull request and the file as it would be. The comment is made from that data by
trusted code; no text written here gets into it.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from ci import artifact, runner
from oncall.file.problems import RotationError
from oncall.review.compare import Verdict
from oncall.review.limit import as_markdown, as_text
from oncall.review.reading import material
from oncall.review.versions import version

FOLDER = Path("review")
NUMBER, FILE = "pull-request", "rotation.yaml"


def run() -> int:
    """Review HEAD, the merge, against HEAD^1, the branch that it goes to; 1 when the edit is refused."""
    pull_request = runner.event()["pull_request"]
    try:
        base, head = version("HEAD^1", FILE), version("HEAD", FILE)
    except RotationError as error:
        print(error, file=sys.stderr)
        return 1
    told = material(base, head, datetime.now(UTC), calendar=f"{runner.run_url()}#artifacts")
    runner.summary(as_markdown(told, mentioned=()))
    files = {NUMBER: str(pull_request["number"]).encode()}
    artifact.write(FOLDER, files if head.data is None else files | {FILE: head.data})
    sys.stdout.write(as_text(told, colours=False))
    return 1 if told.review is None or told.review.verdict is Verdict.REFUSED else 0
