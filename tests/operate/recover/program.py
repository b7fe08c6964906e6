"""A Pulumi program: declares what copies.json lists, each resource by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pulumi

listed = json.loads(Path(__file__).with_name("copies.json").read_text())


def inputs(given: dict[str, Any]) -> dict[str, Any]:
    """Inputs as an exported state has them, without the engine's own."""
    return {
        key: pulumi.Output.secret(json.loads(value["plaintext"]))
        if isinstance(value, dict) and "plaintext" in value
        else value
        for key, value in given.items()
        if not key.startswith("__")
    }


providers = {
    one["name"]: pulumi.ProviderResource(
        one["package"],
        one["name"],
        inputs(one["inputs"]),
        pulumi.ResourceOptions(version=one["inputs"].pop("version", None)),
    )
    for one in listed["providers"]
}
for one in listed["resources"]:
    pulumi.CustomResource(
        one["type"],
        one["name"],
        inputs(one["inputs"]),
        pulumi.ResourceOptions(provider=providers[one["provider"]], retain_on_delete=one["retained"]),
    )
