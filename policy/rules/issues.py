"""What the repositories get: every label and every template, in all of them."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from oncall import titles
from oncall.applied.resources import UNKNOWN, Resource, Resources
from oncall.model import Audience
from oncall.watch.heartbeats import pings
from policy.rule import Context, Finding, Level, Rule, Settings
from policy.rules import identity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_COLOR = re.compile(r"[0-9a-f]{6}")
_NAMES = {"type": "array", "items": {"type": "string"}}


def label_says_what_it_means(label: Resource, _context: Context, _settings: Settings) -> Iterator[str]:
    """A label has a description and a colour."""
    if not label.properties.get("description"):
        yield "it has no description; whoever sets it must know what it means"
    color = label.properties.get("color")
    if color is not UNKNOWN and not _COLOR.fullmatch(str(color)):
        yield f"its colour is {color}; six hexadecimal digits in lower case are needed"


def labels_are_complete(stack: Resources, context: Context, settings: Settings) -> Iterator[Finding]:
    """Every repository has a label for each severity of the file, and those of the process."""
    severities = context.operation.severities if context.operation else ()
    yield from _missing(stack, "Label", "name", [*severities, *settings["labels"]], "label")


def templates_are_complete(stack: Resources, context: Context, settings: Settings) -> Iterator[Finding]:
    """Every repository has all templates but those that it keeps as its own."""
    wanted = [f".github/{name}" for name in settings["templates"]]
    described = context.operation.repositories if context.operation else {}
    kept = {
        f"repository-{name}": {f".github/ISSUE_TEMPLATE/{form}" for form in repository.keep}
        for name, repository in described.items()
    }
    yield from _missing(stack, "File", "path", wanted, "template", kept)


def _missing(
    stack: Resources,
    kind: str,
    property_: str,
    wanted: list[str],
    what: str,
    kept: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Iterator[Finding]:
    """What of ``wanted`` a repository lacks, but for what it keeps as its own; that by the name of the component."""
    found: dict[tuple[str, str], set[str]] = {_repository(each): set() for each in stack.of("Label", "File")}
    for each in stack.of(kind):
        found[_repository(each)].add(each.properties.get(property_, ""))
    for (parent, repository), names in found.items():
        own = kept.get(parent.rpartition("::")[2], ())
        missing = [name for name in wanted if name not in names and name not in own]
        if missing:
            yield Finding(
                f"the repository {repository} lacks the {what}{'s'[: len(missing) > 1]} {', '.join(missing)}"
            )


def _repository(resource: Resource) -> tuple[str, str]:
    """The component and the repository's name without its owner."""
    return resource.parent, str(resource.properties["repository"]).rpartition("/")[2]


def kits_stay_apart(stack: Resources, context: Context, _settings: Settings) -> Iterator[Finding]:
    """What a repository gets goes to it, on the branch of the file; it has its secrets, and no other's."""
    operation = context.operation
    if operation is None:
        return
    team = next(iter(operation.teams.values()))
    paged = titles.service(operation, team, Audience.USERS)
    for name, repository in operation.repositories.items():
        kit = identity.named(stack, "IssueKit", f"repository-{name}")
        parts = [
            each for each in stack.of("Label", "File", "ActionsSecret") if kit and each.parent == kit.urn
        ]
        for each in parts:
            place = each.properties.get("repository")
            if place not in (name, name.rpartition("/")[2], UNKNOWN):
                yield Finding(f"it goes to {place}, and is a part of {name}", each.urn)
            if each.kind == "File" and each.properties.get("branch") not in (repository.branch, UNKNOWN):
                yield Finding(f"it goes to another branch than {repository.branch}", each.urn)
        heartbeats = {
            ping.secret: f"heartbeat-{ping.workflow}" for ping in pings(operation) if ping.repository == name
        }
        yield from _secrets(
            stack, name, [each for each in parts if each.kind == "ActionsSecret"], heartbeats, paged
        )


def _secrets(
    stack: Resources, name: str, secrets: list[Resource], heartbeats: Mapping[str, str], paged: str
) -> Iterator[Finding]:
    """What differs in the secrets of a repository: one pages the service ``paged``, the others ping ``heartbeats``."""
    given = {str(each.properties.get("secretName")): each for each in secrets}
    for missing in sorted(heartbeats.keys() - given.keys()):
        yield Finding(f"the repository {name} lacks the secret {missing}, by which a job pings")
    if not any(stack.used(each, "value", "ServiceIntegration") for each in secrets):
        yield Finding(f"the repository {name} has no key that pages: its labels would call nobody")
    for secret, each in given.items():
        found = [heartbeat.name for heartbeat in stack.used(each, "value", "Heartbeat")]
        if found != ([heartbeats[secret]] if secret in heartbeats else []):
            yield Finding(
                f"it holds the address of {' and '.join(found) or 'no heartbeat'}; "
                f"its job pings {heartbeats.get(secret)}",
                each.urn,
            )
        for integration in stack.used(each, "value", "ServiceIntegration"):
            for service in stack.used(integration, "service", "Service"):
                if service.properties.get("name") not in (paged, UNKNOWN):
                    yield Finding(
                        f"its key pages {service.properties.get('name')}; issues page {paged}", each.urn
                    )


RULES = (
    Rule(
        name="label-explained",
        ensures="every label says what it means",
        why="Severities are chosen in a hurry, by people who have not read the handbook.",
        level=Level.ADVISORY,
        kinds=("Label",),
        each=label_says_what_it_means,
    ),
    Rule(
        name="labels-complete",
        ensures="every repository has a label for each severity of rotation.yaml, and those of the process",
        why="A label is how an issue becomes an incident; where it is missing, nobody is paged.",
        settings={"labels": _NAMES},
        together=labels_are_complete,
    ),
    Rule(
        name="kits-stay-apart",
        ensures="what a repository gets goes to that repository, with all its secrets and no other's",
        why="Without its key a label pages nobody; with another's it pages the wrong people.",
        together=kits_stay_apart,
    ),
    Rule(
        name="templates-complete",
        ensures="every repository has all issue templates and workflows",
        why="The template is what leads people through the process at night, and the workflow is what pages.",
        level=Level.ADVISORY,
        settings={"templates": _NAMES},
        together=templates_are_complete,
    ),
)
