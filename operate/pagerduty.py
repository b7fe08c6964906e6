"""PagerDuty for commands: the REST API of a stack's account, and the Events API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from plugin_host.http import Api
from plugin_host.vendor import URL_SETTING
from pulumi_pagerduty_overrides.config import VENDOR

from operate import sandbox, vendors

if TYPE_CHECKING:
    import httpx

HOST = "api.pagerduty.com"
EVENTS_HOST = "events.pagerduty.com"
TOKEN = "pagerduty:token"  # noqa: S105 - the key of the setting
_PAGE = 100
_EVENTS_A_MINUTE = 120

Query = Mapping[str, str | int | Sequence[str]]


class PagerDuty(vendors.Client):
    """The REST API."""

    def all(self, path: str, key: str, query: Query) -> list[dict[str, Any]]:
        """Every element of the list ``key``, page after page."""
        return self.wait(all_pages(self.api, path, key, query))


class Events(vendors.Client):
    """The Events API of one integration; an event of one ``dedup_key`` may be sent again without harm."""

    def __init__(self, api: Api, routing_key: str) -> None:
        super().__init__(api)
        self._routing_key = routing_key

    def trigger(self, dedup_key: str, payload: Mapping[str, Any]) -> None:
        """Open an incident, or add to the one that is open."""
        self._send({"event_action": "trigger", "dedup_key": dedup_key, "payload": payload})

    def resolve(self, dedup_key: str) -> None:
        """Close the incident."""
        self._send({"event_action": "resolve", "dedup_key": dedup_key})

    def _send(self, event: Mapping[str, Any]) -> None:
        body = {"routing_key": self._routing_key, **event}

        async def post() -> bool:
            await self.api.send("POST", "/v2/enqueue", body=body, hide=(self._routing_key,))
            return True

        async def look() -> None:
            return None

        self.wait(self.api.make(post, look))


def of_stack(stack: str, deadline: vendors.Deadline | None = None) -> PagerDuty:
    """The account of a stack. Raises StackError."""
    token = vendors.token(stack, TOKEN, VENDOR.token_variable, "a REST API key", deadline)
    return PagerDuty(rest(token, sandbox.origin(stack, HOST)), deadline)


def rest(token: str, url: str, transport: httpx.AsyncBaseTransport | None = None) -> Api:
    """The API at ``url``. Raises ProviderError without a token."""
    return VENDOR.access({VENDOR.token_setting: token, URL_SETTING: url}, {}).api(transport=transport)


def events(stack: str, routing_key: str) -> Events:
    """The Events API of a stack. Raises StackError."""
    url = sandbox.origin(stack, EVENTS_HOST)
    return Events(Api(VENDOR.name, url, token="", limit=(_EVENTS_A_MINUTE, 60)), routing_key)


async def all_pages(api: Api, path: str, key: str, query: Query) -> list[dict[str, Any]]:
    """Every element of the list ``key``; none where there is nothing at ``path``. Raises ApiError."""
    elements: list[dict[str, Any]] = []
    while True:
        answer = await api.read(path, {"limit": _PAGE, "offset": len(elements), **query})
        elements += answer[key] if answer else ()
        if not answer or not answer.get("more"):
            return elements
