"""Measurements: one module a topic, ``python -m bench [TOPIC …]`` runs them.

A topic's module has ``measures() -> Iterator[Measure]``. What is compared is measured in the same run.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Measure(NamedTuple):
    """What was measured, in ``unit``; ``limit`` (same unit) is what it must not exceed."""

    what: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the limit, if there is one, is kept."""
        return self.limit is None or self.value <= self.limit


def best(action: Callable[[], object], runs: int) -> float:
    """The shortest of some runs, in seconds: what the action costs when nothing disturbs it."""
    shortest = float("inf")
    for _ in range(runs):
        began = time.perf_counter()
        action()
        shortest = min(shortest, time.perf_counter() - began)
    return shortest
