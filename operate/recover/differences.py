"""How what was taken over differs from what the program declares: what the next update would change of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from operate.recover import on_call
from operate.recover.accounts import Accounts
from operate.recover.planned import UNKNOWN, Planned, masked

_UNCHANGED = {"same", "refresh", "read"}
_LONGEST = 160
"""Characters of a value that is shown."""
_STEP = re.compile(r'\["(?P<text>[^"]*)"\]|\[(?P<number>\d+)\]|(?P<name>[^.\[]+)')
_SCHEDULE, _LAYERS = "pagerduty:index/schedule:Schedule", "layers"


async def of(
    planned: Collection[Planned], urns: Collection[str], accounts: Accounts, now: datetime
) -> AsyncIterator[str]:
    """Those of the resources ``urns`` that an update would change: a line each, with what differs.

    Values are shown where they are short and no secrets; of the layers of a schedule it says who is on call by them.
    """
    for step in planned:
        if step.urn in urns and step.operation not in _UNCHANGED:
            properties = [*_properties(step)]
            if step.type == _SCHEDULE and any(path.startswith(_LAYERS) for path in step.differing):
                properties.append(await on_call.compared(step, planned, accounts, now))
            yield f"{step}: {'; '.join(properties) or step.operation}"


def _properties(step: Planned) -> Iterator[str]:
    paths: Iterable[str] = step.differing
    if step.type == _SCHEDULE:
        paths = [path for path in paths if not path.startswith(_LAYERS)]
    for path in paths:
        old, new = _at(step.old.get("outputs"), path), _at(step.declared.get("inputs"), path)
        if old != new and all(_is_shown(value) for value in (old, new)):
            yield f"{path} is {_quoted(old)}, the program has {'none' if new is None else _quoted(new)}"
        elif new == UNKNOWN and _is_shown(old):
            yield f"{path} is {_quoted(old)}, the program has what the update makes"
        else:
            yield f"{path} differs"


def _at(value: Any, path: str) -> Any:
    """What is at a path of the engine, as ``rules[0].targets[1].id``; None where nothing is."""
    for found in _STEP.finditer(path):
        key = int(found["number"]) if found["number"] else found["text"] or found["name"]
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _is_shown(value: Any) -> bool:
    return not masked(value) and UNKNOWN not in str(value) and len(_quoted(value)) <= _LONGEST


def _quoted(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return ", ".join(f"{name} {_quoted(one)}" for name, one in value.items() if not name.startswith("__"))
    if isinstance(value, list) and value:
        return ", ".join(_quoted(one) for one in value)
    return "not set" if value in (None, "", []) else f"“{value}”"
