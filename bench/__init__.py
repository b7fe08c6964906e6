"""Measurements: one module a topic, ``python -m bench [TOPIC …]`` runs them.

A topic's module has ``measures() -> Iterator[Measure]``. What is compared is measured in the same run.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

LOOK_EVERY = 0.1  # seconds
KILOBYTES = 1024  # a megabyte, in what /proc counts in


class Measure(NamedTuple):
    """What was measured, in ``unit``; ``limit`` (same unit) is what it must not exceed."""

    what: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the limit, if there is one, is kept."""
        return self.limit is None or self.value <= self.limit


def best(action: Callable[[], object], runs: int) -> float:
    """The shortest of some runs, in seconds: what the action costs when nothing disturbs it."""
    shortest = float("inf")
    for _ in range(runs):
        began = time.perf_counter()
        action()
        shortest = min(shortest, time.perf_counter() - began)
    return shortest


def timed(what: str, seconds: float, unit: str, limit: float) -> Iterator[Measure]:
    """What takes time, and ``limit``: how much of the time that a fixed piece of Python takes here and now.

    A limit in seconds would be one on the machine.
    """
    yield Measure(what, seconds * {" s": 1, " ms": 1000}[unit], unit)
    yield Measure("  as part of a million steps of Python", seconds / best(_steps, 7), " ×", limit)


def _steps() -> None:
    held = 0
    for number in range(1_000_000):
        held += number * number % 7


class Cost(NamedTuple):
    """Seconds of the clock on the wall, and of processors: other work on the machine changes these less."""

    wall: float
    processor: float


def cost(action: Callable[[], object], besides: Callable[[], Collection[int]]) -> Cost:
    """What an action costs with all the processes that it starts, but for those ``besides`` that go on to run."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    _reap(besides())
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    action()
    wall = time.perf_counter() - began
    _reap(besides())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


_PR_SET_CHILD_SUBREAPER = 36
"""Whose parent is gone becomes our child, and is counted when it ends (man 2 prctl)."""


def _reap(besides: Collection[int]) -> None:
    """Wait for all children but ``besides``."""
    while left := _children().difference(besides):
        for child in left:
            with suppress(ChildProcessError):
                os.waitpid(child, 0)


def _children() -> set[int]:
    return {
        int(child)
        for thread in Path("/proc/self/task").iterdir()
        for child in (thread / "children").read_text().split()
    }


def pulumi(command: Path | str, project: Path, variables: Mapping[str, str], *arguments: str) -> str:
    """What ``command`` prints in a project's folder; ends the run where it fails."""
    done = subprocess.run(
        [command, *arguments], cwd=project, env=dict(variables), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"pulumi {' '.join(arguments)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


@contextmanager
def memory(command: str, folder: str) -> Iterator[list[float]]:
    """Megabytes held at most, when the block ends, by processes with ``command`` in their command line and ``folder``
    in their environment."""
    peak, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(LOOK_EVERY):
            for process in Path("/proc").glob("[0-9]*"):
                with suppress(OSError, StopIteration):
                    if command.encode() not in (process / "cmdline").read_bytes():
                        continue
                    if folder.encode() in (process / "environ").read_bytes():
                        status = (process / "status").read_text().splitlines()
                        held = next(line for line in status if line.startswith("VmHWM"))
                        peak[0] = max(peak[0], int(held.split()[1]) / KILOBYTES)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()
