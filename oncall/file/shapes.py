"""The few shapes that values of the file have, and how a node becomes a value.

A shape knows what it allows; the reader, the JSON Schema and the reference are three readings of the same
shapes (``oncall/file/keys.py``). Reading always returns a value of the shape's type: where a node does not fit, that
is reported and an example of the shape takes its place, so that everything is reported at once.
"""

from __future__ import annotations

import inspect
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from oncall.file.nodes import Mapping, Node, Scalar, Sequence
from oncall.file.problems import KEYS, Problem, RotationError, did_you_mean, nearest, quoted, refused
from oncall.wording import listed

if TYPE_CHECKING:
    import collections.abc
    from collections.abc import Callable, Container, Iterable
    from enum import StrEnum

    from oncall.file.problems import Path
    from oncall.file.report import Report

    Pairs = dict[str, tuple[Scalar, Node]]

K = TypeVar("K", covariant=True)
T = TypeVar("T", covariant=True)
E = TypeVar("E", bound="StrEnum")

compiled = cache(re.compile)

NOTHING = ("", "~", "null", "Null", "NULL")
"""What YAML reads as nothing where it has no quotes."""


class Shape(ABC, Generic[T]):
    """What a value may look like."""

    @abstractmethod
    def read(self, node: Node, path: Path, report: Report, key: Scalar | None = None) -> T:
        """The value of a node; what is wrong with a collection is reported at its ``key``."""

    @abstractmethod
    def instance(self, key: str = "") -> T:
        """A value of the shape, for the place of one that could not be read under ``key``."""


class Word(Shape[T]):
    """A scalar."""

    name: str
    bare = True
    """Whether the value is written without quotes."""

    @property
    @abstractmethod
    def allowed(self) -> str:
        """What is allowed there, in words."""

    @abstractmethod
    def value(self, text: str) -> T:
        """The value of a text; raises RotationError."""

    def fits(self, text: str) -> bool:
        """Whether a text is of this kind."""
        try:
            self.value(text)
        except RotationError:
            return False
        return True

    def read(self, node: Node, path: Path, report: Report, key: Scalar | None = None) -> T:  # noqa: ARG002
        """The value of a scalar."""
        if not isinstance(node, Scalar) or _is_nothing(node):
            hint = self._instead_of_nothing(node, report) if isinstance(node, Scalar) else ""
            report.unreadable(path, Problem(f"{_is(path)} {_what(node)}", self.allowed, hint), node)
            return self.instance()
        if self.bare and not node.plain:
            hint = did_you_mean(node.text.strip()) if self.fits(node.text.strip()) else ""
            report.unreadable(path, Problem(f"{_is(path)} {quoted(node.text)}", self.allowed, hint), node)
            return self.instance()
        try:
            return self.value(node.text)
        except RotationError as error:
            (refusal,) = error.problems
            found = f"{_is(path)} {quoted(node.text)}"
            report.unreadable(path, Problem(found, refusal.allowed or self.allowed, refusal.hint), node)
            return self.instance()

    def _instead_of_nothing(self, node: Scalar, report: Report) -> str:
        if node.text:
            return "" if self.bare or not self.fits(node.text) else f'for the text write "{node.text}"'
        comment = report.comment_after(node)
        bare = comment.removeprefix("#")
        if comment and self.fits(bare):
            return f"a # begins a comment; write {bare}"
        return f'a # begins a comment; write "{comment}" in quotes' if comment and self.fits(comment) else ""


def _nothing_meant(text: str) -> Iterable[str]:  # noqa: ARG001
    return ()


