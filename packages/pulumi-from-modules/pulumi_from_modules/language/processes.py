"""The processes that the plugin has started, none of which may outlive it."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_from_modules.language.environment import LanguageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_GRACE = 4.0
"""Seconds between asking a process to end and killing it; the engine itself waits 5 for this plugin."""

_running: set[Process] = set()
_lock = threading.Lock()


class Process:
    """A program or a plugin, in a process group of its own.

    The engine interrupts the plugin's whole group when a run is over. Outside it, a process hears of that once,
    from us: a program by ``SIGINT``, as at a terminal, a plugin by ``SIGTERM``.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        end_signal: int,
        cwd: Path | None = None,
        piped: bool = False,
    ) -> None:
        if not Path(command[0]).exists():
            raise LanguageError(
                f"problem executing program (could not run language executor): no {command[0]}"
            )
        output = subprocess.PIPE if piped else None
        self._popen = subprocess.Popen(
            command,
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            process_group=0,
        )
        self.stdout, self.stderr = self._popen.stdout, self._popen.stderr
        self._end_signal = end_signal
        self._asked = threading.Lock()
        with _lock:
            _running.add(self)

    def wait(self) -> int:
        """The exit status, negative for a signal."""
        status = self._popen.wait()
        with _lock:
            _running.discard(self)
        return status

    def end(self) -> None:
        """Ask the process to end, once, and kill it when it does not; returns at once."""
        if self._asked.acquire(blocking=False):
            threading.Thread(target=self._end, daemon=True).start()

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._popen.send_signal(self._end_signal)
            try:
                self._popen.wait(_GRACE)
            except subprocess.TimeoutExpired:
                self._popen.kill()


def end_all() -> None:
    """End whatever still runs, all at once, and wait for it."""
    with _lock:
        processes = list(_running)
    for process in processes:
        process.end()
    for process in processes:
        process.wait()
