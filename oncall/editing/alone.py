"""One command at a time edits a file."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep other commands from editing the file meanwhile; they wait. A person's editor knows nothing of it.

    What is locked is the folder: a file is replaced by an edit, and a lock on it with it.
    """
    try:
        folder = os.open(Path(os.path.realpath(path)).parent, os.O_RDONLY)
    except OSError:
        yield  # there is no file to edit, which whoever reads it reports
        return
    try:
        with suppress(OSError):  # some network file systems know no lock
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
