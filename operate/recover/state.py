"""Writing what exists into a stack's state, as an update would have: no plugin is asked, and no account changes.

`pulumi import` needs the parents and the providers in the state already, leaves secrets in plain text until the next
update, and forgets what only the program knows (whether a file may be overwritten).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from operate import engine
from operate.recover.planned import Planned, masked, waits

if TYPE_CHECKING:
    from operate.recover.existing import Existing, Look

_PROVIDER = "pulumi:providers:"


def write(stack: str, state: Mapping[str, Any]) -> None:
    """Let it be the stack's state; secrets in plain text are encrypted. Raises StackError."""
    engine.run(stack, "stack", "import", given=json.dumps(state))


def take_over(stack: str, look: Look) -> None:
    """Write what exists into the state, and read it from the accounts. Raises StackError."""
    write(stack, with_existing(look.state, look.existing, look.around))
    read(stack, [one.planned.urn for one in look.existing])


def read(stack: str, urns: Iterable[str]) -> None:
    """Read resources of the state from the accounts. Raises StackError."""
    engine.run(stack, *engine.REFRESH, *engine.targets(urns))


def with_existing(
    state: Mapping[str, Any], existing: Sequence[Existing], around: Iterable[Planned]
) -> dict[str, Any]:
    """The state with what exists in the accounts, and with the parents and providers ``around`` it.

    What is replaced is noted as such, so that the next update removes it.
    """
    after: dict[str, Any] = copy.deepcopy(dict(state))
    listed = after["deployment"].setdefault("resources", None) or []
    after["deployment"]["resources"] = listed
    replaced = {one["urn"]: one for one in listed}
    for urn in (one.planned.urn for one in existing if one.replaces):
        replaced[urn]["delete"] = True
    for step in around:
        listed.append(_entry(step, listed, {}) | ({"id": str(uuid4())} if _is_provider(step) else {}))
    for one in existing:
        listed.append(_entry(one.planned, listed, replaced.get(one.planned.urn, {})) | {"id": one.id})
    return after


def _is_provider(step: Planned) -> bool:
    return step.type.startswith(_PROVIDER)


def _entry(step: Planned, listed: Sequence[Mapping[str, Any]], before: Mapping[str, Any]) -> dict[str, Any]:
    """The resource in the form of a state.

    What it depends on and is yet to be made is left to the next update; what is not known yet is read from the account.
    """
    ids = {one["urn"]: one.get("id", "") for one in listed if not one.get("delete")}
    entry = copy.deepcopy(step.declared)
    inputs = {
        name: before.get("inputs", {}).get(name, value) if masked(value) else value
        for name, value in entry.get("inputs", {}).items()
        if not waits(value)
    }
    outputs = {name: value for name, value in inputs.items() if not name.startswith("__")}
    entry |= {"inputs": inputs, "outputs": outputs if entry.get("custom") else {}}
    entry["dependencies"] = [urn for urn in entry.get("dependencies") or () if urn in ids]
    entry["propertyDependencies"] = {
        name: [urn for urn in urns or () if urn in ids]
        for name, urns in (entry.get("propertyDependencies") or {}).items()
    }
    if step.provider:
        entry["provider"] = f"{step.provider}::{ids[step.provider]}"
    return entry
