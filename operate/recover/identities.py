"""The file of ids: under which of them an account has what the program would make, whatever it is called there.

`oncall adopt` writes it, a person reads it, and `oncall recover` takes over by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from oncall.errors import UserError
from oncall.file.problems import Problem, RotationError, did_you_mean, nearest, quoted
from oncall.wording import listed
from operate.recover.finders import KINDS
from operate.words import lines

_WORDS = 3


class Known(NamedTuple):
    """An id, and the place in the file that says it."""

    id: str
    place: str


def read(file: Path) -> Mapping[str, Known]:
    """The ids by kind and name, as ``Schedule primary-schedule``; none without a file. Raises UserError."""
    try:
        given = [*lines(file)]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}") from None
    found: dict[str, Known] = {}
    problems = []
    for number, text, words in given:
        problem = _problem(words, found, f"{file.name}:{number}")
        if problem:
            problems.append(replace(problem, name=file.name, line=number, column=1, source=text))
    if problems:
        raise RotationError(tuple(problems))
    return found


def _problem(words: list[str], found: dict[str, Known], place: str) -> Problem | None:
    """What is wrong with a line; it is added to ``found`` where nothing is."""
    if len(words) != _WORDS:
        return Problem(
            f"a line of {len(words)} words", "a kind, a name and an id, as Schedule primary-schedule PABC123"
        )
    kind, name, id_ = words
    key, allowed = f"{kind} {name}", tuple(KINDS)
    if kind not in KINDS:
        return Problem(
            f"the kind is {quoted(kind)}", listed(allowed, "or"), did_you_mean(nearest(kind, allowed))
        )
    if key in found:
        return Problem(f"{key} has an id already, by {found[key].place}", hint="take one of the two out")
    other = next((each for each in found if each.startswith(f"{kind} ") and found[each].id == id_), None)
    if other:
        return Problem(f"{id_} is {other} already, by {found[other].place}", hint="take one of the two out")
    found[key] = Known(id_, place)
    return None