def _no_explanation(text: str) -> str:  # noqa: ARG001
    return ""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Text(Word[T]):
    """A scalar of at most ``longest`` characters that match ``pattern`` as both Python and ECMA read it.

    ``parse`` turns it into a value or raises RotationError. Of a text that does not fit, ``explained`` says how to fix
    it, or else the first of what may have been ``meant`` that fits is proposed.
    """

    name: str
    words: str
    pattern: str
    example: str
    parse: Callable[[str], T]
    longest: int = 250
    meant: Callable[[str], Iterable[str]] = _nothing_meant
    explained: Callable[[str], str] = _no_explanation
    bare = False

    @property
    def allowed(self) -> str:
        """The words of the kind."""
        return self.words

    def value(self, text: str) -> T:
        """The value of the text; raises RotationError."""
        if len(text) <= self.longest and compiled(self.pattern).fullmatch(text):
            return self.parse(text)
        limit = f", at most {self.longest} characters" if len(text) > self.longest else ""
        text = text[:500]
        hint = self.explained(text) or did_you_mean(next(filter(self.fits, self.meant(text)), None))
        raise refused(allowed=f"{self.words}{limit}", hint=hint)

    def fits(self, text: str) -> bool:
        """Whether a text is of this kind."""
        if len(text) > self.longest or not compiled(self.pattern).fullmatch(text):
            return False
        return super().fits(text)

    def instance(self, key: str = "") -> T:  # noqa: ARG002
        """The example."""
        return self.parse(self.example)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Choice(Word[T]):
    """One of a few words, each with its value."""

    name: str
    options: collections.abc.Mapping[str, T]
    bare = False

    @property
    def allowed(self) -> str:
        """The words."""
        return listed(tuple(self.options), "or")

    def value(self, text: str) -> T:
        """The value of a word; raises RotationError."""
        if text in self.options:
            return self.options[text]
        raise refused(hint=did_you_mean(nearest(text.strip(), tuple(self.options))))

    def instance(self, key: str = "") -> T:  # noqa: ARG002
        """The first."""
        return next(iter(self.options.values()))


def choice(name: str, kind: type[E]) -> Choice[E]:
    """One of the words of an enumeration."""
    return Choice(name=name, options={str(value): value for value in kind})


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Number(Word[int]):
    """A whole number within ``least`` and ``most``, or one of ``options``."""

    name: str
    least: int = 0
    most: int = 0
    options: tuple[int, ...] = ()

    @property
    def allowed(self) -> str:
        """The options or the bounds."""
        if self.options:
            return f"{listed(tuple(map(str, self.options)), 'or')}, without quotes"
        return f"a whole number from {self.least} to {self.most}, without quotes"

    def value(self, text: str) -> int:
        """The number; raises RotationError."""
        if compiled("-?(?:0|[1-9][0-9]{0,8})").fullmatch(text) and self._within(int(text)):
            return int(text)
        almost = compiled(r"\s*([+-]?[0-9]{1,9})(?:[.]0*)?\s*").fullmatch(text)
        raise refused(hint=did_you_mean(str(self._nearest(int(almost[1])))) if almost else "")

    def _within(self, number: int) -> bool:
        return number in self.options if self.options else self.least <= number <= self.most

    def _nearest(self, number: int) -> int:
        options = self.options or (self.least, self.most)
        return number if self._within(number) else min(options, key=lambda option: abs(option - number))

    def instance(self, key: str = "") -> int:  # noqa: ARG002
        """The first."""
        return (*self.options, self.least)[0]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Flag(Word[bool]):
    """``true`` or ``false``."""

    name: str = "flag"
    allowed = "true or false, without quotes"

    def value(self, text: str) -> bool:
        """The value; raises RotationError."""
        if text in ("true", "false"):
            return text == "true"
        lower = text.strip().lower()
        meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(lower, lower)
        raise refused(hint=did_you_mean(meant if meant in ("true", "false") else None))

    def instance(self, key: str = "") -> bool:  # noqa: ARG002
        """False."""
        return False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Items(Shape[tuple[T, ...]]):
    """A list of ``least`` to ``most`` values of one shape; ``once`` means that none may be there twice.

    ``alone``: one value may be there without a list.
    """

    item: Shape[T]
    least: int = 0
    most: int | None = None
    once: bool = False
    alone: bool = False

    def read(self, node: Node, path: Path, report: Report, key: Scalar | None = None) -> tuple[T, ...]:
        """The values, in their order."""
        if self.alone and isinstance(node, Scalar):
            return (self.item.read(node, path, report),)
        if not isinstance(node, Sequence):
            found = f"{_is(path)} {_what(node)}"
            allowed = "a list" if self.least else "a list, or [] for none"
            report.unreadable(path, Problem(found, allowed, self._listed(node)), node)
            return self.instance()
        if self.once:
            _report_doubles(node, path, report)
        values = tuple(self.item.read(item, (*path, index), report) for index, item in enumerate(node.items))
        count = len(values)
        if self.least <= count and (self.most is None or count <= self.most):
            return values
        number = f"exactly {self.least}" if self.least == self.most else f"{self.least} or more"
        found = f"{shown(path)} has {count or 'no'} {'item' if count == 1 else 'items'}"
        report.unreadable(path, Problem(found, number), key or node)
        return (*values, *self.instance())[: max(count, self.least)][: self.most]

    def _listed(self, node: Node) -> str:
        if isinstance(node, Mapping):
            return 'begin each item with "- "'
        return did_you_mean(f"[{node.text[:60]}]") if isinstance(node, Scalar) and node.text else ""

    def instance(self, key: str = "") -> tuple[T, ...]:  # noqa: ARG002
        """As few items as may be."""
        return tuple(self.item.instance() for _ in range(self.least))


