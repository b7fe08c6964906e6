"""Steps of a preview, as `planned` gives them."""

from __future__ import annotations

from typing import Any

from operate.recover.planned import Planned

STACK = "urn:pulumi:sandbox::wing-on-call"
SCHEDULE = "pagerduty:index/schedule:Schedule"
COMPONENT = "oncall:index:OnCallSchedule"
PARENT = f"{STACK}::{COMPONENT}::primary"
PROVIDER = f"{STACK}::pulumi:providers:pagerduty::pagerduty"
ROOT = f"{STACK}::pulumi:pulumi:Stack::wing-on-call-sandbox"


def step(
    name: str = "primary-schedule",
    type_: str = SCHEDULE,
    operation: str = "create",
    inputs: dict[str, Any] | None = None,
    **declared: Any,
) -> Planned:
    """A resource below the component and the provider."""
    resource = {
        "urn": urn(name, type_),
        "type": type_,
        "custom": True,
        "inputs": {"name": "Wing primary"} if inputs is None else inputs,
        "parent": PARENT,
        "provider": f"{PROVIDER}::04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    }
    return Planned(operation=operation, declared={**resource, **declared}, old={})


def urn(name: str, type_: str = SCHEDULE) -> str:
    """The URN of a resource below the component."""
    return f"{STACK}::{COMPONENT}${type_}::{name}"


def around() -> list[Planned]:
    """The stack, the provider and the component, none of which is in the state yet."""
    root = {"urn": ROOT, "type": "pulumi:pulumi:Stack"}
    provider = {
        "urn": PROVIDER,
        "type": "pulumi:providers:pagerduty",
        "custom": True,
        "inputs": {"token": {"4dabf18193072939515e22adb298388d": "1b47", "plaintext": '"a-token"'}},
        "parent": ROOT,
    }
    component = {"urn": PARENT, "type": COMPONENT, "parent": ROOT}
    other = {"urn": f"{STACK}::oncall:index:Channel::alert", "type": "oncall:index:Channel", "parent": ROOT}
    return [
        Planned(operation="create", declared=declared, old={})
        for declared in (root, provider, component, other)
    ]
