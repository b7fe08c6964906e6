"""What an interrupted update leaves behind: a stale lock, and operations of unknown outcome."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from operate import project
from operate.sandbox import own_name


@dataclass(frozen=True, kw_only=True)
class Lock:
    """The process that has locked the stack; ``alive`` is None where that cannot be seen from here."""

    process: int
    host: str
    since: str
    alive: bool | None

    def __str__(self) -> str:
        fate = {True: "is running", False: "has ended", None: "may be running"}[self.alive]
        return f"process {self.process} on {self.host} has locked the stack since {self.since} and {fate}"


@dataclass(frozen=True, kw_only=True)
class Pending:
    """``operation`` (creating, updating, deleting …) of the resource ``urn`` has begun, and its outcome is unknown."""

    operation: str
    urn: str

    def __str__(self) -> str:
        kind, name = self.urn.split("::")[2:4]
        return f"{self.operation} {kind.rsplit(':', 1)[-1]} {name}: the outcome is unknown"


def locks(backend: str, stack: str) -> Iterator[Lock]:
    """The locks of a stack in a file backend; other backends keep theirs out of reach."""
    for file in _files(backend, f"locks/organization/{project.name()}/{own_name(stack)}/*.json"):
        try:
            held = json.loads(file.read_text())
        except (OSError, ValueError):
            held = {}
        process, host = int(held.get("pid", 0)), str(held.get("hostname", "an unknown machine"))
        alive = _runs(process) if host == socket.gethostname() and process else None
        yield Lock(process=process, host=host, since=str(held.get("timestamp", "?"))[:19], alive=alive)


def pending(state: dict[str, Any]) -> tuple[Pending, ...]:
    """The operations of unknown outcome in an exported state."""
    operations = (state.get("deployment") or {}).get("pending_operations") or []
    return tuple(Pending(operation=one["type"], urn=one["resource"]["urn"]) for one in operations)


def torn(backend: str, stack: str) -> list[Path]:
    """Incomplete files beside a stack's state, left by a kill: the complete state is unreadable while they are there.

    They hold attributes that nobody needs, and are not written where the backend's address has `metadata=skip`.
    """
    beside = _files(backend, f"stacks/{project.name()}/{own_name(stack)}.json*.attrs")
    return [file for file in beside if not file.read_bytes().endswith(b"}")]


def _files(backend: str, pattern: str) -> list[Path]:
    address = urlsplit(backend)
    if address.scheme != "file":
        return []
    return sorted(Path(unquote(address.netloc + address.path)).expanduser().glob(f".pulumi/{pattern}"))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
