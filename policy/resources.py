"""Resources as plain data: what a rule looks at."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime


class Hidden(Enum):
    """Stands in the place of a value that a rule cannot see."""

    UNKNOWN = "known only once it is applied"
    SECRET = "kept as a secret"  # noqa: S105 - says of a value that it is one


UNKNOWN, SECRET = Hidden.UNKNOWN, Hidden.SECRET


@dataclass(frozen=True, kw_only=True)
class Resource:
    """``properties`` holds mappings, lists, texts, numbers, flags, and `Hidden` for what cannot be seen.

    ``parent`` is a URN or empty; ``uses`` says by property the URNs of the resources that its value comes from.
    """

    urn: str
    type: str
    properties: Mapping[str, Any]
    protect: bool = False
    parent: str = ""
    uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The last part of the URN."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def kind(self) -> str:
        """The last part of the type: ``Schedule``."""
        return self.type.rsplit(":", 1)[-1]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Where a rule looks: the stack's name, the time there (aware), and the URNs it held before this update
    (None: could not be found out)."""

    stack: str
    now: datetime
    before: frozenset[str] | None = None


class Stack:
    """All resources of a stack."""

    def __init__(self, resources: list[Resource], around: Surroundings) -> None:
        self.around = around
        self.by_urn = {each.urn: each for each in resources}

    def of(self, *kinds: str) -> Iterator[Resource]:
        """The resources of these kinds, in the order of the program."""
        return (each for each in self.by_urn.values() if each.kind in kinds)

    def part_of(self, resource: Resource) -> Resource | None:
        """The component that the resource is a part of."""
        return self.by_urn.get(resource.parent)

    def used(self, resource: Resource, property_: str, kind: str) -> list[Resource]:
        """The resources of ``kind`` from which the value of a property comes."""
        urns = resource.uses.get(property_, ())
        return [self.by_urn[urn] for urn in urns if urn in self.by_urn and self.by_urn[urn].kind == kind]


def listed(value: Any) -> list[Any]:
    """The elements of a list that may be missing; a hidden list has none that can be seen."""
    return list(value) if isinstance(value, list | tuple) else []
