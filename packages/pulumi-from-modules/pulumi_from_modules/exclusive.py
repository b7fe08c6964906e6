"""One at a time, across processes."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pulumi_from_modules.progress import Task


@contextmanager
def exclusively(path: Path, task: Task, what: str) -> Iterator[None]:
    """Hold the lock of ``path``; while ``what`` holds it, the task says so. A dead holder holds nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                file.seek(0)
                task.doing(f"waiting for {what}", f"process {file.read().strip() or '?'}")
                time.sleep(0.2)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
