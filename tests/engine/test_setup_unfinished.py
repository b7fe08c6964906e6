"""What a killed run leaves is found before the next one."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from select import select
from typing import TYPE_CHECKING

import pytest

from operate.project import name as project_name
from tests.engine.conftest import python
from tools import before_up

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.conftest import Stack

URN = "urn:pulumi:sandbox::wing-on-call::oncall:index:OnCall$pagerduty:index/schedule:Schedule::primary"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path))
    return tmp_path / "state" / ".pulumi"


def write_lock(state: Path, **changed: object) -> Path:
    path = state / "locks" / "organization" / project_name() / "sandbox" / "one.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    holder = {"pid": gone(), "username": "me", "hostname": socket.gethostname(), **changed}
    path.write_text(json.dumps(holder), encoding="utf-8")
    return path


def gone() -> int:
    """The id of a process that has ended."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def write_checkpoint(state: Path, *operations: dict[str, object]) -> None:
    path = state / "stacks" / project_name() / "sandbox.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    latest = {"pending_operations": list(operations)}
    path.write_text(json.dumps({"version": 3, "checkpoint": {"latest": latest}}), encoding="utf-8")


def test_nothing_is_found_in_an_empty_sandbox(state: Path) -> None:
    assert not state.exists()
    assert before_up.left() is None


def test_a_lock_whose_process_is_gone(state: Path) -> None:
    write_lock(state)
    assert str(before_up.left()).endswith("and has ended: run `make recover` first")


def test_a_lock_that_is_held_is_waited_for(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("operate.recover.locks._runs", lambda *_: True)
    write_lock(state)
    assert str(before_up.left()).endswith("and is running. Wait until it ends, or end it; then try again.")


def test_a_lock_of_another_machine_is_reported(state: Path) -> None:
    write_lock(state, hostname="another.example")
    assert str(before_up.left()).endswith("Once it has ended: tools/bin/pulumi cancel --stack sandbox"), (
        "recovery cannot do it either"
    )


def test_a_state_that_cannot_be_read_is_reported(state: Path) -> None:
    write_checkpoint(state)
    (state / "stacks" / project_name() / "sandbox.json").write_text("{", encoding="utf-8")
    (state / "stacks" / project_name() / "sandbox.json.bak").write_text(
        '{"checkpoint": {}}', encoding="utf-8"
    )
    assert str(before_up.left()).endswith("is incomplete: run `make recover` first")


def test_a_state_that_recovery_cannot_replace_says_what_helps(state: Path) -> None:
    write_checkpoint(state)
    (state / "stacks" / project_name() / "sandbox.json").write_text(
        '{"checkpoint": {"latest": {"resources": [{}]}}}', encoding="utf-8"
    )
    assert str(before_up.left()).endswith(
        "is incomplete. The engine has no copy of it that can be read. Begin again: make clean && make up"
    )


def test_what_has_no_end_is_named(state: Path) -> None:
    write_checkpoint(state, {"resource": {"urn": URN}, "type": "creating"})
    assert "creating Schedule primary: the outcome is unknown" in str(before_up.left())


@pytest.mark.slow
def test_make_up_ends_with_the_sentence(state: Path) -> None:
    write_lock(state)
    ended = python("-P", "tools/launch.py", "up", "tools.up")
    assert ended.returncode == 1
    assert ended.stderr.startswith("up: process ")
    assert ended.stderr.count("\n") == 1


SLOW = """
import pulumi, time
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

class Slow(ResourceProvider):
    def create(self, props):
        held = open(props["started"], "w")
        print("started", file=held, flush=True)
        time.sleep(600)
        return CreateResult("one", props)

class SlowResource(Resource):
    def __init__(self, name):
        super().__init__(Slow(), name, {"started": pulumi.Config().require("started")})

SlowResource("thing")
"""


@pytest.mark.engine
@pytest.mark.thorough
def test_after_a_real_kill(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    started = stack.sandbox.parent / "started"
    os.mkfifo(started)
    stack.program(SLOW)
    stack.run("config", "set", "started", str(started))
    running = stack.start("up", "--yes", "--skip-preview")
    with started.open(encoding="ascii") as provider:
        assert provider.readline() == "started\n"
        running.kill()
        running.communicate(timeout=30)
        readable, _, _ = select([provider], [], [], 30)
        assert readable, "the provider outlives its engine"
        assert provider.read() == ""
    monkeypatch.setenv("SANDBOX_DIR", str(stack.sandbox))
    monkeypatch.setattr("operate.project.name", lambda: "small")
    told = before_up.left()
    assert told
    assert "creating Resource thing" in told
    assert "has locked the stack" in told


@pytest.mark.parametrize(
    ("results", "failed"), [([], False), (["failed", "succeeded"], False), (["failed"], True)]
)
def test_the_newest_update_counts(state: Path, results: list[str], failed: bool) -> None:
    folder = state / "history" / project_name() / "sandbox"
    folder.mkdir(parents=True)
    for number, result in enumerate(results):
        (folder / f"sandbox-{number}.history.json").write_text(json.dumps({"result": result}))
    assert before_up.last_update_failed() is failed
