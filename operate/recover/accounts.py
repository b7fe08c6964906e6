"""Reading the accounts' web APIs, with the stack's own tokens. What is asked for twice is read once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Self

from plugin_host.http import Api, ApiError, Surroundings
from plugin_host.vendor import URL_SETTING
from pulumi_betterstack import client as betterstack
from pulumi_betterstack.config import VENDOR as BETTERSTACK
from pulumi_github_labels.client import LabelsClient
from pulumi_github_labels.config import VENDOR as GITHUB
from pulumi_pagerduty_overrides import client as overrides

from operate import engine, github, pagerduty, sandbox
from settings import VARIABLES

if TYPE_CHECKING:
    import httpx

_SLACK_IN_PAGERDUTY = "app.pagerduty.com"
_BETTERSTACK = "uptime.betterstack.com"
_SLACK = "slack.com"
_CHANNELS_A_PAGE = "200"
_PAGES_A_MINUTE = 20  # Slack's limit of `conversations.list`


class Accounts:
    """The accounts of a stack; ``tokens`` by the key of their setting. Raises ProviderError where one is missing."""

    def __init__(
        self, stack: str, tokens: Mapping[str, str], transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._pagerduty = pagerduty.rest(
            tokens[pagerduty.TOKEN], sandbox.origin(stack, pagerduty.HOST), transport
        )
        self._slack_in_pagerduty = pagerduty.rest(
            tokens["pagerduty:userToken"], sandbox.origin(stack, _SLACK_IN_PAGERDUTY), transport
        )
        access = {
            BETTERSTACK.token_setting: tokens["betterstack:apiToken"],
            URL_SETTING: sandbox.origin(stack, _BETTERSTACK),
        }
        self.betterstack = betterstack.BetterStackClient(
            BETTERSTACK.access(access, {}).api(transport=transport), Surroundings()
        )
        access = {
            GITHUB.token_setting: tokens[github.TOKEN],
            URL_SETTING: sandbox.origin(stack, github.HOST),
        }
        self._github = GITHUB.access(access, {}).api(transport=transport)
        self.labels = LabelsClient(self._github, Surroundings())
        self._slack = Api(
            "Slack",
            sandbox.origin(stack, _SLACK),
            token=tokens["slack:token"],
            limit=(_PAGES_A_MINUTE, 60),
            transport=transport,
        )
        self.overrides = overrides.OverridesClient(self._pagerduty)
        self._answers: dict[tuple[str, ...], asyncio.Future[Any]] = {}

    @classmethod
    def of_stack(cls, stack: str) -> Self:
        """By the tokens of the stack's configuration, else of the environment."""
        configured = engine.settings(stack)
        return cls(
            stack,
            {key: configured.get(key) or os.environ.get(variable, "") for key, variable in VARIABLES.items()},
        )

    async def close(self) -> None:
        """Close the connections."""
        for api in (
            self._pagerduty,
            self._slack_in_pagerduty,
            self.betterstack.api,
            self._github,
            self._slack,
        ):
            await api.close()

    async def pagerduty(self, path: str, query: Mapping[str, str] | None = None) -> Any | None:
        """The decoded answer; None where there is nothing. Raises `ApiError`."""
        return await self._once(("pagerduty", path), lambda: self._pagerduty.read(path, query))

    async def pagerduty_list(
        self, path: str, key: str, query: Mapping[str, str] | None = None
    ) -> list[dict[str, Any]]:
        """Every element of the list ``key``. Raises `ApiError`."""
        return await pagerduty.all_pages(self._pagerduty, path, key, query or {})

    async def slack_connections(self, workspace: str) -> list[dict[str, Any]]:
        """PagerDuty's connections to the channels of a Slack workspace. Raises `ApiError`."""
        found: list[dict[str, Any]] = await self._once(
            ("connections", workspace),
            lambda: pagerduty.all_pages(
                self._slack_in_pagerduty, _connections(workspace), "slack_connections", {}
            ),
        )
        return found

    async def slack_connection(self, workspace: str, identity: str) -> Any | None:
        """One of them, None where it is gone. Raises `ApiError`."""
        return await self._slack_in_pagerduty.read(f"{_connections(workspace)}/{identity}")

    async def slack_channels(self, kind: str) -> list[dict[str, Any]]:
        """The workspace's channels, archived ones among them; ``kind`` is public_channel or private_channel.

        Raises `ApiError`.
        """
        found: list[dict[str, Any]] = await self._once(("channels", kind), lambda: self._channels(kind))
        return found

    async def github(self, path: str, query: Mapping[str, str] | None = None) -> Any | None:
        """The decoded answer; None where there is nothing. Raises `ApiError`."""
        return await self._github.read(path, query)

    async def _channels(self, kind: str) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = []
        query = {"limit": _CHANNELS_A_PAGE, "types": kind}
        while True:
            answer = (await self._slack.send("GET", "/api/conversations.list", query=query)).body
            if not answer["ok"]:
                raise ApiError(f"Slack: conversations.list: {answer.get('error', 'no reason given')}")
            listed += answer["channels"]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return listed
            query["cursor"] = cursor

    async def _once(self, key: tuple[str, ...], ask: Callable[[], Awaitable[Any]]) -> Any:
        if key not in self._answers:
            self._answers[key] = asyncio.ensure_future(ask())
        return await self._answers[key]


def _connections(workspace: str) -> str:
    return f"/integration-slack/workspaces/{workspace}/connections"
