"""``drift``: compare the accounts with the file; what differs is handed to ``issue``."""

from __future__ import annotations

import re
from pathlib import Path

from ci import artifact
from ci.preview import MOST
from ci.runner import variable
from oncall.errors import UserError
from oncall.review.preview import plain
from operate import engine

FOLDER = Path("drift")
FILE = "drift.txt"
DIFFERS = re.compile(r"no changes were expected (?:for preview )?but changes were proposed")
"""How `pulumi preview --expect-no-changes` reports a difference; a failure has other words and the same exit code."""


def run() -> int:
    """Hand over what differs, or an empty text. Raises UserError where the comparison fails."""
    code, text = engine.show(
        variable("PULUMI_STACK"), "preview", "--refresh", "--run-program", "--diff", "--expect-no-changes"
    )
    if code and not DIFFERS.search(text):
        raise UserError("`pulumi preview` failed, so this run knows nothing about the accounts")
    artifact.write(FOLDER, {FILE: (plain(text) + "\n").encode()[:MOST] if code else b""})
    return 0
