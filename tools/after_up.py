"""What `make up` ends with: who is on call is written into the repositories, and shown."""

from __future__ import annotations

import subprocess

from operate import project
from tools.places import ONCALL, ROOT, sandbox
from tools.sandbox_stack import STACK

TIMEOUT = 60.0
"""Seconds for the repositories."""


def publish() -> str | None:
    """Tell the repositories; why it could not be done, in one line."""
    command = [ONCALL, "publish", "--stack", STACK]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {TIMEOUT:.0f} seconds"
    reason = done.stderr.strip() or f"it ended with {done.returncode}"
    return " ".join(reason.split()) if done.returncode else None


def site() -> str | None:
    """Write the site of the sandbox's file; its address, or None where it cannot be written."""
    command = [ONCALL, "site", "--file", str(project.file(STACK))]
    done = subprocess.run(
        [*command, "--out", str(sandbox() / "site")], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    return None if done.returncode else done.stdout.strip()


def finish() -> int:
    """Publish and show; gives the exit status. What cannot be published is a warning."""
    if reason := publish():
        print(
            f"warning: who is on call was not published to the repositories ({reason}); "
            f"try `oncall publish --stack {STACK}`",
            flush=True,
        )
    print(flush=True)
    who = [ONCALL, "who", "--file", str(project.file(STACK))]
    status = subprocess.run(who, cwd=ROOT, check=False).returncode
    if address := site():
        print(f"\nThe page that tells everybody who is on call: {address}")
    print(
        "\nNext: `. ./activate` (fish: `source ./activate.fish`), then `oncall --help`, or `pulumi preview` after an "
        "edit of rotation.yaml."
    )
    return status
