"""``drift``: compare the accounts with the file; what differs is handed to ``issue``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci import artifact
from ci.preview import FRESH, MOST
from ci.runner import variable
from oncall.errors import StackError
from operate import engine

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path("drift")
DIFFERENCES, FAILURE = "differences.txt", "failure.txt"
"""What is handed over: one of the two files; differences a line each, none where the accounts match."""
_LEFT_ALONE = ("same", "refresh", "read")
_LONGEST = 100


def run() -> int:
    """Hand over what differs, or why that is not known; 1 in that case."""
    try:
        preview = engine.read(variable("PULUMI_STACK"), "preview", *FRESH, "--json")
    except StackError as error:
        _hand_over(FAILURE, str(error))
        print(error)
        return 1
    found = "\n".join(differences(preview))
    _hand_over(DIFFERENCES, found)
    print(found or "The accounts match the file.")
    return 0


def differences(preview: dict[str, Any]) -> Iterator[str]:
    """A line for each resource that an update would change, from what `pulumi preview --json` prints.

    The words are those of the repair: what differs in the account is updated back to it.
    """
    for step in preview["steps"]:
        if step["op"] in _LEFT_ALONE:
            continue
        yield f"{step['op']} {engine.shown(step['urn'])}"
        old, new = (
            (step.get(state) or {}).get(part) or {}
            for state, part in (("oldState", "outputs"), ("newState", "inputs"))
        )
        for property_ in step.get("diffReasons") or ():
            top = property_.partition(".")[0].partition("[")[0]
            yield f"    {property_}: {_shown(old.get(top))} → {_shown(new.get(top))}"


def _shown(value: Any) -> str:
    """A value as JSON; the engine prints a secret as “[secret]”."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _hand_over(name: str, text: str) -> None:
    artifact.write(FOLDER, {name: text.encode()[:MOST]})
