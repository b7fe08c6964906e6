"""Tells what is being done: one line kept up to date on a terminal, a calm line now and then on a pipe."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from types import TracebackType

_QUIET = 2.0
"""Seconds during which nothing is printed; shorter work is nobody's business."""
_ON_TERMINAL = 0.2
_ON_PIPE = 20.0


class Task:
    """One thing that is under way; ``note`` tells how far it is."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.note = ""
        self.stage = ""
        self.active = False

    def doing(self, stage: str, note: str = "") -> None:
        """A new stage, or the same one further on."""
        self.stage, self.note, self.active = stage, note, True

    def done(self) -> None:
        """Nothing more to tell."""
        self.active = False

    def __str__(self) -> str:
        return f"{self.name}: {self.stage}" + (f" ({self.note})" if self.note else "")


class Progress:
    """A context in which the tasks are shown, elapsed time first."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._tasks: list[Task] = []
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._started = time.monotonic()
        self._shown = ""
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def task(self, name: str) -> Task:
        """A new task, shown from its first stage on."""
        task = Task(name)
        self._tasks.append(task)
        return task

    def say(self, text: str) -> None:
        """A line that stays."""
        with self._lock:
            self._clear()
            print(text, file=self._stream, flush=True)

    def __enter__(self) -> Progress:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        with self._lock:
            self._clear()

    def _tick(self) -> None:
        shown, at = "", 0.0
        while not self._over.wait(_ON_TERMINAL):
            elapsed = time.monotonic() - self._started
            active = [task for task in self._tasks if task.active]
            if elapsed < _QUIET or not active:
                continue
            line = f"{int(elapsed) // 60}:{int(elapsed) % 60:02d}  " + "  ·  ".join(map(str, active))
            if self._terminal:
                with self._lock:
                    self._clear()
                    # A line that wraps could not be taken back.
                    self._shown = line[: shutil.get_terminal_size().columns - 1]
                    print(self._shown, end="", file=self._stream, flush=True)
                continue
            stages = ", ".join(f"{task.name}: {task.stage}" for task in active)
            if stages != shown or elapsed - at >= _ON_PIPE:
                shown, at = stages, elapsed
                print(line, file=self._stream, flush=True)

    def _clear(self) -> None:
        if self._shown:
            print("\r\x1b[2K", end="", file=self._stream)
            self._shown = ""
