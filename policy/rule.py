"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from oncall.applied.resources import Resource, Resources
    from oncall.model import Operation

HANDBOOK = "docs/policy-rules.md"

Settings = Mapping[str, Any]
"""The configuration of one rule."""


class Level(StrEnum):
    """Whether a finding stops the update or only warns."""

    MANDATORY = "mandatory"
    ADVISORY = "advisory"


class Finding(NamedTuple):
    """What is wrong, what is allowed; with the URN of the resource (empty: of the stack as a whole)."""

    message: str
    urn: str = ""


@dataclass(frozen=True, kw_only=True)
class Context:
    """The stack's name, the time there (aware), the URNs that it held before this update, and what its file describes.

    What it held and what the file describes are None where they are unknown; ``protected`` are URNs that it held.
    """

    stack: str
    now: datetime
    before: frozenset[str] | None = None
    operation: Operation | None = None
    protected: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """``ensures`` completes “Ensure …”; ``why`` is the reason, for people.

    ``settings`` have by name the JSON Schema of a value that the configuration of the pack must give. A rule of
    resources looks at each of ``kinds`` (empty: at all) before it is applied; a rule of the stack (no ``each``) at
    everything together, in a preview before and in an update after it. A rule of resources that ``needs_before`` waits
    until it is known what the stack held.
    """

    name: str
    ensures: str
    why: str
    level: Level = Level.MANDATORY
    kinds: tuple[str, ...] = ()
    needs_before: bool = False
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    each: Callable[[Resource, Context, Settings], Iterable[str]] | None = None
    together: Callable[[Resources, Context, Settings], Iterable[Finding]] | None = None

    @property
    def link(self) -> str:
        """Where the handbook explains the rule."""
        return f"{HANDBOOK}#{self.name}"
