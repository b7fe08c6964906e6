"""The locks of a stack whose state is kept in files: whose they are, and whether that process still runs."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from oncall.errors import UserError
from operate.sandbox import is_sandbox

if TYPE_CHECKING:
    from operate.recover.local import Files

_ENGINE = "pulumi"
_CLOCK_STEP = 60.0
"""Seconds by which the machine's clock may have been set between two readings."""
_MOMENT = 0.5
"""Seconds in which a lock that is being written is there."""
_MOST = 2**31 - 1
"""The largest number of a process."""


@dataclass(frozen=True, kw_only=True)
class Lock:
    """The process that has locked the stack; ``alive`` is None where that cannot be seen from here."""

    file: Path
    stack: str
    process: int
    host: str
    since: str
    alive: bool | None

    def __str__(self) -> str:
        status = {True: "is running", False: "has ended", None: "may be running"}[self.alive]
        return f"process {self.process} on {self.host} has locked the stack since {self.since} and {status}"

    @property
    def helps(self) -> str | None:
        """What a person has to do while the process runs, or may run."""
        if self.alive is None:
            return f"It cannot be seen from here. Once it has ended: {_cancel(self.stack)}"
        return "Wait until it ends, or end it; then try again." if self.alive else None

    def fix(self) -> str:
        """Remove the lock if it is stale. Raises UserError."""
        if self.helps:
            raise UserError(f"{self}. {self.helps}")
        _remove(self.file)
        return f"{self}: the stale lock is removed."


@dataclass(frozen=True, kw_only=True)
class UnreadableLock:
    """A lock that names no process. The engine writes a lock in one step, so no run that lives has such a one."""

    file: Path
    stack: str

    def __str__(self) -> str:
        return f"the lock {self.file.name} cannot be read: it names no process"

    @property
    def helps(self) -> str | None:
        """What a person has to do where other machines may share the folder."""
        if is_sandbox(self.stack):
            return None
        return f"If no update runs anywhere: {_cancel(self.stack)}"

    def fix(self) -> str:
        """Remove it in the sandbox. Raises UserError."""
        if self.helps:
            raise UserError(f"{self}. {self.helps}")
        _remove(self.file)
        return f"{self}; removed."


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """A file among the locks that is none: the engine takes it for one, and cannot read it."""

    file: Path
    helps: None = None

    def __str__(self) -> str:
        return f"{self.file.name} is among the locks and is none, as after a full disk"

    def fix(self) -> str:
        """Remove it."""
        _remove(self.file)
        return f"{self}; removed."


def left(files: Files) -> Iterator[Lock | UnreadableLock | Leftover]:
    """What is among the locks of a stack. A file that is just being written is left alone."""
    found = sorted(file for file in _listed(files.locks) if file.suffix != ".attrs")
    for file in found:
        if file.suffix == ".json" and (lock := _read(file, files.stack)) is not None:
            yield lock
    others = {file: _look(file) for file in found if file.suffix != ".json"}
    if others:
        time.sleep(_MOMENT)
    for file, before in others.items():
        if before is not None and _look(file) == before:
            yield Leftover(file=file)


def _listed(folder: Path) -> list[Path]:
    try:
        return [file for file in folder.iterdir() if file.is_file()]
    except OSError:
        return []


def _look(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def _read(file: Path, stack: str) -> Lock | UnreadableLock | None:
    try:
        held: Any = json.loads(file.read_bytes())
        process, host, since = held["pid"], held["hostname"], str(held.get("timestamp", "?"))
    except FileNotFoundError:
        return None  # its process has just ended
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return UnreadableLock(file=file, stack=stack)
    if type(process) is not int or not 0 < process <= _MOST or not isinstance(host, str):
        return UnreadableLock(file=file, stack=stack)
    alive = _runs(process, since) if host == socket.gethostname() else None
    return Lock(file=file, stack=stack, process=process, host=host, since=since[:19], alive=alive)


def _runs(number: int, since: str) -> bool | None:
    """Whether the engine that has written a lock runs: its number alone may be another process's by now."""
    try:
        process = psutil.Process(number)
        if process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD) or _ENGINE not in process.name():
            return False
        return process.create_time() <= datetime.fromisoformat(since).timestamp() + _CLOCK_STEP
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return None
    except ValueError:  # the lock does not say since when it is there
        return True


def _cancel(stack: str) -> str:
    """The command that removes every lock of a stack, for a shell that need not be activated."""
    return f"{'tools/bin/' if is_sandbox(stack) else ''}pulumi cancel --stack {stack}"


def _remove(file: Path) -> None:
    """Remove a file and what the engine may have noted beside it."""
    for each in (file, file.with_name(f"{file.name}.attrs")):
        try:
            each.unlink(missing_ok=True)
        except OSError as error:
            raise UserError(f"{each} cannot be removed: {error.strerror}") from None
