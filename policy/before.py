"""What the stack held before this update, asked of the engine while the program already runs."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from oncall.applied.resources import Resources, read
from oncall.errors import StackError
from operate import engine

_TIMEOUT = 60
"""Seconds."""


class Before:
    """The resources of a stack, None where they cannot be read (a new stack, or no engine on PATH)."""

    def __init__(self) -> None:
        self._answer: Future[Resources | None] | None = None
        self._aside = ThreadPoolExecutor(max_workers=1)

    def ask(self, stack: str) -> None:
        """Begin to ask, once."""
        if self._answer is None and stack:
            self._answer = self._aside.submit(_resources, stack)

    def urns(self) -> frozenset[str] | None:
        """The URNs of all."""
        held = self._held()
        return None if held is None else frozenset(held.by_urn)

    def protected(self) -> frozenset[str]:
        """The URNs of those that are protected, as far as they are known."""
        held = self._held()
        return frozenset(urn for urn, one in held.by_urn.items() if one.protect) if held else frozenset()

    def _held(self) -> Resources | None:
        return self._answer.result() if self._answer else None


def _resources(stack: str) -> Resources | None:
    try:
        return read(engine.export(stack, timeout=_TIMEOUT), stack)
    except StackError:
        return None
