"""What one attribute of a Better Stack object is: its name, what it may hold, how it behaves when it changes.

Checks, differences, request bodies, the schema and the typed resources are derived from these descriptions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final

Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]
"""A plain property value. Numbers arrive as floats from the engine."""

KEEP: Final = object()
"""Taking the attribute out of the program leaves the object as it is: the API cannot empty the attribute."""


class Type(StrEnum):
    """How a value is written in the program, in requests, and in answers."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ID = "id"  # of another object: text here, digits
    STRINGS = "strings"
    INTEGERS = "integers"
    MAP = "map"  # of strings
    OBJECT = "object"  # with `fields`
    OBJECTS = "objects"  # a list of them


@cache
def camel(name: str) -> str:
    """The package's spelling of an attribute of the API: ``check_frequency`` is ``checkFrequency``."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One attribute; ``name`` is the vendor's, except where ``sent_as`` gives another spelling of the wire.

    ``empty`` is what is sent when the attribute is taken out of the program. ``null_as`` is how the program
    says what the API calls null. ``numeric`` ids travel as numbers. ``model`` names the type of the objects
    in a list. A ``required`` ``output`` is always in an answer. The API never answers what is ``hidden``,
    and fills in the ``default`` where none was declared. ``spelling`` (url, zone) is what the API may respell.
    """

    name: str
    type: Type
    about: str
    required: bool = False
    output: bool = False
    secret: bool = False
    replaces: bool = False
    create_only: bool = False
    numeric: bool = False
    unordered: bool = False
    ignore_case: bool = False
    allowed: tuple[str | int, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    empty: object = KEEP
    null_as: int | None = None
    default: str = ""
    spelling: str = ""
    sent_as: str = ""
    hidden: bool = False
    model: str = ""
    fields: "tuple[Attribute, ...]" = field(default=())

    @property
    def prop(self) -> str:
        """The name of the package's property."""
        return camel(self.name)

    @property
    def wire(self) -> str:
        """The name in requests and answers."""
        return self.sent_as or self.name

    def is_answered(self, answer: Mapping[str, Value]) -> bool:
        """Whether ``answer`` says what this attribute is, if only that it is not set."""
        return self.wire in answer and not self.hidden
