"""Resources that somebody has deleted by hand, and that the official plugins cannot read any more.

They take a 404 for an error, so that every `preview`, `up` and `refresh` ends with it (terraform-provider-pagerduty
#1065, #513 and #1141). What is not listed here is found missing by a refresh, and the next update makes it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operate import engine
from operate.recover.accounts import Accounts

Resource = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Gone:
    """A resource of the state that its account has no more; ``id`` is the one that it had there."""

    urn: str
    id: str

    def __str__(self) -> str:
        return f"{engine.shown(self.urn)}: somebody has deleted it in the account (it was {self.id})"


async def _contact_method(accounts: Accounts, one: Resource) -> bool:
    path = f"/users/{one['outputs']['userId']}/contact_methods/{one['id']}"
    return await accounts.pagerduty(path) is not None


async def _slack_connection(accounts: Accounts, one: Resource) -> bool:
    return await accounts.slack_connection(one["outputs"]["workspaceId"], one["id"]) is not None


EXISTS: Mapping[str, Callable[[Accounts, Resource], Awaitable[bool]]] = {
    "pagerduty:index/userContactMethod:UserContactMethod": _contact_method,
    "pagerduty:index/slackConnection:SlackConnection": _slack_connection,
}


async def find(state: Mapping[str, Any], accounts: Accounts) -> list[Gone]:
    """Those of an exported state. Raises `ApiError`."""
    asked = [one for one in engine.resources(state) if one["type"] in EXISTS]
    there = await asyncio.gather(*(EXISTS[one["type"]](accounts, one) for one in asked))
    return [
        Gone(urn=one["urn"], id=one["id"]) for one, exists in zip(asked, there, strict=True) if not exists
    ]


def let_go(stack: str, gone: Sequence[Gone]) -> list[str]:
    """Take them out of the state, and what depends on them; the names of the latter. Raises StackError."""
    before = engine.resources(engine.export(stack))
    urns = {one.urn for one in gone}
    engine.run(stack, "state", "delete", *sorted(urns), "--target-dependents", "--yes")
    left = {one["urn"] for one in engine.resources(engine.export(stack))}
    return [engine.shown(one["urn"]) for one in before if one["urn"] not in left | urns]
