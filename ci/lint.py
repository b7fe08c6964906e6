"""``lint``: check the workflows with `actionlint` (are they right?) and `zizmor` (are they safe?).

`zizmor` is a locked package. `actionlint` is released as a program only: the one on PATH is used, or else it is
built once from its Go module, pinned by `ci/actionlint/go.mod` and `go.sum`, and kept for all checkouts.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from pulumi_from_modules import build, commands
from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.progress import Progress

from oncall.errors import UserError
from tools.places import ROOT, cache, engine

RECIPE = Path(__file__).with_name("actionlint")
RECEIVED = ROOT / "tests" / "templates" / "golden" / "on-call.yml"
COMMAND = "github.com/rhysd/actionlint/cmd/actionlint"


def run() -> int:
    """Check every workflow, the one that repositories receive, and every action; 1 when either reports something."""
    own = [str(path) for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
    actions = [str(path) for path in sorted((ROOT / "actions").glob("*/action.yml"))]
    # The auditor reports everything that the pedantic persona does, and more.
    zizmor = [
        _beside_python("zizmor"),
        "--offline",
        "--quiet",
        "--no-progress",
        "--color=never",
        "--persona=auditor",
    ]
    checks = [
        # Without the tools that it calls when they happen to be there: the verdict is the same everywhere.
        [actionlint(), "-no-color", "-shellcheck=", "-pyflakes=", *own, str(RECEIVED)],
        [*zizmor, *own, str(RECEIVED), *actions],
    ]
    return max(subprocess.run(check, cwd=ROOT, check=False).returncode != 0 for check in checks)


def actionlint() -> str:
    """The program; raises UserError where it can neither be found nor built."""
    if found := shutil.which("actionlint"):
        return found
    version = re.search(rf"{COMMAND.partition('/cmd')[0]} v(\S+)", (RECIPE / "go.mod").read_text("utf-8"))
    assert version is not None  # noqa: S101 — the recipe is our own
    kept = cache() / "actionlint" / f"{version[1]}-{sys.platform}-{platform.machine().lower()}" / "actionlint"
    if not kept.is_file():
        try:
            _build(kept)
        except EngineError as error:
            raise UserError(f"actionlint is not on PATH and cannot be built: {error}") from None
    return str(kept)


def _build(target: Path) -> None:
    made = threading.Event()
    made.set()
    with Progress() as progress:
        task = progress.task("actionlint")
        task.doing("building from the Go module")
        go = build.find_go(task, engine(), made)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f"{target.name}.{os.getpid()}")
        commands.run(
            [go, "build", "-trimpath", "-o", str(partial), COMMAND],
            "a build of actionlint",
            lambda _: None,
            env={**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": ""},
            cwd=RECIPE,
        )
        partial.replace(target)


def _beside_python(name: str) -> str:
    return str(Path(sys.executable).with_name(name))
