"""What a label is, when one is as it should be, and which are refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from plugin_host import texts
from plugin_host.failure import ProviderError

from pulumi_github_labels.package import PACKAGE, Key, refuse_repository

TOKEN: Final = f"{PACKAGE}:index:Label"

PROPERTIES: Final = {
    "repository": "The repository, as owner/name.",
    "name": "Its name, 50 characters at most; upper and lower case are the same label.",
    "color": "Its colour: six hexadecimal digits, without #.",
    "description": "What it means, 100 characters at most; stays as it is when it is left out.",
}
OPTIONAL: Final = ("description",)

_LONGEST: Final = {"name": 50, "description": 100}
_COLOR: Final = re.compile(r"[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Label:
    """One label; ``color`` in lower case. Where ``description`` is None, any will do."""

    repository: str
    name: str
    color: str
    description: str | None

    @property
    def key(self) -> Key:
        """What tells it from other labels."""
        return self.repository.lower(), self.name.lower()

    def is_met_by(self, found: "Label") -> bool:
        """Whether the label that was found is as this one should be."""
        same = (self.name, self.color) == (found.name, found.color)
        return same and self.description in (None, found.description)


def label(properties: Mapping[str, Any]) -> Label:
    """The label that checked properties tell, all known."""
    description = properties.get("description")
    return Label(
        str(properties["repository"]),
        str(properties["name"]),
        str(properties["color"]).lower(),
        None if description is None else str(description),
    )


def identity(repository: str, name: str) -> str:
    """The id of a label."""
    return f"{repository}:{name}"


def split(given: str) -> tuple[str, str]:
    """Repository and name of an id. Raises `ProviderError`."""
    repository, _, name = given.partition(":")
    if not name or refuse_repository(repository):
        raise ProviderError(f"{given!r} is not the id of a Label: it has the form OWNER/REPOSITORY:LABEL")
    return repository, name


def check(inputs: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The inputs with the colour in lower case, and all failures as (property, reason)."""
    failures = list(texts.failures(inputs, "a Label", PROPERTIES, _refused, OPTIONAL))
    if failures:
        return dict(inputs), failures
    kept = {name: inputs[name] for name in PROPERTIES if inputs.get(name) is not None}
    return {name: value.lower() if name == "color" else value for name, value in kept.items()}, []


def _refused(name: str, value: str) -> str:
    """Why the text of a property is not allowed, or nothing."""
    if name == "color" and not _COLOR.fullmatch(value):
        hint = f", so {value[1:]}" if _COLOR.fullmatch(value[1:]) and value[0] == "#" else ", like b60205"
        return f"{value!r} is not a colour: six hexadecimal digits are, without #{hint}"
    if name == "repository":
        return refuse_repository(value)
    if name == "name" and (not value or value.strip() != value):
        return f"{value!r} is empty, or begins or ends with a space"
    longest = _LONGEST.get(name, len(value))
    return f"has {len(value)} characters; GitHub takes {longest}" if len(value) > longest else ""
