"""Fixtures of the services' tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from oncall_sandbox import address
from oncall_sandbox.testing import LocalServices

from oncall_sandbox_tests.services.running import Running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEED = {
    "people": [
        {"name": "ana", "email": "ana@people.example"},
        {"name": "bo", "email": "bo@people.example"},
    ],
    "repositories": ["winglang/wing"],
}


@pytest.fixture
def accounts() -> LocalServices:
    """A fresh world, Monday 23 November 2026, 12:00 UTC."""
    return LocalServices()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the sandbox of its own, and a seed beside it; no server yet."""
    return _settled(tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the one server of most tests lives; it ends with the session."""
    place = tmp_path_factory.mktemp("shared")
    with pytest.MonkeyPatch.context() as patch:
        _settled(place, patch)
    yield place
    with pytest.MonkeyPatch.context() as patch:
        _settled(place, patch)
        if url := address.find():
            address.control("POST", "stop", url=url)


@pytest.fixture
def running(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """The real server, its world as on the first day."""
    server = Running(_settled(shared, monkeypatch))
    server.control("POST", "reset")
    yield server
    server.client.close()


def _settled(place: Path, patch: pytest.MonkeyPatch) -> Path:
    (place / "seed.json").write_text(json.dumps(SEED))
    patch.setenv("SANDBOX_DIR", str(place / "sandbox"))
    patch.setenv("SANDBOX_SEED", str(place / "seed.json"))
    return place / "sandbox"
