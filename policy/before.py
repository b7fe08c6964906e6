"""What the stack held before this update, asked of the engine while the program already runs."""

from __future__ import annotations

import json
import shutil
import subprocess
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_PATIENCE = 60


class Before:
    """The URNs of a stack, None where they cannot be found out (a stack that is new, or no engine on PATH)."""

    def __init__(self) -> None:
        self._asked: Future[frozenset[str] | None] | None = None
        self._aside = ThreadPoolExecutor(max_workers=1)

    def ask(self, stack: str) -> None:
        """Begin to find out, once."""
        if self._asked is None and stack:
            self._asked = self._aside.submit(_urns, stack)

    def urns(self) -> frozenset[str] | None:
        """What was found out."""
        return self._asked.result() if self._asked else None


def _urns(stack: str) -> frozenset[str] | None:
    sandbox = _ROOT / "tools" / "bin" / "pulumi"
    engine = str(sandbox) if stack.startswith("sandbox") else shutil.which("pulumi")
    if engine is None:
        return None
    command = [engine, "stack", "export", "--stack", stack, "--non-interactive"]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=True,
        )
        listed = json.loads(done.stdout)["deployment"].get("resources") or []
    except (subprocess.SubprocessError, OSError, ValueError, KeyError):
        return None
    return frozenset(each["urn"] for each in listed if not each.get("delete"))
