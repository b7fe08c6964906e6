"""Which commit of ``actions/`` the repositories run: the last that changed it. `python -m templates.pin` writes it.

A commit cannot name itself, so whoever changes ``actions/`` commits twice. Until then a test fails.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import NamedTuple

ACTIONS = "actions"
_FILE = Path(__file__).with_name("pin.json")


class Pin(NamedTuple):
    """``tree`` is what the commit has in ``actions/``."""

    commit: str
    tree: str


def read() -> Pin:
    """What is pinned."""
    return Pin(**json.loads(_FILE.read_text(encoding="utf-8")))


def git(*arguments: str) -> str:
    """What git prints about this repository."""
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=_FILE.parents[1], check=True, capture_output=True, text=True)
    return done.stdout.strip()


if __name__ == "__main__":
    last = git("log", "-1", "--format=%H", "--", ACTIONS)
    pinned = read()._replace(commit=last, tree=git("rev-parse", f"{last}:{ACTIONS}"))
    _FILE.write_text(json.dumps(pinned._asdict(), indent=2) + "\n", encoding="utf-8")
