"""What is wrong with one file: every problem, and which values could not be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from oncall.file.problems import EVERY, touches
from oncall.file.source import LINE_END

if TYPE_CHECKING:
    from oncall.file.nodes import Node, Scalar
    from oncall.file.problems import Path, Problem

MOST = 200
"""Problems collected at most; to propose fixes for a hundred thousand would take minutes."""


class EnoughError(Exception):
    """Raised when more problems would help nobody."""


class Report:
    """The problems of a file, ``MOST`` of them at most."""

    def __init__(self, text: str, name: str, *, warning: bool = False) -> None:
        self._problems: list[Problem] = []
        self._unread: list[Path] = []
        self._lines = LINE_END.split(text)
        self._name, self._warning = name, warning

    def add(self, problem: Problem, node: Node) -> None:
        """Keep a problem with its place; raises EnoughError after the last that is kept."""
        self._problems.append(
            replace(
                problem,
                name=self._name,
                line=node.line + 1,
                column=node.column + 1,
                source=self._lines[node.line],
                warning=self._warning,
            )
        )
        if len(self._problems) == MOST:
            raise EnoughError

    def unreadable(self, path: Path, problem: Problem, node: Node) -> None:
        """Keep a problem because of which the value at ``path`` is not known."""
        self.unread(path)
        self.add(replace(problem, path=path), node)

    def unread(self, path: Path) -> None:
        """Note that the value at ``path`` is not known."""
        self._unread.append(path)

    def follows(self, problem: Problem) -> bool:
        """Whether a rule has judged by a value that is not known: the cause is reported already."""
        places = problem.rests_on or (problem.path,)
        in_teams = tuple(("teams", EVERY, *place) for place in places)
        return any(touches(path, place) for path in self._unread for place in (*places, *in_teams))

    def places(self) -> tuple[Path, ...]:
        """Where something is wrong, and what is not known."""
        return (*(problem.path for problem in self._problems), *self._unread)

    def comment_after(self, node: Scalar) -> str:
        """The comment in the place of an empty value: a text that begins with ``#`` needs quotes."""
        rest = self._lines[node.line][node.column :].lstrip(": ")
        return rest.split(" ")[0] if rest.startswith("#") and rest[1:2].strip() else ""

    def problems(self) -> tuple[Problem, ...]:
        """Each problem once, in the order of the file."""
        return tuple(
            sorted(
                dict.fromkeys(self._problems),
                key=lambda problem: (problem.line, problem.column, problem.found),
            )
        )
