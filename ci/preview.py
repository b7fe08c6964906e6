"""``preview``: what `pulumi up` would do to the real accounts, for the comment on the pull request."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ci import artifact
from ci.runner import variable
from oncall.review.preview import plain

FOLDER = Path("preview")
FILE = "preview.txt"
MOST = 1_000_000
"""Bytes that are handed over."""


def run() -> int:
    """Show what would be done and hand it over, a failure too; the exit code of `pulumi`."""
    code, text = pulumi("preview", "--refresh", "--run-program", "--policy-pack", "policy")
    artifact.write(FOLDER, {FILE: text.encode()[:MOST]})
    return code


def pulumi(*arguments: str) -> tuple[int, str]:
    """Run `pulumi` on the stack of the workflow, showing what it says; its exit code and the plain text."""
    command = [
        "pulumi",
        *arguments,
        "--stack",
        variable("PULUMI_STACK"),
        "--non-interactive",
        "--color",
        "never",
    ]
    said: list[str] = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            sys.stdout.write(line)
            said.append(line)
    return process.returncode, plain("".join(said)) + "\n"
