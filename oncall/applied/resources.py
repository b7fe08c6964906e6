"""The resources of a stack, out of what ``pulumi stack export`` prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from oncall.errors import StackError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NEVER_APPLIED = "the stack has been applied once at least"


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource; ``properties`` are its outputs, as the account last answered."""

    type: str
    name: str
    id: str
    parent: str
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything in the stack ``stack``, by URN."""

    stack: str
    by_urn: Mapping[str, Resource] = field(repr=False)

    def of(self, kind: str) -> Iterator[Resource]:
        """The resources whose type ends in ``:kind``, in the order of the export."""
        return (each for each in self.by_urn.values() if each.type.rsplit(":", 1)[-1] == kind)

    def component_of(self, resource: Resource) -> Resource | None:
        """What the resource is a part of."""
        return self.by_urn.get(resource.parent)

    def outputs(self) -> Mapping[str, Any]:
        """What the stack exports; secrets are unreadable."""
        return next((each.properties for each in self.of("Stack")), {})

    def error(self, problem: str, allowed: str) -> StackError:
        """The error about what the stack holds."""
        return StackError(self.stack, problem, allowed, f"pulumi up --stack {self.stack}")


def read(export: Mapping[str, Any], stack: str) -> Resources:
    """The resources of an exported stack; raises StackError when there are none.

    Those that an update is about to delete, or was creating when it ended, are left out.
    """
    listed = (export.get("deployment") or {}).get("resources") or ()
    found = {
        each["urn"]: Resource(
            type=each["type"],
            name=each["urn"].rsplit("::", 1)[-1],
            id=each.get("id", ""),
            parent=each.get("parent", ""),
            properties=each.get("outputs") or {},
        )
        for each in listed
        if not each.get("delete")
    }
    resources = Resources(stack, found)
    if not found:
        raise resources.error("there is nothing in it", _NEVER_APPLIED)
    return resources
