"""What a killed run has left behind in the sandbox's state: a lock that nobody holds, creates without an end.

The state is a folder of files (Pulumi's "DIY backend"): one JSON checkpoint a stack, one JSON file a lock.
"""

from __future__ import annotations

import json
import os
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.places import sandbox
from engine.sandbox_stack import PROJECT, STACK

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Unfinished:
    """``locks``: the files of stale locks; ``creating``: URNs of resources whose create was never told."""

    locks: tuple[Path, ...]
    creating: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.locks or self.creating)

    def __str__(self) -> str:
        found = []
        if self.creating:
            names = ", ".join(
                f"{urn.split('::')[-1]} ({urn.split('$')[-1].split('::')[-2]})" for urn in self.creating
            )
            found.append(f"may have made, without having written it down: {names}")
        if self.locks:
            found.append("has left its lock")
        return f"a killed run {' and '.join(found)}; run `make recover`, then `make up` again"


def look(stack: str = STACK, project: str = PROJECT) -> Unfinished:
    """Look into the sandbox's state."""
    state = sandbox() / "state" / ".pulumi"
    locks = state / "locks" / "organization" / project / stack
    stale = tuple(path for path in sorted(locks.glob("*.json")) if _is_stale(path))
    return Unfinished(stale, _creating(state / "stacks" / project / f"{stack}.json"))


def _is_stale(lock: Path) -> bool:
    try:
        holder = json.loads(lock.read_text(encoding="utf-8"))
        if holder["hostname"] != socket.gethostname():
            return False
        os.kill(int(holder["pid"]), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError, KeyError):
        return False
    return False


def _creating(checkpoint: Path) -> tuple[str, ...]:
    try:
        latest = json.loads(checkpoint.read_text(encoding="utf-8"))["checkpoint"].get("latest") or {}
    except (OSError, ValueError, KeyError):
        return ()
    return tuple(
        operation["resource"]["urn"]
        for operation in latest.get("pending_operations") or ()
        if operation.get("type") == "creating"
    )
