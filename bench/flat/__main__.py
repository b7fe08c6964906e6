"""The custom resources of an operation, declared flat: one after the other, without components, file and look-ups.

``export.json`` beside this file holds them, as ``pulumi stack export --show-secrets`` writes them. Where an input is
what another resource's account has decided, such as an id, it is taken from that resource.
"""

import json
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pulumi

from operate.engine import SIGNATURE

SHORTEST = 6
"""Letters of a text that counts as decided by an account; digits count at any length."""

TYPED = [
    *("pulumi_github", "pulumi_pagerduty", "pulumi_slack", "pulumi_betterstack.resources"),
    *("pulumi_github_labels.resources", "pulumi_pagerduty_overrides.resources"),
]
for module in TYPED:
    import_module(module)  # a program that declares them by hand loads their types

made: dict[str, pulumi.ProviderResource] = {}
decided: dict[str, Callable[[], Any]] = {}


class Declared(pulumi.CustomResource):
    """A resource of any type. The SDK looks for the program's line above a class like this one."""

    def __init__(self, kind: str, name: str, inputs: dict[str, Any], options: pulumi.ResourceOptions) -> None:
        super().__init__(kind, name, inputs, options)


def value(given: Any) -> Any:
    """An input of the state as a program writes it."""
    if isinstance(given, dict) and SIGNATURE in given:
        return pulumi.Output.secret(value(json.loads(given["plaintext"])))
    if isinstance(given, dict):
        return {key: value(item) for key, item in given.items() if not key.startswith("__")}
    if isinstance(given, list):
        return [value(item) for item in given]
    return decided[given]() if isinstance(given, str) and given in decided else given


def plain(given: Any) -> Any:
    """An output of the state, whether it is secret or not."""
    return json.loads(given["plaintext"]) if isinstance(given, dict) and SIGNATURE in given else given


def declare(state: dict[str, Any]) -> None:
    """One resource of the state."""
    kind, name, inputs = state["type"], state["urn"].rpartition("::")[2], state.get("inputs", {})
    if kind.startswith("pulumi:providers:"):
        options = pulumi.ResourceOptions(version=inputs.pop("version", None))
        provider = pulumi.ProviderResource(kind.rpartition(":")[2], name, value(inputs), options)
        made[f"{state['urn']}::{state['id']}"] = provider
        return
    outputs = {key: plain(item) for key, item in state["outputs"].items() if key not in inputs}
    texts = {key: item for key, item in outputs.items() if isinstance(item, str)}
    options = pulumi.ResourceOptions(
        provider=made[state["provider"]], ignore_changes=state.get("ignoreChanges")
    )
    resource = Declared(kind, name, value(inputs) | dict.fromkeys(texts), options)
    decided[state["id"]] = lambda: resource.id
    for key, text in texts.items():
        if len(text) >= SHORTEST or text.isdigit():
            decided[text] = partial(pulumi.get, resource, key)


export = json.loads(Path(__file__).with_name("export.json").read_text(encoding="utf-8"))
for each in export["deployment"]["resources"]:
    if each["custom"] and each["type"] != "pulumi:pulumi:Stack":
        declare(each)
