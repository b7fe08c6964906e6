"""The commands of an activated shell, in a checkout whose virtual environment is not whole."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from shlex import quote

import pytest

from tools.places import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a Python in which nothing is installed."""
    root = tmp_path / "ann's on call"
    shutil.copytree(ROOT / "tools" / "bin", root / "tools" / "bin")
    shutil.copy(ROOT / "tools" / "launch.py", root / "tools")
    python = root / ".venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / ".venv"], check=True)
    assert python.exists()
    (root / ".venv" / "locks.sha256").touch()
    return root


def run(checkout: Path, command: str) -> tuple[int, str]:
    done = subprocess.run(
        [checkout / "tools" / "bin" / command, "whoami"], capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
    return done.returncode, done.stderr


@pytest.mark.parametrize(("command", "module"), [("oncall", "oncall"), ("pulumi", "tools")])
def test_what_is_missing_is_named_with_what_helps(checkout: Path, command: str, module: str) -> None:
    status, printed = run(checkout, command)
    assert status == 1
    assert printed == (
        f"{command}: No module named {module!r}: the virtual environment is incomplete; "
        f"run: rm -r {quote(str(checkout / '.venv'))}; make -C {quote(str(checkout))} setup\n"
    )


@pytest.mark.parametrize("command", ["oncall", "pulumi"])
@pytest.mark.parametrize("lost", [".venv/bin/python", ".venv/locks.sha256"])
def test_without_an_environment_it_is_to_be_set_up(checkout: Path, command: str, lost: str) -> None:
    (checkout / lost).unlink()
    assert run(checkout, command) == (
        1,
        f"{command}: {checkout} is not set up yet; run: make -C {quote(str(checkout))} setup\n",
    )


def test_an_interrupt_while_modules_are_imported_is_silent(checkout: Path) -> None:
    package = checkout / "tools" / "oncall"
    package.mkdir()
    (package / "__init__.py").write_text("raise KeyboardInterrupt")
    site = next((checkout / ".venv" / "lib").glob("*/site-packages"))
    (site / "checkout.pth").write_text(str(package.parent))
    assert run(checkout, "oncall") == (130, "")
