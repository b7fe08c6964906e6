"""One kind of object of a Better Stack account."""

from dataclasses import dataclass
from typing import Final

from pulumi_betterstack.attributes import Attribute

PACKAGE: Final = "betterstack"
VERSION: Final = "0.1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectType:
    """One kind of object: where it lives, and which attributes tell one object from another (``key``).

    ``path`` holds the name of the ``parent`` attribute where objects live below another one; their ids
    are then ``PARENT/ID``. ``filters`` narrow the API's list; ``fixed`` goes with every write.
    """

    name: str
    path: str
    about: str
    key: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    parent: str = ""
    filters: tuple[str, ...] = ()
    fixed: tuple[tuple[str, bool], ...] = ()

    @property
    def token(self) -> str:
        """The type token of the resource."""
        return f"{PACKAGE}:index:{self.name}"

    @property
    def inputs(self) -> tuple[Attribute, ...]:
        """What a program may set."""
        return tuple(attribute for attribute in self.attributes if not attribute.output)

    def attribute(self, name: str) -> Attribute:
        """The attribute called ``name`` in the API."""
        return next(attribute for attribute in self.attributes if attribute.name == name)
