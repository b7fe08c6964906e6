"""An environment of which somebody has deleted a part is made again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from pulumi_from_modules import commands
from pulumi_from_modules.problem import EngineError
from pulumi_from_modules.progress import Task

from tools import command, virtualenv

PACKAGES = "lib/python3.11/site-packages"
MADE = ("bin/python", "bin/ruff", f"{PACKAGES}/psutil/__init__.py", f"{PACKAGES}/__pycache__/six.pyc")


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment that is installed."""
    made = tmp_path / ".venv"
    monkeypatch.setattr(virtualenv, "VENV", made)
    monkeypatch.setattr(virtualenv, "PYTHON", made / "bin" / "python")
    monkeypatch.setattr(virtualenv, "_DIGEST", made / "locks.sha256")
    monkeypatch.setattr(virtualenv, "_UNDER_WAY", made / "installing")
    monkeypatch.setattr(virtualenv, "_works", lambda: True)

    def run(_command: Sequence[str], *_: object, **__: object) -> None:
        for name in MADE:
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).touch()

    monkeypatch.setattr(commands, "run", run)
    virtualenv.make(Task("packages"))
    virtualenv.install(Task("packages"))
    assert virtualenv.is_complete()
    return made


@pytest.mark.parametrize("lost", MADE[:3])
def test_what_is_not_whole_is_made_again(venv: Path, lost: str) -> None:
    left = venv / "left"
    left.touch()
    (venv / lost).unlink()
    if (venv / lost).parent.name == "psutil":
        (venv / lost).parent.rmdir()
    assert not virtualenv.is_complete()
    with pytest.raises(EngineError, match="virtual environment is incomplete; run: make -C"):
        command.main(["preview"])
    virtualenv.make(Task("packages"))
    assert not left.exists(), "pip would take what is left of a package for all of it"
    virtualenv.install(Task("packages"))
    assert virtualenv.is_complete()


def test_what_python_keeps_beside_may_go(venv: Path) -> None:
    (venv / MADE[3]).unlink()
    (venv / MADE[3]).parent.rmdir()
    assert virtualenv.is_complete()
