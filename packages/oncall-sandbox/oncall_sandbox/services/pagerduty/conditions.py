"""The conditions of event rules (PagerDuty's condition language), as far as they look at one event.

``event.severity matches 'critical'``, ``matches part 'x'``, ``matches regex 'x'``, ``exists``; joined by
``and`` and ``or``, turned round by ``not``, which binds tightest, then ``and``. There are no brackets.
"""

from __future__ import annotations

import re
from typing import Any

TEST = re.compile(
    r"(?P<not>not\s+)?event\.(?P<field>[\w.\[\]'-]+?)"
    r"\s+(?:(?P<exists>exists)|does(?P<absent>\s+not\s+exist)|matches(?:\s+(?P<how>part|regex))?\s+'(?P<value>(?:[^'\\]|\\.)*)')"
)


class ConditionError(ValueError):
    """The expression is beyond what the sandbox understands."""


def read(expression: str) -> list[list[re.Match[str]]]:
    """The tests of an expression: alternatives of things that must all hold. Raises ConditionError."""
    alternatives: list[list[re.Match[str]]] = [[]]
    rest = expression.strip()
    while True:
        test = TEST.match(rest)
        if test is None:
            raise ConditionError(f"not understood from {rest!r} on")
        alternatives[-1].append(test)
        rest = rest[test.end() :].strip()
        if not rest:
            return alternatives
        word, _, rest = rest.partition(" ")
        if word == "or":
            alternatives.append([])
        elif word != "and":
            raise ConditionError(f"`and` or `or` expected, not {word!r}")
        rest = rest.strip()


def holds(expression: str, event: dict[str, Any]) -> bool:
    """Whether ``event`` (the common event format: summary, source, severity, custom_details, …) meets it."""
    return any(all(_passes(test, event) for test in tests) for tests in read(expression))


def _passes(test: re.Match[str], event: dict[str, Any]) -> bool:
    value: Any = event
    for name in test["field"].split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if test["exists"]:
        passed = value is not None
    elif test["absent"]:
        passed = value is None
    elif value is None:
        passed = False
    else:
        wanted = re.sub(r"\\(.)", r"\1", test["value"]) if test["how"] != "regex" else test["value"]
        text = str(value)
        if test["how"] == "regex":
            passed = re.search(wanted, text) is not None
        else:
            wanted, text = wanted.casefold(), text.casefold()
            passed = wanted in text if test["how"] == "part" else wanted == text
    return passed != bool(test["not"])