def _report_doubles(node: Sequence, path: Path, report: Report) -> None:
    seen: dict[str, Scalar] = {}
    for item in node.items:
        if isinstance(item, Scalar) and item.text:
            first = seen.setdefault(item.text, item)
            if first is not item:
                found = f"{shown(path)} holds {quoted(item.text)} a second time"
                hint = f"the first is in line {first.line + 1}"
                report.unreadable(path, Problem(found, "each once", hint), item)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Table(Shape["dict[K, T]"], Generic[K, T]):
    """A mapping from ids of one kind to values of one shape, ``least`` or more of them."""

    key: Text[K]
    value: Shape[T]
    least: int = 0

    def read(self, node: Node, path: Path, report: Report, key: Scalar | None = None) -> dict[K, T]:
        """The values by id, in the order of the file."""
        expected = f"a mapping, one {self.key.name} a line{'' if self.least else ', or {} for none'}"
        pairs = _pairs(node, path, report, expected)
        if pairs is None:
            return self.instance()
        if len(pairs) < self.least:
            found = f"{shown(path)} has {len(pairs) or 'no'} {'entry' if len(pairs) == 1 else 'entries'}"
            report.unreadable(path, Problem(found, f"{self.least} or more"), key or node)
        values = {}
        for name, (scalar, node) in pairs.items():
            value = self.value.read(node, (*path, name), report, scalar)
            try:
                values[self.key.value(name)] = value
            except RotationError as error:
                (refusal,) = error.problems
                found = f"{shown(path)} has the key {quoted(name)}"
                problem = Problem(found, refusal.allowed or self.key.allowed, refusal.hint)
                report.unreadable((*path, KEYS), problem, scalar)
        return values or self.instance()

    def instance(self, key: str = "") -> dict[K, T]:  # noqa: ARG002
        """One entry, if there must be any."""
        return {self.key.instance(): self.value.instance(self.key.example)} if self.least else {}


