"""From nodes to values, by the shapes of ``oncall/file/fields.py``: a scalar is text until its shape reads it.

What cannot be read becomes ``HOLE``, so that reading goes on and tells all problems at once.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import cache
from typing import Any, NoReturn, TypeAlias

from oncall.file.nodes import Mapping, Node, Scalar, Sequence
from oncall.file.problems import did_you_mean, listed, nearest, quoted
from oncall.file.shapes import (
    Choice,
    Flag,
    Items,
    Key,
    Number,
    Record,
    RefusalError,
    Shape,
    Table,
    Text,
    Word,
    compiled,
)

Path: TypeAlias = tuple[str | int, ...]
Tell: TypeAlias = Callable[[Node, str, str, str], None]
"""Called with the node, what was found, what is allowed, and a hint."""

NOTHING = ("", "~", "null", "Null", "NULL")
WHOLE = "-?(?:0|[1-9][0-9]{0,8})"


class UnreadableError(Exception):
    """Raised by whoever touches a value that could not be read."""


def _touched(*_: object) -> NoReturn:
    raise UnreadableError


class Hole:
    """Stands where a value could not be read. Whoever looks at it stops: the problem is told already."""

    __slots__ = ()
    __getattr__ = __call__ = __iter__ = __len__ = __bool__ = __contains__ = __getitem__ = _touched
    __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = __sub__ = __rsub__ = __mod__ = __rmod__ = (
        _touched
    )
    __str__ = __format__ = _touched

    def __eq__(self, other: object) -> NoReturn:
        raise UnreadableError

    def __hash__(self) -> NoReturn:
        raise UnreadableError


HOLE: Any = Hole()


def shown(path: Path) -> str:
    """The path as messages name it: its keys with dots between them, the places in lists left out."""
    return ".".join(step for step in path if isinstance(step, str)) or "the file"


def _is(path: Path) -> str:
    return f"{shown(path)} {'holds' if isinstance(path[-1], int) else 'is'}"


class Reader:
    """Reads nodes by shapes; everything that does not fit is told to ``tell``."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell

    def read(self, node: Node, shape: Shape, path: Path, key: Scalar | None = None) -> Any:
        """The value of the node, or HOLE; what is wrong with a collection is told at its ``key``."""
        place = key or node
        if isinstance(shape, Record):
            return self._record(node, shape, path, place)
        if isinstance(shape, Table):
            return self._table(node, shape, path, place)
        if isinstance(shape, Items):
            return self._items(node, shape, path, place)
        return self._word(node, shape, path)

    def _record(self, node: Node, shape: Record, path: Path, place: Node) -> Any:
        """A dict with a value for every key of the record: read, default, None or HOLE."""
        pairs = self._pairs(
            node, path, f"keys with values: {listed(tuple(key.name for key in shape.keys), 'and')}"
        )
        if pairs is None:
            return HOLE
        known = {key.name: key for key in shape.keys}
        meant = set()
        for name, (key, _) in pairs.items():
            if name not in known:
                others = tuple(other for other in known if other not in pairs)
                suggestion = nearest(name, others or tuple(known))
                meant.add(suggestion)
                found = f"{shown((*path, name))} is not a key"
                self.tell(key, found, listed(tuple(known)), did_you_mean(suggestion))
        for name, part in known.items():
            if name in pairs and _replaced(part, pairs):
                found = f"{shown((*path, name))} stands beside {part.instead}"
                self.tell(pairs[name][0], found, "one of the two", f"move it into one of the {part.instead}")
        absent = (
            name
            for name, key in known.items()
            if key.required and name not in pairs and not _replaced(key, pairs)
        )
        if missing := tuple(name for name in absent if name not in meant):
            found = f"{shown(path)} lacks {listed(missing, 'and')}"
            self.tell(place, found, "", f"add {'it' if len(missing) == 1 else 'them'}")
        values = {}
        for part in shape.keys:
            if part.name in pairs:
                key, value = pairs[part.name]
                values[part.name] = self.read(value, part.shape, (*path, part.name), key)
            else:
                values[part.name] = None if _replaced(part, pairs) else left_out(part)
        return values

    def _table(self, node: Node, shape: Table, path: Path, place: Node) -> Any:
        """A dict from ids to values, in the order of the file."""
        pairs = self._pairs(node, path, f"a mapping, one {shape.key.name} a line, or {{}} for none")
        if pairs is None:
            return HOLE
        if len(pairs) < shape.least:
            found = f"{shown(path)} has {len(pairs) or 'no'} {'entry' if len(pairs) == 1 else 'entries'}"
            self.tell(place, found, f"{shape.least} or more", "")
        for key, _ in pairs.values():
            self._text(key, shape.key, f"{shown(path)} has the key {quoted(key.text)}")
        return {
            name: self.read(value, shape.value, (*path, name), key) for name, (key, value) in pairs.items()
        }

    def _items(self, node: Node, shape: Items, path: Path, place: Node) -> Any:
        """A tuple of values; HOLEs keep the others in their places."""
        if shape.alone and isinstance(node, Scalar):
            return (self.read(node, shape.item, path),)
        if not isinstance(node, Sequence):
            hint = 'begin each item with "- "' if isinstance(node, Mapping) else ""
            hint = did_you_mean(f"[{node.text[:60]}]") if isinstance(node, Scalar) and node.text else hint
            self.tell(node, f"{_is(path)} {_what(node)}", "a list, [] if empty", hint)
            return HOLE
        count = len(node.items)
        if count < shape.least or (shape.most is not None and count > shape.most):
            number = f"exactly {shape.least}" if shape.least == shape.most else f"{shape.least} or more"
            self.tell(
                place, f"{shown(path)} has {count or 'no'} {'item' if count == 1 else 'items'}", number, ""
            )
        if shape.once:
            self._once(node, path)
        return tuple(self.read(item, shape.item, (*path, index)) for index, item in enumerate(node.items))

    def _once(self, node: Sequence, path: Path) -> None:
        seen: dict[str, Scalar] = {}
        for item in node.items:
            if isinstance(item, Scalar) and item.text:
                first = seen.setdefault(item.text, item)
                if first is not item:
                    found = f"{shown(path)} holds {quoted(item.text)} a second time"
                    self.tell(item, found, "each once", f"the first is in line {first.line + 1}")

    def _word(self, node: Node, shape: Word, path: Path) -> Any:
        """The value of a scalar."""
        if not isinstance(node, Scalar):
            self.tell(node, f"{_is(path)} {_what(node)}", allowed(shape), "")
            return HOLE
        if node.plain and node.text in NOTHING:
            hint = f'for the text write "{node.text}"' if isinstance(shape, Text) and node.text else ""
            self.tell(node, f"{_is(path)} nothing", allowed(shape), hint)
            return HOLE
        if isinstance(shape, Text):
            return self._text(node, shape, f"{_is(path)} {quoted(node.text)}")
        bare = node.plain or isinstance(shape, Choice)
        value = plain_value(shape, node.text) if bare else HOLE
        if value is HOLE:
            hint = _word_hint(shape, node)
            self.tell(node, f"{_is(path)} {quoted(node.text)}", allowed(shape), hint)
        return value

    def _text(self, node: Scalar, shape: Text, found: str) -> Any:
        try:
            return shape.value(node.text)
        except RefusalError as refusal:
            self.tell(node, found, refusal.allowed or shape.words, did_you_mean(refusal.hint))
            return HOLE

    def _pairs(self, node: Node, path: Path, expected: str) -> dict[str, tuple[Scalar, Node]] | None:
        if not isinstance(node, Mapping):
            self.tell(node, f"{_is(path)} {_what(node)}", expected, "")
            return None
        pairs: dict[str, tuple[Scalar, Node]] = {}
        for key, value in node.pairs:
            first = pairs.setdefault(key.text, (key, value))[0]
            if first is not key:
                found = f"the key {quoted(key.text)} stands a second time in {shown(path)}"
                self.tell(key, found, "each key once", f"the first is in line {first.line + 1}")
        return pairs


