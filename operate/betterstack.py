"""Better Stack for commands: what a stack's account says of its monitors and heartbeats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from plugin_host.vendor import URL_SETTING
from pulumi_betterstack.config import VENDOR

from operate import sandbox, vendors

if TYPE_CHECKING:
    import httpx

    from oncall.applied.resources import Resources

HOST = "uptime.betterstack.com"
TOKEN = "betterstack:apiToken"  # noqa: S105 - the key of the setting
_PAGE = 250
_KINDS = {"Monitor": "/api/v2/monitors", "Heartbeat": "/api/v2/heartbeats"}
_NAMES = {"Monitor": "pronounceableName", "Heartbeat": "name"}
_STATES = {
    ("Monitor", "paused"): "paused",
    ("Heartbeat", "paused"): "paused",
    ("Heartbeat", "pending"): "never pinged",
    ("Heartbeat", "down"): "overdue",
}


class Blind(NamedTuple):
    """A monitor or heartbeat that notices nothing, or has noticed: ``state`` is paused, never pinged or overdue."""

    kind: str
    name: str
    state: str


class BetterStack(vendors.Client):
    """The Uptime API."""

    def states(self, path: str) -> dict[str, str]:
        """The status by id of everything at ``path``."""
        found: dict[str, str] = {}
        page = 1
        while True:
            answer: dict[str, Any] = self.get(path, per_page=_PAGE, page=page)
            for each in answer["data"]:
                attributes = each["attributes"]
                found[str(each["id"])] = "paused" if attributes.get("paused") else attributes["status"]
            if not (answer.get("pagination") or {}).get("next"):
                return found
            page += 1


def of_stack(stack: str, deadline: vendors.Deadline | None = None) -> BetterStack:
    """The account of a stack. Raises StackError."""
    token = vendors.token(stack, TOKEN, VENDOR.token_variable, VENDOR.token_is, deadline)
    return account(token, sandbox.origin(stack, HOST), deadline=deadline)


def account(
    token: str,
    url: str,
    transport: httpx.AsyncBaseTransport | None = None,
    deadline: vendors.Deadline | None = None,
) -> BetterStack:
    """The account at ``url``. Raises ProviderError without a token."""
    api = VENDOR.access({VENDOR.token_setting: token, URL_SETTING: url}, {}).api(transport=transport)
    return BetterStack(api, deadline)


def blind(there: BetterStack, resources: Resources) -> tuple[Blind, ...]:
    """What of the stack is paused, was never pinged or is overdue: by kind, then by name."""
    found = []
    for kind, path in _KINDS.items():
        ours = sorted((str(each.properties[_NAMES[kind]]), each.id) for each in resources.of(kind))
        states = there.states(path) if ours else {}
        for name, id_ in ours:
            state = _STATES.get((kind, states.get(id_, "")))
            if state is not None:
                found.append(Blind(kind.lower(), name, state))
    return tuple(found)
