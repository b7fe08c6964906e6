"""The vendors' clients without a network: answers from a function, or from the local test services in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
from plugin_host.http import Api
from pulumi_pagerduty_overrides.config import VENDOR

from operate.pagerduty import Events, PagerDuty
from operate.vendors import Deadline

TOKEN = "made-up-token-of-letters"


class Local(httpx.AsyncBaseTransport):
    """Another transport, asked by a client that waits."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return self._inner.handle_request(request)


class Silent(httpx.AsyncBaseTransport):
    """A host that never answers."""

    async def handle_async_request(self, _: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError("nobody sets the event")


def answering(answers: Callable[[httpx.Request], httpx.Response]) -> Local:
    """A transport that asks a function."""
    return Local(httpx.MockTransport(answers))


def pagerduty(transport: httpx.AsyncBaseTransport, deadline: Deadline | None = None) -> PagerDuty:
    """The REST API behind a transport."""
    return PagerDuty(VENDOR.access({VENDOR.token_setting: TOKEN}, {}).api(transport=transport), deadline)


def events(transport: Local, key: str) -> Events:
    """The Events API behind a transport."""
    url = "https://events.pagerduty.com"
    return Events(Api("PagerDuty", url, token="", limit=(1000, 1), transport=transport), key)
