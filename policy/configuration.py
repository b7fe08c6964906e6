"""The configuration of the pack, checked before the engine reads it: that ends at its first error, and has no places.

A setting is held to the schema that the engine holds it to.
"""

from __future__ import annotations

import json
import math
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from oncall.file.nodes import Mapping, Scalar, Sequence, compose
from oncall.file.problems import Problem, RotationError, cut, did_you_mean, nearest, quoted
from oncall.file.reader import display_name
from oncall.file.report import EnoughError, Report
from oncall.file.source import decode, located, read_bytes
from oncall.wording import listed
from policy.rules import RULES

if TYPE_CHECKING:
    import collections.abc

    from oncall.file.nodes import Node
    from policy.rule import Rule

    Schema: TypeAlias = collections.abc.Mapping[str, Any]

CONFIG = Path(__file__).with_name("config.json")
LEVELS = ("advisory", "mandatory", "disabled")
LEVEL = "enforcementLevel"
ALL = "all"
"""What the engine takes for the level of every rule."""
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
"""Of a character that JSON may write as two escapes; YAML has no such escapes, and no name has such a character."""


def check(file: Path = CONFIG) -> None:
    """Raise RotationError with everything that is wrong with a file."""
    name = display_name(file)
    data = read_bytes(file, name)
    text = decode(data if data.strip() else b"{}", name)
    try:
        given = json.loads(text, parse_int=float)
    except json.JSONDecodeError as error:
        problem = Problem(f"not JSON: {error.msg[0].lower()}{error.msg[1:]}", name=name)
        raise RotationError((located(text, error.pos, problem),)) from None
    except RecursionError:
        raise RotationError((Problem("too many levels of nesting", name=name),)) from None
    if not isinstance(given, dict):
        problem = Problem(f"the file is {cut(text.strip())}", "an object", name=name)
        raise RotationError((located(text, 0, problem),))
    report = Report(text, name)
    with suppress(EnoughError):
        _Check(text, report).rules(compose(_SURROGATE.sub(r"\\u4e", text), name))
    if report.problems():
        raise RotationError(report.problems())


class _Check:
    """Reports what is wrong in one file."""

    def __init__(self, text: str, report: Report) -> None:
        self._text, self._report = text, report

    def rules(self, root: Mapping) -> None:
        """Every rule by its name, with its level and its settings."""
        rules = {rule.name: rule for rule in RULES}
        given = self._named(root, (*rules, ALL), "rule", "those of docs/policy-rules.md")
        for name, node in given.items():
            if rule := rules.get(name):
                self._rule(rule, node)
            else:
                self._level(name, node)
        if missing := [name for name, rule in rules.items() if rule.settings and name not in given]:
            self._report.add(
                Problem(f"the file lacks {listed(missing)}", hint="take them from docs/policy-rules.md"), root
            )

    def _rule(self, rule: Rule, node: Node) -> None:
        if isinstance(node, Scalar) and not rule.settings:
            self._level(rule.name, node)
        elif isinstance(node, Mapping):
            names = (*rule.settings, LEVEL)
            given = self._named(node, names, f"setting of {rule.name}", listed(names, "or"))
            for name, value in given.items():
                if name == LEVEL:
                    self._level(f"{rule.name}.{LEVEL}", value)
                else:
                    self._setting(f"{rule.name}.{name}", rule.settings[name], value)
            if missing := [name for name in rule.settings if name not in given]:
                self._report.add(
                    Problem(
                        f"{rule.name} lacks {listed(missing)}",
                        hint=f"add {'it' if len(missing) == 1 else 'them'}",
                    ),
                    node,
                )
        else:
            self._wrong(
                rule.name,
                node,
                f"an object with {listed(tuple(rule.settings))}, and {LEVEL} for another level",
            )

    def _named(self, node: Mapping, names: tuple[str, ...], kind: str, allowed: str) -> dict[str, Node]:
        """The values by name, the first of each; what is nearly a name counts as it."""
        given: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key, value in node.pairs:
            name = key.text
            if name not in names:
                name = nearest(name, tuple(other for other in names if not node.get(other))) or ""
                self._report.add(
                    Problem(f"{quoted(key.text)} is not a {kind}", allowed, did_you_mean(name)), key
                )
            elif name in given:
                found = f"{quoted(name)} is there a second time"
                self._report.add(Problem(found, "once", f"the first is in line {lines[name]}"), key)
            if name:
                given.setdefault(name, value)
                lines.setdefault(name, key.line + 1)
        return given

    def _level(self, place: str, node: Node) -> None:
        if not isinstance(node, Scalar):
            self._wrong(place, node, listed(LEVELS, "or"))
        elif node.plain or node.text not in LEVELS:
            self._wrong(place, node, listed(LEVELS, "or"), did_you_mean(nearest(node.text, LEVELS)))

    def _setting(self, place: str, schema: Schema, node: Node) -> None:
        match schema["type"], node:
            case "string", Scalar(plain=False):
                pass
            case "number", Scalar(plain=True) if _is_within(schema, node.text):
                pass
            case "array", Sequence(items=items) if len(items) >= schema.get("minItems", 0):
                for item in items:
                    self._setting(place, schema["items"], item)
            case "object", Mapping(pairs=pairs):
                for key, value in pairs:
                    self._setting(f"{place}.{key.text}", schema["additionalProperties"], value)
            case _:
                self._wrong(place, node, _allowed(schema))

    def _wrong(self, place: str, node: Node, allowed: str, hint: str = "") -> None:
        written = " ".join(self._text[node.start : node.end].split())
        self._report.add(Problem(f"{place} is {cut(written)}", allowed, hint), node)


def _is_within(schema: Schema, text: str) -> bool:
    try:
        number = float(text)
    except ValueError:
        return False
    least, most = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    return math.isfinite(number) and bool(least <= number <= most)


def _allowed(schema: Schema) -> str:
    match schema:
        case {"type": "number", "minimum": least, "maximum": most}:
            return f"a number from {least} to {most}"
        case {"type": "number", "minimum": least}:
            return f"a number of at least {least}"
        case {"type": "array", "items": item}:
            some = " of one or more" if schema.get("minItems") else ""
            return f"a list{some}, each {_allowed(item)}"
        case {"type": "object", "additionalProperties": value}:
            return f"an object, each value {_allowed(value)}"
        case _:
            return "a text in quotation marks"
