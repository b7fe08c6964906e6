"""A stack's resources as plain data: for the commands out of an export, for the policy pack out of Pulumi's calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from oncall.errors import StackError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Hidden(Enum):
    """Takes the place of a value that cannot be seen."""

    UNKNOWN = "known only once it is applied"
    SECRET = "kept as a secret"  # noqa: S105 - says of a value that it is one


UNKNOWN, SECRET = Hidden.UNKNOWN, Hidden.SECRET


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """``properties`` hold mappings, lists, texts, numbers, flags, and `Hidden`: of an applied resource its outputs.

    ``parent`` is a URN or empty; ``uses`` has by property the URNs of the resources that its value comes from.
    ``ignored`` are properties that an update leaves as they are.
    """

    urn: str
    type: str
    properties: Mapping[str, Any]
    id: str = ""
    parent: str = ""
    protect: bool = False
    uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last part of the URN."""
        return self.urn.rpartition("::")[2]

    @property
    def kind(self) -> str:
        """The last part of the type: ``Schedule``."""
        return self.type.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything in the stack ``stack``, by URN, in the order of the program."""

    stack: str
    by_urn: Mapping[str, Resource] = field(repr=False)

    def of(self, *kinds: str) -> Iterator[Resource]:
        """The resources of these kinds."""
        return (each for each in self.by_urn.values() if each.kind in kinds)

    def component_of(self, resource: Resource) -> Resource | None:
        """What the resource is a part of."""
        return self.by_urn.get(resource.parent)

    def used(self, resource: Resource, property_: str, kind: str) -> list[Resource]:
        """The resources of ``kind`` from which the value of a property comes."""
        urns = resource.uses.get(property_, ())
        return [self.by_urn[urn] for urn in urns if urn in self.by_urn and self.by_urn[urn].kind == kind]

    def outputs(self) -> Mapping[str, Any]:
        """What the stack exports; secrets are unreadable."""
        return next((each.properties for each in self.of("Stack")), {})

    def error(self, problem: str, allowed: str) -> StackError:
        """The error about what the stack holds."""
        return StackError(self.stack, problem, allowed, f"pulumi up --stack {self.stack}")


def read(export: Mapping[str, Any], stack: str) -> Resources:
    """The resources of an exported stack. Raises StackError when there are none.

    Resources that an update is about to delete, or was creating when it ended, are left out.
    """
    resources = Resources(
        stack,
        {
            each["urn"]: Resource(
                urn=each["urn"],
                type=each["type"],
                properties=each.get("outputs") or {},
                id=each.get("id", ""),
                parent=each.get("parent", ""),
                protect=each.get("protect", False),
            )
            for each in (export.get("deployment") or {}).get("resources") or ()
            if not each.get("delete")
        },
    )
    if not resources.by_urn:
        raise resources.error("there is nothing in it", "a stack that has been applied")
    return resources


def elements(value: Any) -> list[Any]:
    """The elements of a list that may be missing; a hidden list has none that can be seen."""
    return list(value) if isinstance(value, list | tuple) else []
