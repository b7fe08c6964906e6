"""Looks before `make up` whether an earlier run was killed: ``python -m engine.before_up``.

It reads the sandbox's state itself, a folder of files, so that it costs nothing when all is well.
"""

from __future__ import annotations

import json
import sys

from engine.places import sandbox
from engine.sandbox_stack import PROJECT, STACK
from recovery import interruption


def left(stack: str = STACK, project: str = PROJECT) -> str | None:
    """One sentence on what a killed run has left and what to do about it, or None."""
    state = sandbox() / "state"
    found = []
    try:
        text = (state / ".pulumi" / "stacks" / project / f"{stack}.json").read_text(encoding="utf-8")
        latest = json.loads(text)["checkpoint"].get("latest")
    except (OSError, ValueError, KeyError):
        latest = None
    if begun := [str(one) for one in interruption.pending({"deployment": latest})]:
        found.append("; ".join(begun))
    if any(lock.alive is False for lock in interruption.locks(state.as_uri(), stack)):
        found.append("its lock is still there")
    return f"an earlier run was killed ({'; '.join(found)}): run `make recover` first" if found else None


if __name__ == "__main__":
    if told := left():
        sys.exit(f"up: {told}")
