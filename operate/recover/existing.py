"""Resources that exist already: the program is about to make them, and an account has them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operate import engine
from operate.recover.accounts import Accounts
from operate.recover.finders import FINDERS

_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"  # the engine's mark of a value known only after an update
_SECRET = "[secret]"  # noqa: S105 - what a preview shows in the place of one


@dataclass(frozen=True, kw_only=True)
class Existing:
    """A resource that is declared, absent from the state, and in the account under ``id`` (as for an import).

    One that ``replaces`` another is absent as well: the state has what it was to take the place of.
    """

    urn: str
    type: str
    id: str
    parent: str
    provider: str
    replaces: bool

    @property
    def name(self) -> str:
        """The resource's logical name."""
        return self.urn.rsplit("::", 1)[-1]

    def __str__(self) -> str:
        return f"{self.type.rsplit(':', 1)[-1]} {self.name}: it exists in the account already, as {self.id}"


@dataclass(frozen=True, kw_only=True)
class Look:
    """The resources that exist already, and how many are ``hidden``: they lie below others that are yet to be made."""

    existing: list[Existing]
    hidden: int


async def look(stack: str, accounts: Accounts) -> Look:
    """Look up everything that an update would make now."""
    steps = engine.read(stack, "preview", "--json", "--refresh=false")["steps"]
    providers = _providers(stack, steps)
    existing: list[Existing] = []
    hidden = 0
    for step in steps:
        wanted = step.get("newState") or {}
        finder = FINDERS.get(wanted.get("type", ""))
        if step["op"] not in ("create", "replace") or finder is None:
            continue
        inputs = {key: value for key, value in wanted["inputs"].items() if value != _SECRET}
        if _UNKNOWN in json.dumps(inputs):
            hidden += 1
            continue
        provider = wanted["provider"].rsplit("::", 1)[0]
        found = await finder(accounts, inputs, providers.get(provider, {}))
        if found is not None and not _is_old(found, step):
            existing.append(
                Existing(
                    urn=wanted["urn"],
                    type=wanted["type"],
                    id=found,
                    parent=wanted["parent"],
                    provider=provider,
                    replaces=step["op"] == "replace",
                )
            )
    return Look(existing=existing, hidden=hidden)


def _is_old(found: str, step: dict[str, Any]) -> bool:
    """Whether the account holds what is to be replaced; an id for an import may begin with that of a parent."""
    old = (step.get("oldState") or {}).get("id", "")
    return step["op"] == "replace" and found.endswith(old)


def take_over(stack: str, existing: list[Existing]) -> None:
    """Import them, as the program names and places them."""
    urns = {urn for one in existing for urn in (one.parent, one.provider)}
    keys = {urn: f"n{number}" for number, urn in enumerate(sorted(urns))}
    plan = {
        "nameTable": {key: urn for urn, key in keys.items()},
        "resources": [
            {
                "type": one.type,
                "name": one.name,
                "id": one.id,
                "parent": keys[one.parent],
                "provider": keys[one.provider],
            }
            for one in existing
        ],
    }
    _set_aside(stack, {one.urn for one in existing if one.replaces})
    with written(plan) as file:
        engine.run(
            stack, "import", "--file", file, "--yes", "--skip-preview", "--protect=false",
            "--generate-code=false",
        )  # fmt: skip


def _set_aside(stack: str, urns: set[str]) -> None:
    """Note in the state that these are replaced, so that the next update removes them."""
    if not urns:
        return
    state = engine.export(stack)
    for one in state["deployment"]["resources"]:
        if one["urn"] in urns:
            one["delete"] = True
    with written(state) as file:
        engine.run(stack, "stack", "import", "--file", file)


@contextmanager
def written(content: Any) -> Iterator[str]:
    """The name of a file that holds ``content`` as JSON, for as long as it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "content.json"
        file.write_text(json.dumps(content))
        yield str(file)


def _providers(stack: str, steps: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The inputs of the providers, by URN."""
    state = engine.export(stack)
    recorded = (state.get("deployment") or {}).get("resources") or []
    planned = [step["newState"] for step in steps if step.get("newState")]
    return {
        one["urn"]: one.get("inputs", {})
        for one in (*recorded, *planned)
        if one["type"].startswith("pulumi:providers:")
    }
