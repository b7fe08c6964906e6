"""Looks before `make up` whether the file is right and an earlier run left nothing.

It reads the sandbox's state itself, a folder of files, so that it costs nothing when all is well. The accounts are
asked what they hold already only after an update that failed (``oncall recover --check``).
"""

from __future__ import annotations

import json
import subprocess
import sys

import oncall
from operate import project
from operate.recover import interruption, local, older, state_files
from tools.places import ONCALL, ROOT, sandbox
from tools.sandbox_stack import STACK


def left(stack: str = STACK) -> str | None:
    """One sentence on what an earlier run has left and what to do about it, or None."""
    problems = [*interruption.problems((sandbox() / "state").as_uri(), stack)]
    for problem in problems:
        if problem.helps is not None:
            return interruption.with_help(problem)
    found = [*map(str, problems)]
    deployment = {"deployment": state_files.latest(_files(stack).state)}
    found += [str(one) for one in interruption.pending(deployment)]
    if older.by_handle(deployment):
        found.append("the stack is one of an older version")
    return f"{'; '.join(found)}: run `make recover` first" if found else None


def _files(stack: str) -> local.Files:
    return local.Files(sandbox() / "state", stack)


def last_update_failed(stack: str = STACK) -> bool:
    """Whether the newest entry of the stack's history says so."""
    entries = sorted(_files(stack).history.glob("*.history.json"))
    try:
        return bool(entries) and json.loads(entries[-1].read_text(encoding="utf-8"))["result"] == "failed"
    except (OSError, ValueError, KeyError):
        return False


def existing() -> int:
    """List where the accounts and the state differ in what exists; 1 if they do."""
    print("The last update failed; looking for what it made and what somebody has deleted …", flush=True)
    command = [ONCALL, "recover", "--check"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def look() -> None:
    """Exit with a message unless the update can begin."""
    if reason := left():
        sys.exit(f"up: {reason}")
    try:
        oncall.load(project.file(STACK))
    except oncall.RotationError as refused:
        sys.exit(str(refused))
    if last_update_failed() and existing():
        sys.exit("up: the accounts have other resources than the state: run `make recover` first")
