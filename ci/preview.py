"""``preview``: what `pulumi up` would do to the real accounts, for the comment on the pull request."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from ci import artifact, deployed
from ci.runner import variable
from oncall.errors import StackError
from oncall.file.problems import RotationError
from oncall.review.preview import plain
from operate import engine
from policy import configuration

FOLDER = Path("preview")
FILE = "preview.txt"
MOST = 1_000_000
"""Bytes that are handed over."""
PACK = ("--policy-pack", "policy", "--policy-pack-config", "policy/config.json")
FRESH = ("--refresh", "--run-program")
"""Read the accounts first, with the tokens of this run."""


def run() -> int:
    """Print what would be done and hand it over, also when it fails; the exit code of `pulumi`."""
    stack = variable("PULUMI_STACK")
    with suppress(StackError):  # what keeps the stack from being read, the preview reports too
        # Declared as it is, so that it does not show as an output that goes.
        os.environ[deployed.VARIABLE] = deployed.commit(stack) or ""
    code, text = show(stack, "preview")
    artifact.write(FOLDER, {FILE: (plain(text) + "\n").encode()[:MOST]})
    return code


def show(stack: str, *words: str) -> tuple[int, str]:
    """Run ``pulumi WORDS`` with the accounts read first and the policy pack, unless its configuration has errors.

    The exit code, and the text that was printed. Raises StackError.
    """
    try:
        configuration.check()
    except RotationError as errors:
        print(errors, file=sys.stderr)
        return 1, str(errors)
    return engine.show(stack, *words, *FRESH, *PACK)
