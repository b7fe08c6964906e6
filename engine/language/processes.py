"""The processes that the plugin has started, none of which may outlive it."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from engine.language.environment import LanguageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GRACE = 5.0
"""Seconds between asking a process to end and killing it, as with the official plugin."""

# The engine interrupts the whole process group when a run is over. A program shall hear that, a plugin is
# ended by us; Python's own answer to it would be a traceback on the screen.
_DEAF = ["/bin/sh", "-c", 'trap "" INT; exec "$0" "$@"']

_running: set[subprocess.Popen[bytes]] = set()
_lock = threading.Lock()


def start(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path | None = None,
    piped: bool = False,
    interruptible: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a process; ``piped`` keeps its output for the caller, otherwise it is the plugin's own."""
    if not Path(command[0]).exists():
        raise LanguageError(f"problem executing program (could not run language executor): no {command[0]}")
    output = subprocess.PIPE if piped else None
    process = subprocess.Popen(
        [*command] if interruptible else [*_DEAF, *command],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
    )
    with _lock:
        _running.add(process)
    return process


def wait(process: subprocess.Popen[bytes]) -> int:
    """The exit status, negative for a signal."""
    status = process.wait()
    with _lock:
        _running.discard(process)
    return status


def end(process: subprocess.Popen[bytes], signal: int) -> None:
    """Ask a process to end and kill it when it does not."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()


def end_in_background(process: subprocess.Popen[bytes], signal: int) -> None:
    """``end`` without waiting for it."""
    threading.Thread(target=end, args=(process, signal), daemon=True).start()


def end_all(signal: int) -> None:
    """End whatever still runs, all at once."""
    with _lock:
        processes = list(_running)
    threads = [threading.Thread(target=end, args=(process, signal)) for process in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
