"""One at a time, across processes."""

from __future__ import annotations

import fcntl
import math
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pulumi_from_modules.problem import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pulumi_from_modules.progress import Task


@contextmanager
def exclusively(path: Path, task: Task, what: str, patience: float = math.inf) -> Iterator[None]:
    """Hold the lock of ``path``; while ``what`` holds it, the task says so. A dead holder holds nothing.

    Raises EngineError after ``patience`` seconds.
    """
    end = time.monotonic() + patience
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                file.seek(0)
                holder = file.read().strip() or "?"
                if time.monotonic() >= end:
                    raise EngineError(
                        f"{what} (process {holder}) has not ended within {patience:.0f} seconds; "
                        f"wait until it does, or end it: kill {holder}"
                    ) from None
                task.doing(f"waiting for {what}", f"process {holder}")
                time.sleep(0.2)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
