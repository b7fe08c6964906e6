"""What must change for an object to be as the program says."""

from dataclasses import dataclass
from enum import Enum

from pulumi_betterstack.attributes import KEEP, Attribute, Value
from pulumi_betterstack.object_types import ObjectType
from pulumi_betterstack.values import differs, is_empty

Properties = dict[str, Value]


class Change(Enum):
    """How one property changes."""

    ADD = "add"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Difference:
    """One attribute that changes, and whether the object must be replaced for it."""

    attribute: Attribute
    change: Change
    replaces: bool


def diff(kind: ObjectType, before: Properties, state: Properties, wanted: Properties) -> list[Difference]:
    """What differs between what the program says (``wanted``) and the last answers (``state``).

    ``before`` is what the program declared then. Attributes that the program never set do not count, whatever the
    API answers. One that it set and sets no more is emptied where the API can do that, else left as it is.
    """
    return [
        Difference(item, change, item.replaces)
        for item in kind.inputs
        if (change := _change(item, before.get(item.prop), state.get(item.prop), wanted.get(item.prop)))
    ]


def _change(item: Attribute, before: Value, found: Value, wanted: Value) -> Change | None:
    if wanted is None:
        leaves = before is not None and item.empty is not KEEP and not is_empty(found)
        return Change.DELETE if leaves else None
    if item.create_only or found is None:
        # The API does not tell this one: what was sent last stands for it.
        found = before if found is None else found
    if not differs(item, wanted, found, before):
        return None
    return Change.ADD if is_empty(found) else Change.UPDATE
