"""What the policy pack says, read from the output of ``pulumi preview``.

The form is that of the engine 3.259: ``Policies:``, a line for each pack, and under it each violation with its level.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from oncall.review.preview import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

_VIOLATION = re.compile(r"^ {8}- \[(?P<level>\w+)\]  (?P<rule>\S+)  \((?P<of>.*)\)$")
_PACK = re.compile(r"^ {4}\S+ .+@v\S+")
MANDATORY = "mandatory"


class Violation(NamedTuple):
    """A rule, and how many ``resources`` break it; ``of`` is the first of these, ``why`` what it is reported for."""

    rule: str
    mandatory: bool
    of: str
    why: str
    resources: int


def ran(preview: str) -> bool:
    """Whether the preview says what a policy pack found."""
    return any(line == "Policies:" for line in plain(preview).split("\n"))


def violations(preview: str) -> tuple[Violation, ...]:
    """Each rule that is broken, the mandatory ones first."""
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for level, rule, of, why in _each(preview):
        counts[level, rule] += 1
        first.setdefault((level, rule), (of, why))
    found = [
        Violation(rule, level == MANDATORY, *first[level, rule], count)
        for (level, rule), count in counts.items()
    ]
    return tuple(sorted(found, key=lambda violation: not violation.mandatory))


def _each(preview: str) -> Iterator[tuple[str, str, str, str]]:
    """The level, the rule, the resource and the message, in one line, of every violation."""
    lines = plain(preview).split("\n")
    start = lines.index("Policies:") + 1 if "Policies:" in lines else len(lines)
    current: re.Match[str] | None = None
    message = ""
    for line in [*lines[start:], ""]:
        if current and line.startswith(" " * 10):
            message = f"{message} {line.strip()}".strip()
            continue
        if current:
            yield current["level"], current["rule"], current["of"], message
        current, message = _VIOLATION.match(line), ""
        if current is None and not _PACK.match(line):
            return
