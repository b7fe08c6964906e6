"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from policy.resources import Resource, Stack, Surroundings

HANDBOOK = "docs/handbook/policies.md"

Settings = Mapping[str, Any]
"""The configuration of one rule, defaults included."""


class Level(StrEnum):
    """Whether a finding stops the update or is only said."""

    MANDATORY = "mandatory"
    ADVISORY = "advisory"


class Finding(NamedTuple):
    """What is wrong, what is allowed; with the URN of the resource (empty: of the stack as a whole)."""

    message: str
    urn: str = ""


class Setting(NamedTuple):
    """A value that the configuration of the pack may change: JSON Schema of its kind, and the default."""

    schema: Mapping[str, Any]
    default: Any


@dataclass(frozen=True, kw_only=True)
class Rule:
    """``ensures`` completes “Ensure …”; ``why`` is the reason, for people.

    A rule of resources looks at each of ``kinds`` (empty: at all) before it is applied; a rule of the stack (no
    ``each``) at everything together, in a preview before and in an update after it.
    """

    name: str
    ensures: str
    why: str
    level: Level = Level.MANDATORY
    kinds: tuple[str, ...] = ()
    settings: Mapping[str, Setting] = field(default_factory=dict)
    each: Callable[[Resource, Surroundings, Settings], Iterable[str]] | None = None
    together: Callable[[Stack, Settings], Iterable[Finding]] | None = None

    @property
    def link(self) -> str:
        """Where the handbook explains the rule."""
        return f"{HANDBOOK}#{self.name}"

    def defaults(self) -> dict[str, Any]:
        """The settings as they are without configuration."""
        return {name: setting.default for name, setting in self.settings.items()}
