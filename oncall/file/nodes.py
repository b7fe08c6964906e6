"""From text to a tree of nodes that know their places: the part of YAML that the file may use.

The parser's events are composed here instead of by ``yaml.compose``, because that forgets anchors, reads the
whole of an absurdly nested file before anybody can stop it (20 s for 100 kB of ``[``), and recurses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import yaml

from oncall.file.characters import composed, hidden
from oncall.file.problems import Problem, RotationError, did_you_mean, quoted
from oncall.file.source import EXPECTED, located

if TYPE_CHECKING:
    from yaml._yaml import Mark as _FastMark
    from yaml.error import Mark as _Mark

    Mark: TypeAlias = _FastMark | _Mark

DEEPEST = 12
"""Levels of nesting at most; the file's own shape needs six."""

LOADER: type[yaml.CLoader] | type[yaml.SafeLoader] = getattr(yaml, "CLoader", yaml.SafeLoader)


@dataclass(slots=True, eq=False, repr=False)
class Scalar:
    """A word or a text; ``line`` and ``column`` count from 0, ``start`` and ``end`` are offsets."""

    text: str
    plain: bool
    line: int
    column: int
    start: int
    end: int


@dataclass(slots=True, eq=False, repr=False)
class Sequence:
    """A list; ``flow`` means in brackets. The ``end`` of a block list is that of its last item's text."""

    items: list[Node]
    flow: bool
    line: int
    column: int
    start: int
    end: int


@dataclass(slots=True, eq=False, repr=False)
class Mapping:
    """Keys with values in the order of the file, doubles included."""

    pairs: list[tuple[Scalar, Node]]
    flow: bool
    line: int
    column: int
    start: int
    end: int

    def get(self, key: str) -> Node | None:
        """The value of the first pair with this key."""
        return next((value for name, value in self.pairs if name.text == key), None)


Node: TypeAlias = Scalar | Sequence | Mapping


def compose(text: str, name: str) -> Mapping:
    """The one mapping that the file consists of; raises RotationError with the first thing it may not hold."""
    try:
        root = _Composer(text, name).root()
    except yaml.MarkedYAMLError as error:
        from oncall.file import syntax  # needed only for what is no YAML

        at, problem = syntax.explained(error, text)
        raise _refused(text, name, at, problem) from None
    except yaml.YAMLError as error:
        raise RotationError((Problem(f"not YAML: {str(error).splitlines()[0]}", name=name),)) from None
    if isinstance(root, Mapping):
        return root
    if root is None:
        raise RotationError((Problem("the file holds nothing but comments", EXPECTED, name=name),))
    raise _refused(text, name, root.start, Problem("this is not a rotation file", EXPECTED))


def _refused(text: str, name: str, at: int, problem: Problem) -> RotationError:
    """The error with a problem at an offset; at the end of the text it is behind the last thing there."""
    from dataclasses import replace

    if not text[at:].strip():
        at = len(text.rstrip())
    return RotationError((located(text, at, replace(problem, name=name)),))


class _Composer:
    """Makes nodes of the events of a parser."""

    def __init__(self, text: str, name: str) -> None:
        self._text, self._name = text, name
        self._root: Node | None = None
        self._open: list[Sequence | Mapping] = []
        self._keys: list[Scalar | None] = []  # of each open collection: the key that waits for its value

    def root(self) -> Node | None:
        """The one node of the text; raises RotationError and YAMLError."""
        for event in yaml.parse(self._text, Loader=LOADER):
            if isinstance(event, yaml.ScalarEvent):
                self._place(self._scalar(event))
            elif isinstance(event, yaml.CollectionStartEvent):
                self._begin(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._end(event)
            elif isinstance(event, yaml.AliasEvent):
                raise self._refused(
                    event,
                    f"the alias *{event.anchor}",
                    "every value is written out where it belongs",
                    f"write {self._quoted(event)} for a text",
                )
            elif isinstance(event, yaml.DocumentStartEvent):
                self._document(event)
        return self._root

    def _refused(self, event: yaml.Event, found: str, allowed: str, hint: str = "") -> RotationError:
        return _refused(self._text, self._name, _mark(event.start_mark).index, Problem(found, allowed, hint))

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        if event.version or event.tags:
            from oncall.file import syntax

            at = syntax.directive(self._text)
            problem = Problem("a % directive", "plain YAML without directives", "delete this line")
            raise _refused(self._text, self._name, at, problem)
        if self._root is not None:
            raise self._refused(
                event, "a second document begins here", "one document a file", "delete the ---"
            )

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        self._plainly(event)
        text: str = event.value
        for _, character in hidden(text):
            allowed = "visible text, however it is written"
            raise self._refused(event, f"{quoted(text)} holds {character}", allowed, "delete it")
        if composed(text) != text:
            allowed = "a letter and its accents as one character (NFC)"
            raise self._refused(
                event, f"{quoted(text)} holds a letter in two parts", allowed, "type the letter again"
            )
        start, end = _mark(event.start_mark), _mark(event.end_mark)
        return Scalar(text, event.implicit[0], start.line, start.column, start.index, end.index)

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        self._plainly(event)
        if len(self._open) == DEEPEST:
            found = f"more than {DEEPEST} levels of nesting"
            raise self._refused(event, found, "six at most are ever needed")
        if self._open and isinstance(self._open[-1], Mapping) and self._keys[-1] is None:
            raise self._refused(event, "a key that is a list or a mapping", "keys are plain words")
        start = _mark(event.start_mark)
        place = bool(event.flow_style), start.line, start.column, start.index, start.index
        self._open.append(
            Sequence([], *place) if isinstance(event, yaml.SequenceStartEvent) else Mapping([], *place)
        )
        self._keys.append(None)

    def _end(self, event: yaml.CollectionEndEvent) -> None:
        node = self._open.pop()
        self._keys.pop()
        node.end = _mark(event.end_mark).index if node.flow else _last_end(node)
        self._place(node)

    def _place(self, node: Node) -> None:
        """Put a node where it belongs."""
        if not self._open:
            self._root = node
            return
        around = self._open[-1]
        if isinstance(around, Sequence):
            around.items.append(node)
        elif (key := self._keys[-1]) is None:
            assert isinstance(node, Scalar)  # noqa: S101 — other keys are refused above
            self._keys[-1] = node
        else:
            around.pairs.append((key, node))
            self._keys[-1] = None

    def _quoted(self, event: yaml.NodeEvent) -> str:
        """The whole text of which YAML has taken the first word for something of its own."""
        from oncall.file import syntax  # only needed once something is wrong

        word = f"&{event.anchor}" if isinstance(event, yaml.CollectionStartEvent) else None
        return syntax.in_quotes(word or syntax.item(self._text, _mark(event.start_mark).index))

    def _plainly(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            allowed = "every value is written out where it belongs"
            hint = f"delete the anchor, or write {self._quoted(event)} for a text"
            raise self._refused(event, f"the anchor &{event.anchor}", allowed, hint)
        if event.tag is not None:
            hint = (
                did_you_mean(event.value[:60]) if isinstance(event, yaml.ScalarEvent) and event.value else ""
            )
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            hint = hint or f'write "{tag}" for a text'
            raise self._refused(event, f"the tag {tag}", "plain values without tags", hint)


def _mark(mark: Mark | None) -> Mark:
    """The mark, which a parser of a text always sets."""
    assert mark is not None  # noqa: S101
    return mark


def _last_end(node: Sequence | Mapping) -> int:
    """Where the text of a block collection ends; YAML itself counts the comments behind it in."""
    last = node.items[-1] if isinstance(node, Sequence) else node.pairs[-1][1]
    return last.end
