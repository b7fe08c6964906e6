"""A stale lock is removed, and a run that lives is never taken for a dead one."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from oncall.errors import UserError
from operate.project import name as project_name
from operate.recover import local, locks

HERE = socket.gethostname()
Held = Callable[..., list[Any]]


def sleeping(name: Path) -> subprocess.Popen[bytes]:
    """A process of that name."""
    name.symlink_to(shutil.which("sleep") or "/bin/sleep")
    return subprocess.Popen([name, "600"])


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that looks like the engine."""
    process = sleeping(tmp_path / "pulumi")
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / ".pulumi" / "locks" / "organization" / project_name() / "sandbox"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def held(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Held:
    """What is left by a lock of some content, of a stack."""
    monkeypatch.setattr("time.sleep", lambda _: None)

    def left(content: object, *, name: str = "1.json", stack: str = "sandbox") -> list[Any]:
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / name).write_text(text)
        files = local.files(f"file://{folder.parents[4]}", stack)
        assert files is not None
        return list(locks.left(files))

    return left


def written(pid: object, *, host: str = HERE, ago: float = 0.0) -> dict[str, object]:
    """A lock as the engine writes it (`pkg/backend/diy/lock.go` of pulumi/pulumi)."""
    at = datetime.now(UTC) - timedelta(seconds=ago)
    return {
        "pid": pid,
        "username": "me",
        "hostname": host,
        "timestamp": f"{at:%Y-%m-%dT%H:%M:%S.%f}000Z",
    }


def dead() -> int:
    ended = subprocess.Popen(["true"])
    ended.wait()
    return ended.pid


def test_a_lock_whose_process_has_ended_is_removed(held: Held, folder: Path) -> None:
    pid = dead()
    (lock,) = held({**written(pid), "timestamp": "2026-01-05T03:00:00.123456789Z"})
    assert lock.fix() == (
        f"process {pid} on {HERE} has locked the stack since 2026-01-05T03:00:00 and has ended: "
        "the stale lock is removed."
    )
    assert not list(folder.iterdir())


def test_a_run_that_lives_keeps_its_lock(held: Held, folder: Path, engine: subprocess.Popen[bytes]) -> None:
    (lock,) = held(written(engine.pid))
    assert lock.alive is True
    with pytest.raises(UserError, match=r"and is running\. Wait until it ends, or end it; then try again"):
        lock.fix()
    assert list(folder.iterdir()), "two updates at once would make everything twice"


def test_a_lock_without_a_time_is_that_of_its_process(held: Held, engine: subprocess.Popen[bytes]) -> None:
    (lock,) = held({"pid": engine.pid, "hostname": HERE})
    assert lock.alive is True


def test_another_process_of_that_number_is_not_the_engine(
    held: Held, tmp_path: Path, engine: subprocess.Popen[bytes]
) -> None:
    other = sleeping(tmp_path / "editor")
    (lock,) = held(written(other.pid))
    assert lock.alive is False, "the number was given out again"
    (lock,) = held(written(engine.pid, ago=3600))
    assert lock.alive is False, "an engine that began after the lock has not written it"
    other.kill()
    other.wait()


def test_a_zombie_has_ended(held: Held, tmp_path: Path) -> None:
    zombie = sleeping(tmp_path / "pulumi")
    zombie.kill()
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    (lock,) = held(written(zombie.pid))
    assert lock.alive is False
    zombie.wait()


def test_a_process_that_may_not_be_looked_at_may_run(
    held: Held, monkeypatch: pytest.MonkeyPatch, engine: subprocess.Popen[bytes]
) -> None:
    def refuse(process: psutil.Process) -> str:
        raise psutil.AccessDenied(process.pid)

    monkeypatch.setattr(psutil.Process, "name", refuse)
    (lock,) = held(written(engine.pid))
    assert lock.alive is None


def test_a_lock_of_another_machine_is_not_judged(held: Held, folder: Path) -> None:
    (lock,) = held(written(1, host="elsewhere"), stack=f"organization/{project_name()}/sandbox")
    with pytest.raises(
        UserError,
        match=r"It cannot be seen from here\. Once it has ended: tools/bin/pulumi cancel --stack organization",
    ):
        lock.fix()
    assert list(folder.iterdir())


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "[]", "{}", "null", '"text"', '{"hostname": "elsewhere"}', '{"pid": 1, "hostname": 1}'),
        *(
            f'{{"pid": {pid}, "hostname": "{HERE}"}}'
            for pid in ('"abc"', '"7"', "null", "true", 0, -1, 2**40, 1.5)
        ),
    ],
)
def test_a_lock_that_names_no_process_is_removed_in_the_sandbox(
    held: Held, folder: Path, content: str
) -> None:
    (lock,) = held(content)
    assert str(lock) == "the lock 1.json cannot be read: it names no process"
    assert lock.fix().endswith("removed.")
    assert not list(folder.iterdir())


def test_elsewhere_a_person_removes_it(tmp_path: Path) -> None:
    lock = tmp_path / "1.json"
    lock.touch()
    with pytest.raises(UserError, match="If no update runs anywhere: pulumi cancel --stack prod"):
        locks.UnreadableLock(file=lock, stack="prod").fix()
    assert lock.exists()


def test_what_a_full_disk_left_among_the_locks_is_removed(held: Held, folder: Path) -> None:
    (left,) = held("", name="x.json.1.tmp")
    assert left.fix() == "x.json.1.tmp is among the locks and is none, as after a full disk; removed."
    assert not list(folder.iterdir())


def test_a_lock_that_is_just_being_written_is_left_alone(
    held: Held, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: (folder / "x.json.1.tmp").unlink())
    assert held("", name="x.json.1.tmp") == []
    monkeypatch.setattr("time.sleep", lambda _: (folder / "x.json.1.tmp").write_text("{"))
    assert held("", name="x.json.1.tmp") == []


def test_a_lock_that_has_just_gone_is_none(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_bytes

    def gone(file: Path) -> bytes:
        file.unlink()
        return read(file)

    monkeypatch.setattr(Path, "read_bytes", gone)
    assert held(written(1)) == []


def test_a_lock_that_cannot_be_removed_is_reported(
    held: Held, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    (lock,) = held("")

    def refuse(_: Path, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(UserError, match=r"1\.json cannot be removed: Permission denied"):
        lock.fix()
    assert list(folder.iterdir())


def test_attributes_beside_a_lock_go_with_it(held: Held, folder: Path) -> None:
    (folder / "1.json.attrs").touch()
    (lock,) = held("")
    lock.fix()
    assert not list(folder.iterdir())
