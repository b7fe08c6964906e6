"""What is wrong with a file, in words by which a maintainer can fix it at three in the morning.

An error travels in one way: whoever notices it makes a ``Problem``, the report of the file adds the place
(``oncall/file/report.py``), and ``RotationError`` carries all problems of a file to the command that prints them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from oncall.errors import UserError

SHOWN = 50
"""Problems printed at most; a file of another kind would fill screens."""
WIDTH = 100
"""Characters of the source line shown around a problem."""

Path: TypeAlias = tuple[str | int, ...]
"""Where a value is: keys and places in lists, from the top of the file."""
EVERY = "*"
KEYS = ""


def touches(unread: Path, place: Path) -> bool:
    """Whether what could not be read lies at ``place``, in it or around it."""
    return all(step in (one, EVERY) for one, step in zip(unread, place, strict=False))


@dataclass(frozen=True, slots=True)
class Problem:
    """One error or warning.

    ``found`` says what is there, ``allowed`` what may be there (in a warning: what follows from it), ``hint``
    the nearest fix. ``line`` and ``column`` count from 1; line 0 means the file as a whole.
    ``source`` is the line of the file.
    """

    found: str
    allowed: str = ""
    hint: str = ""
    path: Path = ()
    rests_on: tuple[Path, ...] = ()
    name: str = "rotation.yaml"
    line: int = 0
    column: int = 0
    source: str = ""
    warning: bool = False

    @property
    def message(self) -> str:
        """Found, allowed and hint in one line, without the place."""
        allowed = f"allowed: {self.allowed}" if self.allowed and not self.warning else self.allowed
        return "; ".join(_printable(part[:400]) for part in (self.found, allowed, self.hint) if part)

    def __str__(self) -> str:
        if not self.line:
            return f"{self.name}: {self.message}"
        before, after = _cut(self.source, self.column - 1)
        place = f"{self.name}:{self.line}:{self.column}"
        return f"{place}: {self.message}\n    {before}{after}\n    {' ' * len(before)}^"


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "·" for character in text)


def _cut(source: str, at: int) -> tuple[str, str]:
    """The source line before and from the caret on, printable and cropped to ``WIDTH``."""
    text = "".join(character if character.isprintable() else " " for character in source)
    first = max(0, at - WIDTH * 2 // 3)
    last = first + WIDTH
    before, after = text[first:at], text[at:last]
    if first:
        before = "…" + before[1:]
    if last < len(text):
        after = after[:-1] + "…"
    return before, after.rstrip()


def report(problems: tuple[Problem, ...]) -> str:
    """Every problem in the order of the file, at most ``SHOWN`` of them."""
    lines = [str(problem) for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(f"… and {len(problems) - SHOWN} more")
    return "\n".join(lines)


class RotationError(UserError):
    """The file cannot be used; ``problems`` holds every reason, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return report(self.problems)


def refused(*, allowed: str = "", hint: str = "") -> RotationError:
    """What a kind of value says of a text that is none; whoever knows where the text is adds that."""
    return RotationError((Problem("", allowed, hint),))


def quoted(text: str) -> str:
    """The text as messages cite it: in quotation marks, one line, at most 60 characters."""
    return f'"{cut(text)}"'


def cut(text: str) -> str:
    """The text in one line of at most 60 characters."""
    shown = _printable(text[:61])
    return shown if len(text) <= 60 else f"{shown[:59]}…"


def did_you_mean(suggestion: str | None) -> str:
    """The question, or nothing without a suggestion."""
    return f"did you mean {suggestion}?" if suggestion else ""


MANY = 1000
"""Options beyond which only those with the same first letter are compared: thousands of people take a second."""


def nearest(word: str, options: tuple[str, ...]) -> str | None:
    """The option that ``word`` most likely means: the same but for case, or nearly the same."""
    folded = {option.casefold(): option for option in reversed(options)}
    if same := folded.get(word.casefold()):
        return same
    import difflib  # only needed once something is wrong

    alike = (
        [option for option in folded if option[:1] == word[:1].casefold()] if len(folded) > MANY else folded
    )
    close = difflib.get_close_matches(word.casefold()[:80], alike, n=1, cutoff=0.6)
    return folded[close[0]] if close else None
