"""``drift``: whether the accounts still are what the file says; anything that differs is handed to ``issue``."""

from __future__ import annotations

from pathlib import Path

from ci import artifact
from ci.preview import MOST, pulumi
from ci.problem import PipelineError

FOLDER = Path("drift")
FILE = "drift.txt"
DIFFERS = "no changes were expected but changes"
"""How `pulumi preview --expect-no-changes` says so, to be told from a run that failed."""


def run() -> int:
    """Hand over what differs, or an empty text; raises PipelineError where the comparison failed."""
    code, text = pulumi("preview", "--refresh", "--run-program", "--diff", "--expect-no-changes")
    if code and DIFFERS not in text:
        raise PipelineError("`pulumi preview` failed, so this run knows nothing of the accounts")
    artifact.write(FOLDER, {FILE: text.encode()[:MOST] if code else b""})
    return 0
