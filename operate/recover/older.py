"""States of an older version: it named the resources of people by handle, this one names them by e-mail address.

The engine cannot take them over by aliases while it refreshes as the program runs, so the state is rewritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from operate import engine

_RESPONDER = "oncall:index:Responder"
_PREFIX = "responder-"


def by_handle(state: Mapping[str, Any]) -> tuple[str, ...]:
    """The handles by which an exported state names people."""
    names = (_name(one["urn"]) for one in engine.resources(state) if one["type"] == _RESPONDER)
    return tuple(name.removeprefix(_PREFIX) for name in names if "@" not in name)


def by_email(state: dict[str, Any], emails: Mapping[str, str]) -> dict[str, Any]:
    """The state with those people named by e-mail address; ``emails`` by handle. Whom it lacks stays as before."""
    renamed: dict[str, str] = {}
    for one in engine.resources(state):
        owner = one["urn"] if one["type"] == _RESPONDER else one.get("parent", "")
        handle = _name(owner).removeprefix(_PREFIX)
        if f"{_RESPONDER}::" in owner and "@" not in handle and handle in emails:
            before, after = _PREFIX + handle, _PREFIX + emails[handle]
            kind, _, name = one["urn"].rpartition("::")
            renamed[one["urn"]] = f"{kind}::{after}{name.removeprefix(before)}"
    found: dict[str, Any] = _replaced(state, renamed)
    return found


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]


def _replaced(value: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(each, renamed) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, renamed) for each in value]
    return renamed.get(value, value) if isinstance(value, str) else value
