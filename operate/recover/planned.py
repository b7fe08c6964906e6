"""What an update would do, resource by resource, with what is secret in its inputs.

Secrets tell some resources apart (a telephone number), and the state has to hold them. They come from the engine's
plan, through a pipe: no file has them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from operate import engine

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The engine's mark of a value that is known only after an update."""
_MASK = "[secret]"


class WaitsError(Exception):
    """Something is known only after an update."""


class Inputs(Mapping[str, Any]):
    """Plain inputs by name, secrets among them. Reading one that is not known yet raises `WaitsError`."""

    def __init__(self, inputs: Mapping[str, Any]) -> None:
        self._inputs = inputs

    def __getitem__(self, name: str) -> Any:
        value = self._inputs[name]
        if waits(value):
            raise WaitsError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._inputs)

    def __len__(self) -> int:
        return len(self._inputs)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One step. ``declared`` is the resource in the form of a state, ``old`` as it was before, empty if it is new.

    ``differing`` are the properties of which the two differ.
    """

    operation: str
    declared: dict[str, Any]
    old: dict[str, Any]
    differing: tuple[str, ...] = ()

    @property
    def urn(self) -> str:
        """The resource's URN."""
        return str(self.declared["urn"])

    @property
    def type(self) -> str:
        """The type token."""
        return str(self.declared["type"])

    @property
    def parent(self) -> str:
        """The parent's URN, empty without one."""
        return str(self.declared.get("parent", ""))

    @property
    def provider(self) -> str:
        """The provider's URN, empty without one."""
        return str(self.declared.get("provider", "")).rpartition("::")[0]

    @property
    def inputs(self) -> Inputs:
        """The inputs, without those that are masked."""
        plain = {name: _plain(value) for name, value in self.declared.get("inputs", {}).items()}
        return Inputs({name: value for name, value in plain.items() if not masked(value)})

    def __str__(self) -> str:
        return engine.shown(self.urn)


def planned(stack: str) -> list[Planned]:
    """The steps of an update that reads nothing from the accounts first. Raises StackError."""
    steps, plan = engine.preview(stack, "--refresh=false")
    return [
        Planned(
            operation=step["op"],
            declared=_revealed(step["newState"], plan.get(step["urn"], {})),
            old=step.get("oldState") or {},
            differing=tuple(sorted(step.get("detailedDiff") or step.get("diffReasons") or ())),
        )
        for step in steps
        if step.get("newState")
    ]


def masked(value: Any) -> bool:
    """Whether a secret is left out of the value."""
    return _MASK in json.dumps(value)


def waits(value: Any) -> bool:
    """Whether something of the value is known only after an update."""
    return UNKNOWN in json.dumps(value)


def _revealed(declared: dict[str, Any], planned: dict[str, Any]) -> dict[str, Any]:
    changes = (planned.get("goal") or {}).get("inputDiff") or {}
    known = {**changes.get("adds", {}), **changes.get("updates", {})}
    inputs = {
        name: known[name] if masked(value) and name in known else value
        for name, value in (declared.get("inputs") or {}).items()
    }
    return {**declared, "inputs": inputs}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if engine.SIGNATURE in value:
            return json.loads(value["plaintext"]) if "plaintext" in value else _MASK
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
