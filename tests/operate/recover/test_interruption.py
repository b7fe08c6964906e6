"""What an interrupted update leaves behind is seen, and a run that lives is never taken for a dead one."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from operate.recover import interruption

URN = "urn:pulumi:sandbox::wing-on-call::oncall:index:Watch$betterstack:index:Monitor::site-homepage"


def held(folder: Path, **holder: object) -> list[interruption.Lock]:
    locks = folder / ".pulumi" / "locks" / "organization" / "wing-on-call" / "sandbox"
    locks.mkdir(parents=True, exist_ok=True)
    (locks / "1.json").write_text(json.dumps(holder))
    return list(interruption.locks(f"file://{folder}", "sandbox"))


@pytest.fixture(scope="module")
def dead() -> int:
    """The id of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_a_lock_whose_process_has_ended_is_stale(tmp_path: Path, dead: int) -> None:
    (lock,) = held(tmp_path, pid=dead, hostname=socket.gethostname(), timestamp="2026-01-05T03:00:00.123Z")
    assert lock.alive is False
    assert str(lock) == (
        f"process {dead} on {socket.gethostname()} has locked the stack since 2026-01-05T03:00:00 and has ended"
    )


def test_a_run_that_lives_keeps_its_lock(tmp_path: Path) -> None:
    (lock,) = held(tmp_path, pid=os.getpid(), hostname=socket.gethostname(), timestamp="")
    assert lock.alive is True


@pytest.mark.parametrize("holder", [{"pid": 1, "hostname": "elsewhere"}, {}, {"hostname": "elsewhere"}])
def test_a_lock_of_another_machine_is_not_judged(tmp_path: Path, holder: dict[str, object]) -> None:
    (lock,) = held(tmp_path, **holder)
    assert lock.alive is None


def test_an_unreadable_lock_is_a_lock_all_the_same(tmp_path: Path) -> None:
    held(tmp_path)
    next(tmp_path.rglob("*.json")).write_bytes(b"{")
    (lock,) = interruption.locks(f"file://{tmp_path}", "sandbox")
    assert lock.alive is None


@pytest.mark.parametrize(
    "backend", ["https://api.pulumi.com", "s3://bucket?region=eu-central-1", "gs://bucket"]
)
def test_other_backends_keep_their_locks_where_we_cannot_look(backend: str) -> None:
    assert not list(interruption.locks(backend, "sandbox"))


def test_no_lock_no_word(tmp_path: Path) -> None:
    assert not list(interruption.locks(f"file://{tmp_path}", "sandbox"))


def test_operations_of_unknown_outcome_are_named_as_people_know_them() -> None:
    state = {"deployment": {"pending_operations": [{"type": "creating", "resource": {"urn": URN}}]}}
    (left,) = interruption.pending(state)
    assert str(left) == "creating Monitor site-homepage: the outcome is unknown"


@pytest.mark.parametrize(
    "state", [{}, {"deployment": None}, {"deployment": {}}, {"deployment": {"pending_operations": None}}]
)
def test_a_state_without_them_is_fine(state: dict[str, object]) -> None:
    assert interruption.pending(state) == ()


def test_a_file_beside_the_state_that_was_cut_off_is_found(tmp_path: Path) -> None:
    stacks = tmp_path / ".pulumi" / "stacks" / "wing-on-call"
    stacks.mkdir(parents=True)
    (stacks / "sandbox.json").write_text("{}")
    (stacks / "sandbox.json.attrs").write_bytes(b"")
    (stacks / "sandbox.json.bak.attrs").write_text('{"user.content_type": "text/plain"}')
    (stacks / "sandbox2.json.attrs").write_bytes(b"")
    assert interruption.torn(f"file://{tmp_path}", "sandbox") == [stacks / "sandbox.json.attrs"]


def test_a_stack_is_the_same_by_its_full_name(tmp_path: Path) -> None:
    held(tmp_path, pid=os.getpid(), hostname=socket.gethostname())
    full = "organization/wing-on-call/sandbox"
    assert len(list(interruption.locks(f"file://{tmp_path}", full))) == 1, "or a running update is not seen"
