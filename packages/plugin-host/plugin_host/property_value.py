"""One property: a value that can be secret, or unknown during a preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Union

Inner = Union[None, bool, float, str, Sequence["PropertyValue"], Mapping[str, "PropertyValue"], "Unknown"]


class Unknown:
    """What a preview cannot know yet."""

    def __repr__(self) -> str:
        return "unknown"


@dataclass(frozen=True, slots=True)
class PropertyValue:
    """An asset, an archive or a reference to a resource is the map as which it travels."""

    value: Inner
    is_secret: bool = False

    def with_secret(self, is_secret: bool) -> "PropertyValue":
        """The same value, secret or not."""
        return PropertyValue(self.value, is_secret)

    def contains_secret(self) -> bool:
        """Whether the value or anything inside it is secret."""
        if isinstance(self.value, Mapping):
            return self.is_secret or any(each.contains_secret() for each in self.value.values())
        if isinstance(self.value, list | tuple):
            return self.is_secret or any(each.contains_secret() for each in self.value)
        return self.is_secret


UNKNOWN: Final = PropertyValue(Unknown())