def _replaced(key: Key, pairs: Container[str]) -> bool:
    """Whether the key that stands instead of ``key`` is there."""
    return bool(key.instead) and key.instead in pairs


def plain_value(shape: Choice | Number | Flag, text: str) -> Any:
    """The value of an unquoted word; HOLE if the shape does not allow it."""
    if isinstance(shape, Choice):
        return shape.read(text) if text in shape.options else HOLE
    if isinstance(shape, Flag):
        return text == "true" if text in ("true", "false") else HOLE
    if not compiled(WHOLE).fullmatch(text):
        return HOLE
    number = int(text)
    fits = number in shape.options if shape.options else shape.least <= number <= shape.most
    return number if fits else HOLE


def allowed(shape: Word) -> str:
    """What a scalar of this shape may be, in words."""
    if isinstance(shape, Text):
        return shape.words
    if isinstance(shape, Choice):
        return listed(shape.options)
    if isinstance(shape, Flag):
        return "true or false, without quotes"
    if shape.options:
        return f"{listed(tuple(map(str, shape.options)))}, without quotes"
    return f"a whole number from {shape.least} to {shape.most}, without quotes"


def _word_hint(shape: Choice | Number | Flag, node: Scalar) -> str:
    text = node.text.strip()
    if isinstance(shape, Choice):
        return did_you_mean(nearest(text, shape.options))
    if isinstance(shape, Flag):
        meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(text.lower(), text.lower())
        return did_you_mean(meant) if meant in ("true", "false") else ""
    if not compiled("[+-]?[0-9]{1,9}(?:[.]0*)?").fullmatch(text):
        return ""
    options = shape.options or (shape.least, shape.most)
    number = int(text.split(".")[0])
    fits = plain_value(shape, str(number)) is not HOLE
    return did_you_mean(str(number if fits else min(options, key=lambda option: abs(option - number))))


@cache
def left_out(key: Key) -> Any:
    """What stands for a key that is not there: its default, None, or HOLE where it is required."""
    if key.required:
        return HOLE
    if key.default is None:
        return None
    if isinstance(key.shape, Record):
        return {inner.name: left_out(inner) for inner in key.shape.keys}
    if isinstance(key.shape, Table):
        return {}
    if isinstance(key.shape, Items) and key.shape.alone:
        return (default_value(key.shape.item, key.default),)
    if isinstance(key.shape, Items):
        words = key.default.strip("[]").split(", ") if key.default != "[]" else []
        return tuple(default_value(key.shape.item, word) for word in words)
    return default_value(key.shape, key.default)


def default_value(shape: Shape, text: str) -> Any:
    """The value of a default as ``oncall/file/fields.py`` writes it."""
    if isinstance(shape, Text):
        return shape.value(text) if text != '""' else ""
    assert isinstance(shape, Choice | Number | Flag)  # noqa: S101 — lists of words are all that the table has
    return plain_value(shape, text)


def _what(node: Node) -> str:
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    return "nothing" if node.plain and node.text in NOTHING else quoted(node.text)
