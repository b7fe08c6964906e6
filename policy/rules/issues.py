"""What the repositories get: every label and every template, in all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from policy.resources import UNKNOWN, Resource, Stack, Surroundings
from policy.rule import Finding, Level, Rule, Setting, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

_COLOR = re.compile(r"[0-9a-f]{6}")
_NAMES = {"type": "array", "items": {"type": "string"}}


def label_says_what_it_means(label: Resource, _around: Surroundings, _settings: Settings) -> Iterator[str]:
    """A label has a description and a colour."""
    if not label.properties.get("description"):
        yield "it has no description; whoever sets it must be told what it means"
    color = label.properties.get("color")
    if color is not UNKNOWN and not _COLOR.fullmatch(str(color)):
        yield f"its colour is {color}; six hexadecimal digits in lower case are needed"


def labels_are_complete(stack: Stack, settings: Settings) -> Iterator[Finding]:
    """Every repository has all labels."""
    yield from _missing(stack, "IssueLabel", "name", settings["labels"], "label")


def templates_are_complete(stack: Stack, settings: Settings) -> Iterator[Finding]:
    """Every repository has all issue templates."""
    wanted = [f".github/ISSUE_TEMPLATE/{name}" for name in settings["templates"]]
    yield from _missing(stack, "RepositoryFile", "file", wanted, "template")


def _missing(stack: Stack, kind: str, property_: str, wanted: list[str], what: str) -> Iterator[Finding]:
    found: dict[str, set[str]] = {
        each.properties["repository"]: set() for each in stack.of("IssueLabel", "RepositoryFile")
    }
    for each in stack.of(kind):
        found[each.properties["repository"]].add(each.properties.get(property_, ""))
    for repository, names in found.items():
        missing = [name for name in wanted if name not in names]
        if missing:
            yield Finding(
                f"the repository {repository} lacks the {what}{'s'[: len(missing) > 1]} {', '.join(missing)}"
            )


RULES = (
    Rule(
        name="label-explained",
        ensures="every label says what it means",
        why="Severities are chosen in a hurry, by people who have not read the handbook.",
        level=Level.ADVISORY,
        kinds=("IssueLabel",),
        each=label_says_what_it_means,
    ),
    Rule(
        name="labels-complete",
        ensures="every repository has all labels of the process",
        why="A label is how an issue becomes an incident; where it is missing, nobody is paged.",
        settings={"labels": Setting(_NAMES, ["P0", "P1", "P2", "incident", "post-mortem"])},
        together=labels_are_complete,
    ),
    Rule(
        name="templates-complete",
        ensures="every repository has all issue templates",
        why="The template is what leads people through the process at night.",
        level=Level.ADVISORY,
        settings={"templates": Setting(_NAMES, ["incident.yml", "post-mortem.yml", "runbook.yml"])},
        together=templates_are_complete,
    ),
)
