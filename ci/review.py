"""``review``: on a pull request, without any secret, show on the page of the run what a merge would change.

The review that counts is that of ``comment``: this one runs the code of the pull request.
"""

from __future__ import annotations

import sys

from ci import runner
from oncall.review.compare import Verdict
from oncall.review.limit import as_markdown, as_text
from oncall.review.reading import material
from oncall.review.versions import version
from operate.project import FILE


def run() -> int:
    """Review HEAD, the merge, against HEAD^1, its target branch; 1 when the edit is refused. Raises UserError."""
    reviewed = material(
        version("HEAD^1", FILE),
        version("HEAD", FILE),
        runner.now(),
        site=f"{runner.run_url()}#artifacts",
    )
    runner.summary(as_markdown(reviewed, mentioned=()))
    sys.stdout.write(as_text(reviewed, colours=False))
    return 1 if reviewed.review is None or reviewed.review.verdict is Verdict.REFUSED else 0
