"""What the stack held before this update, asked of the engine while the program already runs."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from oncall.applied.resources import read
from oncall.errors import StackError
from operate import engine

_PATIENCE = 60
"""Seconds."""


class Before:
    """The URNs of a stack, None where they cannot be read (a new stack, or no engine on PATH)."""

    def __init__(self) -> None:
        self._answer: Future[frozenset[str] | None] | None = None
        self._aside = ThreadPoolExecutor(max_workers=1)

    def ask(self, stack: str) -> None:
        """Begin to ask, once."""
        if self._answer is None and stack:
            self._answer = self._aside.submit(_urns, stack)

    def urns(self) -> frozenset[str] | None:
        """The answer."""
        return self._answer.result() if self._answer else None


def _urns(stack: str) -> frozenset[str] | None:
    try:
        return frozenset(read(engine.export(stack, patience=_PATIENCE), stack).by_urn)
    except StackError:
        return None
