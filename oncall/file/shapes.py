"""The few shapes that values of the file have.

A shape knows what it allows; the loader, the JSON Schema and the reference are three readings of the same
shapes (``oncall/file/fields.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

compiled = cache(re.compile)


class RefusalError(Exception):
    """The text is not of its kind; ``hint`` is the nearest that is, ``allowed`` replaces the kind's words."""

    def __init__(self, hint: str | None = None, allowed: str = "") -> None:
        self.hint = hint
        self.allowed = allowed


def _same(text: str) -> Any:
    return text


def _no_idea(text: str) -> Iterable[str]:  # noqa: ARG001 — the default of Text.mend
    return ()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Text:
    """A scalar of at most ``longest`` characters that match ``pattern`` as both Python and ECMA read it.

    ``read`` turns it into a value or raises RefusalError; ``mend`` proposes what may have been meant.
    """

    name: str
    words: str
    pattern: str
    example: str
    longest: int = 250
    read: Callable[[str], Any] = _same
    mend: Callable[[str], Iterable[str]] = _no_idea

    def value(self, text: str) -> Any:
        """The value that the text stands for; raises RefusalError."""
        if not self._matches(text):
            limit = f", at most {self.longest} characters" if len(text) > self.longest else ""
            mend = next(filter(self._accepts, self.mend(text[:500])), None)
            raise RefusalError(hint=mend, allowed=f"{self.words}{limit}")
        return self.read(text)

    def _matches(self, text: str) -> bool:
        return len(text) <= self.longest and compiled(self.pattern).fullmatch(text) is not None

    def _accepts(self, text: str) -> bool:
        try:
            return self._matches(text) and self.read(text) is not None
        except RefusalError:
            return False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Choice:
    """One of a few words."""

    name: str
    options: tuple[str, ...]
    read: Callable[[str], Any] = _same


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Number:
    """A whole number without quotes, within ``least`` and ``most``, or one of ``options``."""

    name: str
    least: int = 0
    most: int = 0
    options: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Flag:
    """``true`` or ``false``, without quotes."""

    name: str = "flag"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Items:
    """A list of ``least`` to ``most`` values of one shape; ``once`` means that none may stand there twice.

    ``alone``: one value may stand there without being a list.
    """

    item: Shape
    least: int = 0
    most: int | None = None
    once: bool = False
    alone: bool = False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Table:
    """A mapping from ids of one kind to values of one shape, ``least`` or more of them."""

    key: Text
    value: Shape
    least: int = 0


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Record:
    """A mapping with known keys."""

    name: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Key:
    """A key of a record. ``default`` is what stands for it when it is left out, as the file writes it.

    A required key is left out where the key ``instead`` stands.
    """

    name: str
    shape: Shape
    about: str
    required: bool = True
    default: str | None = None
    instead: str = ""


Word: TypeAlias = Text | Choice | Number | Flag
Shape: TypeAlias = Word | Items | Table | Record
