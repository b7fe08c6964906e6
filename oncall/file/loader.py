"""Reading ``rotation.yaml``: strictly, telling all errors at once, and never with a traceback."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oncall.file.build import build
from oncall.file.construct import Path as Place
from oncall.file.construct import Reader
from oncall.file.fields import FILE
from oncall.file.nodes import Mapping, Node, Scalar, Sequence, compose
from oncall.file.problems import Problem, RotationError, in_order
from oncall.file.source import EXPECTED, LINE_END, decode, read_bytes
from oncall.rules import RULES, RULES_OF_TIME, WARNINGS, judge

if TYPE_CHECKING:
    from oncall.model import Operation
    from oncall.rules.fault import Rule


MOST = 200
"""Problems collected at most; proposing mends for a hundred thousand would take minutes."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that passed every rule, and what is worth a second look nevertheless."""

    operation: Operation
    warnings: tuple[Problem, ...]


def load(path: Path | str) -> Operation:
    """The operation that the file describes; raises RotationError with everything that is wrong with it."""
    name = display_name(path)
    return read(read_bytes(Path(path), name), name).operation


def read(data: bytes, name: str = "rotation.yaml") -> Loaded:
    """The operation and the warnings; raises RotationError. ``name`` is how messages call the file."""
    text = decode(data, name)
    root = compose(text, name)
    errors = _Findings(text, name)
    with suppress(_EnoughError):
        operation = _read(root, errors)
    if errors.problems:
        raise RotationError(errors.sorted())
    warnings = _Findings(text, name, warning=True)
    with suppress(_EnoughError):
        warnings.ask(WARNINGS, operation, root)
    return Loaded(operation, warnings.sorted())


def _read(root: Mapping, errors: _Findings) -> Operation:
    if not any(root.get(key.name) for key in FILE.keys):
        errors.tell(root, "this is not a rotation file: it has none of its keys", EXPECTED, "")
        raise _EnoughError
    operation = build(Reader(errors.tell).read(root, FILE, ()))
    errors.ask(RULES, operation, root)
    if not errors.problems:
        errors.ask(RULES_OF_TIME, operation, root)
    return operation


class _EnoughError(Exception):
    """Raised when more problems would help nobody."""


class _Findings:
    """The problems found so far, ``MOST`` of them at most."""

    def __init__(self, text: str, name: str, *, warning: bool = False) -> None:
        self.problems: list[Problem] = []
        self._lines = LINE_END.split(text)
        self._name, self._warning = name, warning

    def tell(self, node: Node, found: str, allowed: str, hint: str) -> None:
        """Keep a problem; raises _EnoughError after the last that is kept."""
        self.problems.append(
            Problem(
                found,
                allowed,
                hint,
                name=self._name,
                line=node.line + 1,
                column=node.column + 1,
                source=self._lines[node.line],
                warning=self._warning,
            )
        )
        if len(self.problems) == MOST:
            raise _EnoughError

    def ask(self, rules: tuple[Rule, ...], operation: Operation, root: Mapping) -> None:
        """Keep every fault of every rule."""
        for fault in judge(rules, operation):
            self.tell(locate(root, fault.path), fault.found, fault.allowed, fault.hint)

    def sorted(self) -> tuple[Problem, ...]:
        """Each problem once, in the order of the file."""
        return in_order(self.problems)


def display_name(path: Path | str) -> str:
    """The path as messages show it: relative where the file lies below the working directory."""
    try:
        relative = os.path.relpath(path)
    except (OSError, ValueError):
        return str(path)
    return str(path) if relative.startswith("..") else relative


def locate(root: Mapping, path: Place) -> Node:
    """Where a path of keys and indexes stands: the scalar itself, or the key of a collection.

    For what was left out: the nearest thing around it.
    """
    place: Node = root
    node: Node = root
    for step in path:
        if isinstance(node, Mapping):
            pair = next(((key, value) for key, value in node.pairs if key.text == step), None)
            if pair is None:
                return place
            place, node = pair
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            place = node = node.items[step]
        else:
            return place
    return node if isinstance(node, Scalar) and node.text else place
