from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotation.construct import Path, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rotation.model import Operation


@dataclass(frozen=True, slots=True)
class Fault:
    path: Path
    found: str
    allowed: str = ""
    hint: str = ""


RULES: tuple[Callable[[Operation], Iterator[Fault]], ...] = ()
WARNINGS: tuple[Callable[[Operation], Iterator[Fault]], ...] = ()


def judge(rules: tuple[Callable[[Operation], Iterator[Fault]], ...], operation: Operation) -> Iterator[Fault]:
    for rule in rules:
        try:
            yield from rule(operation)
        except UnreadableError:
            continue
