"""From text to a tree of nodes that know their places: the part of YAML that the file may use.

The parser's events are composed here instead of by ``yaml.compose``, because that forgets anchors, reads the
whole of an absurdly nested file before anybody can stop it (20 s for 100 kB of ``[``), and recurses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from oncall.file.problems import Problem, RotationError, did_you_mean
from oncall.file.source import EXPECTED, source_line

DEEPEST = 12
"""Levels of nesting at most; the file's own shape needs six."""

LOADER: Any = getattr(yaml, "CLoader", yaml.SafeLoader)


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


class _RefusedError(Exception):
    """Raised with the place, what was found, what is allowed, and a hint."""


def compose(text: str, name: str) -> Mapping:
    """The one mapping that the file consists of; raises RotationError at the first thing it may not hold."""
    try:
        root = _compose(text)
    except _RefusedError as refused:
        mark, found, allowed, hint = refused.args
        raise RotationError((_at(_place(mark), text, name, found, allowed, hint),)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        context = f" {error.context}" if error.context else ""
        found = f"not YAML: {error.problem}{context}"
        raise RotationError((_at(_place(mark), text, name, found, "", _syntax_hint(mark, text)),)) from None
    except yaml.YAMLError as error:
        found = f"not YAML: {str(error).splitlines()[0]}"
        raise RotationError((Problem(0, 0, found, name=name),)) from None
    if isinstance(root, Mapping):
        return root
    if root is None:
        raise RotationError((Problem(0, 0, "the file holds nothing but comments", EXPECTED, name=name),))
    raise RotationError(
        (
            _at(
                (root.line, root.column, root.start),
                text,
                name,
                "this is not a rotation file",
                EXPECTED,
                "",
            ),
        )
    )


def _place(mark: Any) -> tuple[int, int, int]:
    return mark.line, mark.column, mark.index


def _at(place: tuple[int, int, int], text: str, name: str, found: str, allowed: str, hint: str) -> Problem:
    line, column, index = place
    if not text[index:].strip():  # at the end: behind the last thing that stands there
        before = text.rstrip()
        line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
    return Problem(line + 1, column + 1, found, allowed, hint, source_line(text, line + 1), name)


def _syntax_hint(mark: Any, text: str) -> str:
    line = source_line(text, mark.line + 1)
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "indent with spaces instead of the tab"
    if not text[mark.index :].strip():
        return "is the file cut off? look for a bracket or a quotation mark that is never closed"
    return "look at this line and the one before it: a colon, a bracket, a quotation mark or the indentation"


def _compose(text: str) -> Node | None:
    root: Node | None = None
    open_: list[Sequence | Mapping] = []
    keys: list[Scalar | None] = []  # of each open mapping: the key that waits for its value
    event: Any
    for event in yaml.parse(text, Loader=LOADER):
        kind = type(event)
        if kind is yaml.ScalarEvent:
            _plainly(event)
            start, end = event.start_mark, event.end_mark
            node: Node = Scalar(
                event.value, event.implicit[0], start.line, start.column, start.index, end.index
            )
        elif kind is yaml.SequenceStartEvent or kind is yaml.MappingStartEvent:
            _plainly(event)
            start = event.start_mark
            if len(open_) == DEEPEST:
                raise _RefusedError(
                    start, f"more than {DEEPEST} levels of nesting", "six at most are ever needed", ""
                )
            if open_ and type(open_[-1]) is Mapping and keys[-1] is None:
                raise _RefusedError(start, "a key that is a list or a mapping", "keys are plain words", "")
            make: Any = Sequence if kind is yaml.SequenceStartEvent else Mapping
            open_.append(make([], bool(event.flow_style), start.line, start.column, start.index, start.index))
            keys.append(None)
            continue
        elif kind is yaml.SequenceEndEvent or kind is yaml.MappingEndEvent:
            node = open_.pop()
            keys.pop()
            node.end = event.end_mark.index if node.flow else _last_end(node)
        elif kind is yaml.AliasEvent:
            found = f"the alias *{event.anchor}"
            raise _RefusedError(event.start_mark, found, "every value is written out where it belongs", "")
        elif kind is yaml.DocumentStartEvent:
            _one_document(event, root)
            continue
        else:
            continue
        if not open_:
            root = node
        elif isinstance(open_[-1], Sequence):
            open_[-1].items.append(node)
        elif (key := keys[-1]) is None:
            assert isinstance(node, Scalar)  # noqa: S101 — other keys are refused above
            keys[-1] = node
        else:
            open_[-1].pairs.append((key, node))
            keys[-1] = None
    return root


def _last_end(node: Sequence | Mapping) -> int:
    """Where the text of a block collection ends; YAML itself counts the comments behind it in."""
    last = node.items[-1] if isinstance(node, Sequence) else node.pairs[-1][1]
    return last.end


def _plainly(event: Any) -> None:
    if event.anchor is not None:
        found = f"the anchor &{event.anchor}"
        raise _RefusedError(
            event.start_mark, found, "every value is written out where it belongs", "delete the anchor"
        )
    if event.tag is not None:
        hint = did_you_mean(event.value[:60]) if isinstance(event, yaml.ScalarEvent) and event.value else ""
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")
        raise _RefusedError(event.start_mark, f"the tag {tag}", "plain values without tags", hint)


def _one_document(event: Any, root: Node | None) -> None:
    if event.version or event.tags:
        raise _RefusedError(
            event.start_mark, "a % directive", "plain YAML without directives", "delete the line above"
        )
    if root is not None:
        raise _RefusedError(
            event.start_mark, "a second document begins here", "one document a file", "delete the ---"
        )
