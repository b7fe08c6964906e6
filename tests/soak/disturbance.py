"""What goes wrong with an update: a process is killed, the terminal is closed, the power fails."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from random import Random
from subprocess import Popen, TimeoutExpired

import psutil
import pytest

from tests.engine.conftest import PATIENCE
from tests.engine.operation import Operation

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
KILLED = ("engine", "program", "plugin", "services", "language plugin")


def disturb(kind: str, update: Popen[str], operation: Operation, chance: Random) -> str:
    """Do it, and wait until the update has ended; what was done, for a person."""
    if kind == "power cut":
        return power_cut(update, operation, chance)
    if kind in KILLED:
        there = processes(update, operation)
        victims = [one for one in there if role(one, update) == kind]
        if not victims:
            kind = f"engine, for there is no {kind}"
            victims = [one for one in there if one.pid == update.pid]
        _kill([chance.choice(victims)] if victims else [])
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(update.pid, signal.Signals[kind])
    _ended(update, kind)
    return kind


def _ended(update: Popen[str], kind: str) -> None:
    """Wait until the update has ended, and all of it: what goes on holds its output open."""
    try:
        update.communicate(timeout=PATIENCE)
    except TimeoutExpired:
        pytest.fail(f"{kind}: after {PATIENCE:.0f} s something of the update still runs")


def power_cut(update: Popen[str], operation: Operation, chance: Random) -> str:
    """Everything ends at once, and of the last write only a part has reached the disk."""
    _kill([one for one in processes(update, operation) if role(one, update) != "services"])
    _ended(update, "power cut")
    files = [file for file in (operation.sandbox / "state" / ".pulumi").rglob("*") if file.is_file()]
    if not files:
        return "power cut before the first write"
    last = max(files, key=lambda file: file.stat().st_mtime_ns)
    size = last.stat().st_size
    kept = chance.choice((0, chance.randrange(size + 1)))
    os.truncate(last, kept)
    if chance.random() < 0.3:
        locks = operation.sandbox / "state/.pulumi/locks/organization/wing-on-call/sandbox"
        locks.mkdir(parents=True, exist_ok=True)
        (locks / "x.json.1.tmp").touch()
    return f"power cut, {last.name} has {kept} of {size} bytes"


def processes(update: Popen[str], operation: Operation) -> list[psutil.Process]:
    """The update's processes, and the services."""
    with contextlib.suppress(psutil.NoSuchProcess):
        own = psutil.Process(update.pid)
        return [own, *own.children(recursive=True), *services(operation)]
    return [*services(operation)]


def services(operation: Operation) -> Iterator[psutil.Process]:
    """The process of the local test services."""
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "oncall_sandbox.services" in words and str(operation.sandbox) in words:
            yield process


def role(process: psutil.Process, update: Popen[str]) -> str:
    """What a process is for."""
    try:
        words = " ".join(process.cmdline())
        name = process.name()
    except psutil.Error:
        return "gone"
    if "oncall_sandbox.services" in words:
        return "services"
    if "pulumi_from_modules.language" in words:
        return "language plugin"
    if "program.py" in words:
        return "program"
    return "engine" if name == "pulumi" or process.pid == update.pid else "plugin"


def _kill(victims: list[psutil.Process]) -> None:
    for one in victims:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    psutil.wait_procs(victims, timeout=PATIENCE)


def seeded(seed: int, number: int) -> Random:
    """The chance of one round: the same for a seed, whatever was before."""
    return Random(f"{seed} {number}")  # noqa: S311 - no secret
