"""The package schema that `pulumi import` and `pulumi package get-schema` ask a plugin for."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from oncall_sandbox.plugins.install import installed_version
from oncall_sandbox.plugins.schema import Package


def package_schema(package: Package) -> str:
    """The package's schema as Pulumi defines it. What only comes out has no type of its own here: a text."""
    document = package.document
    resources = {
        token: {
            "inputProperties": _properties(entry["inputs"]),
            "requiredInputs": entry["requiredInputs"],
            "properties": _outputs(entry),
            "required": entry["requiredInputs"],
        }
        for token, entry in document["resources"].items()
    }
    functions = {
        token: {
            "inputs": {"properties": _properties(entry["inputs"]), "required": entry["requiredInputs"]},
            "outputs": {"properties": _outputs(entry)},
        }
        for token, entry in document["functions"].items()
        if not token.startswith("pulumi:")
    }
    types = {
        token: {"type": "object", **entry, "properties": _properties(entry.get("properties", {}))}
        for token, entry in document["types"].items()
    }
    settings = {"inputProperties": _properties(document["provider"]["inputs"])}
    return json.dumps(
        {
            "name": package.name,
            "version": installed_version(package.name),
            "language": {"python": {"packageName": f"pulumi_{package.name}", "compatibility": "tfbridge20"}},
            "meta": {"moduleFormat": "(.*)(?:/[^/]*)"},
            "config": {},
            "provider": settings,
            "resources": resources,
            "functions": functions,
            "types": types,
        }
    )


def _outputs(entry: Mapping[str, Any]) -> dict[str, Any]:
    names: Iterable[str] = entry["outputs"]
    return _properties(
        {name: entry["inputs"].get(name, {"type": "string"}) for name in names if name != "id"}
    )


def _properties(entries: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry for name, entry in entries.items() if name != "__self__"}
