"""How what was taken over differs from what the program declares: what the next update would change of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from operate.recover.planned import UNKNOWN, Planned, masked

_UNCHANGED = {"same", "refresh", "read"}
_LONGEST = 40
"""Characters of a value that is shown."""


def of(planned: Iterable[Planned], urns: Collection[str]) -> Iterator[str]:
    """Those of the resources ``urns`` that an update would change: a line each, with what differs.

    Values are shown where they are short and no secrets.
    """
    for step in planned:
        if step.urn in urns and step.operation not in _UNCHANGED:
            properties = (_property(step, path) for path in step.differing)
            yield f"{step}: {'; '.join(properties) or step.operation}"


def _property(step: Planned, path: str) -> str:
    old, new = step.old.get("outputs", {}).get(path), step.declared.get("inputs", {}).get(path)
    if old != new and all(_is_short(value) for value in (old, new)):
        return f"{path} is {_quoted(old)}, the program has {_quoted(new)}"
    return f"{path} differs"


def _is_short(value: Any) -> bool:
    plain = value is None or isinstance(value, str | int | float | bool)
    return plain and len(str(value)) <= _LONGEST and not masked(value) and value != UNKNOWN


def _quoted(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "not set" if value in (None, "") else f"“{value}”"
