"""Fixtures of the accounts' tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sandbox.accounts.playing import Accounts
from tests.sandbox.accounts.running import Running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROTATION = """
people:
  ana: {email: ana@people.example}
  bo: {email: bo@people.example}
repositories:
  winglang/wing: {branch: main}
"""


@pytest.fixture
def accounts() -> Accounts:
    """A fresh world, Monday 23 November 2026, 12:00 UTC."""
    return Accounts()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the sandbox of its own, and a rotation file beside it."""
    (tmp_path / "rotation.yaml").write_text(ROTATION)
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "sandbox"))
    monkeypatch.setenv("SANDBOX_ROTATION", str(tmp_path / "rotation.yaml"))
    return tmp_path / "sandbox"


@pytest.fixture
def running(folder: Path) -> Iterator[Running]:
    """The real server."""
    server = Running(folder)
    yield server
    server.close()
