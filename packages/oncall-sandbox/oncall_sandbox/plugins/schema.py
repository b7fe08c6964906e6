"""The shapes of a provider's resources and functions, as its Pulumi package publishes them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Shape:
    """What a property may hold: `kind` is string, integer, number, boolean, array, object or map.

    `items` is the shape of an array's or a map's elements; `properties` and `required` belong to objects.
    """

    kind: str
    items: "Shape | None" = None
    properties: "Mapping[str, Property]" = field(default_factory=dict)
    required: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Property:
    """One input: its shape, and what the schema says about it besides."""

    shape: Shape
    default: object = None
    secret: bool = False
    replaces: bool = False


@dataclass(frozen=True)
class Signature:
    """A resource or a function: what goes in, and the names of what comes out."""

    token: str
    inputs: Shape
    outputs: tuple[str, ...]

    @property
    def name(self) -> str:
        """The last part of the token, as programs write it."""
        return self.token.rpartition(":")[2]


class Package:
    """One provider's schema."""

    def __init__(self, name: str) -> None:
        self.name = name
        text = Path(__file__).with_name("schema").joinpath(f"{name}.json").read_text()
        self.document: dict[str, Any] = json.loads(text)

    @property
    def config(self) -> Shape:
        """The provider's own settings."""
        return Shape("object", properties=self._properties(self.document["provider"]["inputs"]))

    @cache  # noqa: B019 -- one package lives as long as the process
    def resource(self, token: str) -> Signature | None:
        """The resource of this type token, or None where the package has none."""
        return self._signature(token, self.document["resources"].get(token))

    @cache  # noqa: B019 -- one package lives as long as the process
    def function(self, token: str) -> Signature | None:
        """The function of this token, or None where the package has none."""
        return self._signature(token, self.document["functions"].get(token))

    def _signature(self, token: str, entry: dict[str, Any] | None) -> Signature | None:
        if entry is None:
            return None
        inputs = Shape(
            "object",
            properties=self._properties(entry["inputs"]),
            required=frozenset(entry["requiredInputs"]),
        )
        return Signature(token, inputs, tuple(entry["outputs"]))

    def _properties(self, entries: Mapping[str, Any]) -> dict[str, Property]:
        return {
            name: Property(
                self._shape(entry),
                entry.get("default"),
                entry.get("secret", False),
                entry.get("willReplaceOnChanges", False),
            )
            for name, entry in entries.items()
        }

    def _shape(self, entry: Mapping[str, Any]) -> Shape:
        reference = entry.get("$ref", "")
        if reference.startswith("#/types/"):
            target = self.document["types"][reference.removeprefix("#/types/")]
            if "properties" not in target:
                return self._shape(target)
            required = frozenset(target.get("required", ()))
            return Shape("object", None, self._properties(target["properties"]), required)
        if "items" in entry:
            return Shape("array", self._shape(entry["items"]))
        if "additionalProperties" in entry:
            return Shape("map", self._shape(entry["additionalProperties"]))
        return Shape(entry.get("type", "string"))
