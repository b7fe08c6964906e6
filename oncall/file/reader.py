"""Reading ``rotation.yaml``: strictly, with all errors at once, and never with a traceback."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oncall.file.keys import FILE
from oncall.file.nodes import Mapping, Node, Scalar, Sequence, compose
from oncall.file.problems import Problem, RotationError
from oncall.file.report import EnoughError, Report
from oncall.file.source import EXPECTED, decode, read_bytes
from oncall.rules import RULES, RULES_OF_TIME, WARNINGS, judge

if TYPE_CHECKING:
    from oncall.file.problems import Path as Place
    from oncall.model import Operation
    from oncall.rules import Rule


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
    errors = Report(text, name)
    with suppress(EnoughError):
        operation = _read(root, errors)
    if errors.problems():
        raise RotationError(errors.problems())
    warnings = Report(text, name, warning=True)
    with suppress(EnoughError):
        _ask(WARNINGS, operation, root, warnings)
    return Loaded(operation, warnings.problems())


def _read(root: Mapping, errors: Report) -> Operation:
    if not any(root.get(key.name) for key in FILE.keys):
        errors.add(Problem("this is not a rotation file: it has none of its keys", EXPECTED), root)
        raise EnoughError
    operation = FILE.read(root, (), errors)
    _ask(RULES, operation, root, errors)
    if not any(map(_decides_who_is_on_call, errors.places())):
        _ask(RULES_OF_TIME, operation, root, errors)
    return operation


WHO_AND_WHEN = ("people", "clock", "levels", "teams", "rotations", "holidays", "time_off", "swaps")
NEITHER = ("email", "account", "notifications", "title")


def _decides_who_is_on_call(path: Place) -> bool:
    """Whether an error there leaves no timeline that rules could judge."""
    return not path or (path[0] in WHO_AND_WHEN and path[-1] not in NEITHER)


def _ask(rules: tuple[Rule, ...], operation: Operation, root: Mapping, report: Report) -> None:
    """Report what is against the rules, but for what only follows from a value that could not be read."""
    for problem in judge(rules, operation):
        if not report.follows(problem):
            report.add(problem, locate(root, problem.path))


def display_name(path: Path | str) -> str:
    """The path as messages show it: relative where the file lies below the working directory."""
    try:
        relative = os.path.relpath(path)
    except (OSError, ValueError):
        return str(path)
    return str(path) if relative.startswith("..") else relative


def locate(root: Mapping, path: Place) -> Node:
    """Where a path is in the text: the scalar itself, or the key of a collection.

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
