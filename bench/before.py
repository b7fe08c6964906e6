"""The tree before: what is compared with it is measured in the same run."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tools.checkouts import environment
from tools.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def tree() -> Iterator[Path | None]:
    """A checkout of the commit that ``$BASE`` names, else of the one that set the version; None where there is none."""
    commit = os.environ.get("BASE") or _git(
        "log", "-1", "--format=%H", "-G^version = ", "--", "pyproject.toml"
    )
    with tempfile.TemporaryDirectory() as folder:
        checkout = Path(folder) / "before"
        if not commit or _git("worktree", "add", "--detach", str(checkout), commit) is None:
            print(
                f"  (the tree before, {commit or 'BASE'}, is not in this clone: nothing is compared with it)"
            )
            yield None
            return
        try:
            environment(checkout)
            print(f"  (before: {_git('log', '-1', '--format=%h %s', commit)})")
            yield checkout
        finally:
            _git("worktree", "remove", "--force", str(checkout))


def _git(*arguments: str) -> str | None:
    """What Git prints; None where it fails."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None
