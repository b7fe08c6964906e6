"""What a rule says of an operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from oncall.model import Operation


@dataclass(frozen=True, slots=True)
class Fault:
    """Something against a rule: where (keys and indexes from the top), and how a problem tells it."""

    path: tuple[str | int, ...]
    found: str
    allowed: str = ""
    hint: str = ""


Rule: TypeAlias = Callable[[Operation], Iterator[Fault]]
