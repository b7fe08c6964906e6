"""Commands that the set-up runs: watched line by line, stopped together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from typing import TYPE_CHECKING

from pulumi_from_modules.problem import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_KEPT = 40
"""Last lines kept for an error's text."""

_GRACE = 5.0
"""Seconds that a command has for ending."""

_running: set[subprocess.Popen[str]] = set()
_lock = threading.Lock()
_stopped = threading.Event()

_HINTS = (
    ("no space left", "free some disk space and run this again"),
    ("do not match the hashes", "the package index serves other files than the lock file names"),
    (
        "checksum mismatch",
        "the module proxy serves other files than modules/go.sum names",
    ),
    ("permission denied", "make the folder writable"),
    (
        "no module named",
        "this Python lacks a part of its standard library (Debian: apt install python3-venv)",
    ),
    ("ensurepip", "this Python cannot make virtual environments (Debian: apt install python3-venv)"),
    (
        "no matching distribution",
        "there is none for this machine, or the package index is out of reach",
    ),
    ("name resolution", "check the network or the proxy settings and run this again"),
    ("dial tcp", "check the network, or set GOPROXY to a module proxy within reach, and run this again"),
    ("connection", "check the network or the proxy settings and run this again"),
    ("timed out", "check the network or the proxy settings and run this again"),
)


def run(
    command: Sequence[str],
    doing: str,
    on_line: Callable[[str], None],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run a command to its end, its output given to ``on_line`` by lines; ``EngineError`` when it fails."""
    lines: list[str] = []
    try:
        process = subprocess.Popen(
            command,
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise EngineError(f"{doing} failed: cannot run {command[0]}: {error.strerror}") from None
    with _lock:
        _running.add(process)
    if _stopped.is_set():
        _signal(process, signal.SIGTERM)
    with process:
        for line in process.stdout or ():
            lines = [*lines[1 - _KEPT :], line.rstrip()]
            on_line(lines[-1])
    with _lock:
        _running.discard(process)
    if _stopped.is_set():
        raise EngineError(f"{doing} was stopped")
    if process.returncode:
        raise EngineError(_sentence(doing, process.returncode, lines))


def stop() -> None:
    """End every command, its children too, and start no more; what does not end is killed."""
    _stopped.set()
    with _lock:
        running = list(_running)
    for process in running:
        _signal(process, signal.SIGTERM)
    for process in running:
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait()


def _signal(process: subprocess.Popen[str], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _sentence(doing: str, status: int, lines: Sequence[str]) -> str:
    text = "\n".join(lines).lower()
    hint = next((hint for word, hint in _HINTS if word in text), "run this again to see whether it lasts")
    printed = [line for line in lines if line.strip()]
    errors = [line for line in printed if "error" in line.lower()]
    last = (errors or printed or [f"exit status {status}"])[-1].strip()
    return f"{doing} failed: {last}; {hint}"
