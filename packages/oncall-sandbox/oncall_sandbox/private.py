"""The sandbox's folder and files are their owner's alone, whatever the umask. Standard library only."""

from __future__ import annotations

import os
import stat
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_OTHERS = 0o077
_MARKS = ("services.lock", "setting-up.lock", "world.db")
FILES = ("world.db", "world.db-wal", "world.db-shm", "services.json", "services.log", "authority.key")


def folder(path: Path) -> None:
    """Make the folder, or close one to others that holds a sandbox. Raises OSError.

    A folder that holds something else, or is everybody's (as `/tmp` is), is left as it is.
    """
    try:
        path.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        mode = path.stat().st_mode
        ours = not mode & stat.S_ISVTX and any((path / mark).exists() for mark in _MARKS)
        if ours and mode & _OTHERS:
            path.chmod(stat.S_IMODE(mode) & ~_OTHERS)


def files(path: Path) -> None:
    """Close the files of the sandbox in a folder to others. Raises OSError."""
    for file in (path / name for name in FILES):
        if file.exists() and file.stat().st_mode & _OTHERS:
            file.chmod(0o600)


def appending(path: Path) -> IO[str]:
    """A file to write more into, which others cannot read. Raises OSError."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8")