@dataclass(frozen=True, eq=False, repr=False)
class Key:
    """A key of a record: its shape and what it means.

    The ``parameter`` of the record's ``make`` takes the value; empty if it is called like the key. A key that must be
    there is left out where there is the key ``instead``.
    """

    name: str
    shape: Shape[object]
    about: str
    instead: str = ""
    parameter: str = ""

    @property
    def argument(self) -> str:
        """The parameter that takes the value."""
        return self.parameter or self.name


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Record(Shape[T]):
    """A mapping with known keys, and what makes a value of theirs.

    A parameter of ``make`` with a default is a key that may be left out. In a table, the parameter
    ``id_`` takes the id.
    """

    name: str
    make: Callable[..., T]
    keys: tuple[Key, ...]
    id_: str = ""

    @cached_property
    def defaults(self) -> dict[str, object]:
        """The default of each key that may be left out."""
        parameters = inspect.signature(self.make).parameters
        return {
            key.name: default
            for key in self.keys
            if (default := parameters[key.argument].default) is not inspect.Parameter.empty
        }

    @property
    def required(self) -> tuple[str, ...]:
        """The keys that must always be there."""
        return tuple(key.name for key in self.keys if key.name not in self.defaults)

    def requires(self, key: Key, pairs: Container[str]) -> bool:
        """Whether the key is required beside ``pairs``."""
        return key.instead not in pairs if key.instead else key.name not in self.defaults

    def read(self, node: Node, path: Path, report: Report, key: Scalar | None = None) -> T:
        """What is made of the values."""
        expected = f"keys with values: {listed(tuple(part.name for part in self.keys))}"
        pairs = _pairs(node, path, report, expected)
        id_ = str(path[-1]) if path else ""
        if pairs is None:
            return self.instance(id_)
        self._report_names(pairs, path, report, key or node)
        values: dict[str, object] = {self.id_: id_} if self.id_ else {}
        for part in self.keys:
            if part.name in pairs:
                scalar, value = pairs[part.name]
                values[part.argument] = part.shape.read(value, (*path, part.name), report, scalar)
            elif self.requires(part, pairs):
                values[part.argument] = part.shape.instance()
        return self.make(**values)

    def _report_names(self, pairs: Pairs, path: Path, report: Report, place: Node) -> None:
        """Report keys that the record does not have, and those that it lacks."""
        known = tuple(part.name for part in self.keys)
        meant = set()
        for name, (scalar, _) in pairs.items():
            if name not in known:
                others = tuple(other for other in known if other not in pairs)
                word, space, value = name.replace(":", " ", 1).partition(" ")
                whole = word in others and bool(space)  # “turn:1 week”, “turn 1 week”
                suggestion = word if whole else nearest(name, others)
                hint = did_you_mean(f"{word}: {value.strip()}" if whole else suggestion)
                problem = Problem(f"{shown((*path, name))} is not a key", listed(known, "or"), hint)
                for other in (suggestion,) if suggestion else others:  # the key may be meant
                    report.unread((*path, other))
                report.add(replace(problem, path=(*path, name)), scalar)
                meant.add(suggestion)
        for part in self.keys:
            if part.instead and part.instead in pairs and part.name in pairs:
                found = f"{shown((*path, part.name))} is there beside {part.instead}"
                hint = f"move it into one of the {part.instead}"
                report.unreadable(
                    (*path, part.name), Problem(found, "one of the two", hint), pairs[part.name][0]
                )
        missing = tuple(
            part.name for part in self.keys if part.name not in pairs and self.requires(part, pairs)
        )
        for name in missing:
            report.unread((*path, name))
        if new := tuple(name for name in missing if name not in meant):
            found = f"{shown(path)} lacks {listed(new)}"
            report.add(Problem(found, hint=f"add {'it' if len(new) == 1 else 'them'}", path=path), place)

    def instance(self, key: str = "") -> T:
        """What is made of instances of the keys that must be there."""
        values: dict[str, object] = {self.id_: key} if self.id_ else {}
        values |= {part.argument: part.shape.instance() for part in self.keys if self.requires(part, ())}
        return self.make(**values)


def _pairs(node: Node, path: Path, report: Report, expected: str) -> Pairs | None:
    """The pairs of a mapping by key, the first of each; None if it is no mapping."""
    if not isinstance(node, Mapping):
        report.unreadable(path, Problem(f"{_is(path)} {_what(node)}", expected), node)
        return None
    pairs: Pairs = {}
    for scalar, value in node.pairs:
        first = pairs.setdefault(scalar.text, (scalar, value))[0]
        if first is not scalar:
            found = f"the key {quoted(scalar.text)} is there a second time in {shown(path)}"
            hint = f"the first is in line {first.line + 1}"
            report.unreadable((*path, scalar.text), Problem(found, "each key once", hint), scalar)
    return pairs


def shown(path: Path) -> str:
    """The path as messages name it: its keys with dots between them, the places in lists left out."""
    return ".".join(step for step in path if isinstance(step, str)) or "the file"


def _is(path: Path) -> str:
    return f"{shown(path)} {'holds' if path and isinstance(path[-1], int) else 'is'}"


def _is_nothing(node: Scalar) -> bool:
    return node.plain and node.text in NOTHING


def _what(node: Node) -> str:
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    return "empty" if _is_nothing(node) else quoted(node.text)
