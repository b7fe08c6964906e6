"""The checkout's virtual environment, made from the lock files and nothing else."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from pulumi_from_modules import commands

from tools.places import PYTHON, ROOT, VENV

if TYPE_CHECKING:
    from pulumi_from_modules.progress import Task

LOCKS = ("requirements.txt", "requirements-dev.txt")
_MANIFEST = "pyproject.toml"
_DIGEST = VENV / "locks.sha256"
"""Which locks are installed, and the names of what that has made; written last: an interruption leaves none."""
_UNDER_WAY = VENV / "installing"


def digest() -> str:
    """The digest of what says which packages are installed."""
    found = hashlib.sha256()
    for name in (*LOCKS, _MANIFEST):
        found.update((ROOT / name).read_bytes())
    return found.hexdigest()


def is_complete() -> bool:
    """Whether everything that the lock files name is installed."""
    try:
        return _DIGEST.read_text(encoding="utf-8").split("\n")[0] == digest() and is_whole()
    except OSError:
        return False


def make(task: Task) -> None:
    """Make the empty environment; what an interrupted installation left is thrown away first."""
    task.doing("making the virtual environment")
    if _UNDER_WAY.exists() or not is_whole() or not _works():
        shutil.rmtree(VENV, ignore_errors=True)
    existed = VENV.exists()
    VENV.mkdir(exist_ok=True)
    _UNDER_WAY.touch()
    if not existed:
        base = getattr(sys, "_base_executable", None) or sys.executable
        commands.run([base, "-m", "venv", str(VENV)], "making the virtual environment .venv", lambda _: None)


def install(task: Task) -> None:
    """Install the locked packages, every file checked against its hash."""
    locks = [argument for name in LOCKS for argument in ("-r", str(ROOT / name))]
    count = sum(
        line[:1].isalnum()
        for name in LOCKS
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
    )
    task.doing("collecting")
    seen = 0

    def on_line(line: str) -> None:
        nonlocal seen
        if line.startswith("Collecting "):
            seen += 1
            task.doing("collecting", f"{seen} of {count}")
        elif line.startswith("Installing "):
            task.doing("installing", f"{count} packages")

    _DIGEST.unlink(missing_ok=True)
    wanted = digest()
    commands.run(
        [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", *locks],
        "installing the Python packages",
        on_line,
        env={**os.environ, "PIP_NO_INPUT": "1", "PIP_REQUIRE_VIRTUALENV": "0"},
        cwd=ROOT,
    )
    task.doing("installing", "the checkout")
    commands.run(
        [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "--editable",
            ".",
        ],
        "installing the checkout",
        lambda _: None,
        env={**os.environ, "PIP_NO_INPUT": "1", "PIP_REQUIRE_VIRTUALENV": "0"},
        cwd=ROOT,
    )
    _DIGEST.write_text("\n".join([wanted, *sorted(_made())]), encoding="utf-8")
    _UNDER_WAY.unlink()
    task.done()


def is_whole() -> bool:
    """Whether nobody has deleted what the installation made; pip would take the rest of a package for all of it."""
    try:
        _, *names = _DIGEST.read_text(encoding="utf-8").split("\n")
    except OSError:
        names = []
    return PYTHON.exists() and {*names} <= _made()


def _made() -> set[str]:
    found = (VENV.glob(pattern) for pattern in ("bin/*", "lib/python*/site-packages/*"))
    return {path.name for paths in found for path in paths if path.name != "__pycache__"}


def _works() -> bool:
    # A Python that was upgraded or removed leaves an environment behind that cannot be repaired.
    try:
        check = subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False)
    except OSError:
        return False
    return check.returncode == 0
