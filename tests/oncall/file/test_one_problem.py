"""One value that cannot be read is one problem: nothing follows from it, and it hides nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oncall import RotationError, read
from oncall.file.nodes import Mapping, Node, Scalar, Sequence, compose
from tests.oncall.file.corpus import GOOD, ROTAS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oncall.file.problems import Problem

pytestmark = pytest.mark.wide

WRONG = '" § "'
"""A text that is of no kind."""
USUAL = (GOOD, *(path for path in ROTAS if path.stem[:2] in ("02", "16", "23")))


def scalars(node: Node) -> Iterator[Scalar]:
    """Every key and every value."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    elif isinstance(node, Mapping):
        for key, value in node.pairs:
            yield key
            yield from scalars(value)


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(RotationError) as caught:
        read(text.encode())
    return caught.value.problems


@pytest.mark.parametrize(
    "path",
    [path if path in USUAL else pytest.param(path, marks=pytest.mark.thorough) for path in (GOOD, *ROTAS)],
    ids=lambda path: path.stem,
)
def test_one_wrong_word_is_one_problem_in_its_place(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for scalar in scalars(compose(text, path.name)):
        wrong = text[: scalar.start] + WRONG + text[scalar.end :]
        reported = [problem for problem in problems(wrong) if " lacks " not in problem.found]
        assert [(problem.line, problem.column) for problem in reported] == [
            (scalar.line + 1, scalar.column + 1)
        ], "\n".join(map(str, reported))
