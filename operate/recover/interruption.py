"""What an interrupted update leaves behind: locks, damaged files, and operations of unknown outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from operate import engine
from operate.recover import local, locks, state_files


class Problem(Protocol):
    """Why the engine cannot go on; as text, what a person should know of it."""

    @property
    def helps(self) -> str | None:
        """What a person has to do, with the one command; None where ``fix`` does it."""

    def fix(self) -> str:
        """Fix it, and say what was done. Raises UserError where it takes a person."""


@dataclass(frozen=True, kw_only=True)
class Pending:
    """``operation`` (creating, updating, deleting …) of the resource ``urn`` has begun, and its outcome is unknown."""

    operation: str
    urn: str

    def __str__(self) -> str:
        return f"{self.operation} {engine.shown(self.urn)}: the outcome is unknown"


def problems(backend: str, stack: str) -> Iterator[Problem]:
    """What is wrong with a state that is kept in files, in the order in which it can be fixed.

    Other backends keep their locks and states out of reach, and in order.
    """
    files = local.files(backend, stack)
    if files is not None:
        yield from state_files.refused(files)
        yield from locks.left(files)
        yield from state_files.damaged(files)


def with_help(problem: Problem) -> str:
    """The problem, and what a person has to do about it."""
    return str(problem) if problem.helps is None else f"{problem}. {problem.helps}".rstrip()


def pending(state: dict[str, Any]) -> tuple[Pending, ...]:
    """The operations of unknown outcome in an exported state."""
    operations = (state.get("deployment") or {}).get("pending_operations") or []
    return tuple(Pending(operation=one["type"], urn=one["resource"]["urn"]) for one in operations)
