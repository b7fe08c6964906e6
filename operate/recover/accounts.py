"""Reading the accounts' web APIs, with the stack's own tokens. What is asked for twice is read once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Self

from plugin_host.http import Surroundings
from plugin_host.vendor import URL_SETTING
from pulumi_betterstack.client import BetterStackClient
from pulumi_betterstack.config import VENDOR as BETTERSTACK
from pulumi_github_labels.client import LabelsClient
from pulumi_github_labels.config import VENDOR as GITHUB
from pulumi_github_labels.contents import FilesClient
from pulumi_pagerduty_overrides import client as overrides

from operate import betterstack, engine, github, pagerduty, sandbox, slack
from settings import VARIABLES

if TYPE_CHECKING:
    import httpx

_SLACK_IN_PAGERDUTY = "app.pagerduty.com"


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
            BETTERSTACK.token_setting: tokens[betterstack.TOKEN],
            URL_SETTING: sandbox.origin(stack, betterstack.HOST),
        }
        self.betterstack = BetterStackClient(
            BETTERSTACK.access(access, {}).api(transport=transport), Surroundings()
        )
        access = {
            GITHUB.token_setting: tokens[github.TOKEN],
            URL_SETTING: sandbox.origin(stack, github.HOST),
        }
        self._github = GITHUB.access(access, {}).api(transport=transport)
        self.labels = LabelsClient(self._github, Surroundings())
        self.files = FilesClient(self._github, Surroundings())
        self._slack = slack.api(sandbox.origin(stack, slack.HOST), tokens[slack.TOKEN], transport)
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

    async def user_groups(self) -> list[dict[str, Any]]:
        """Slack's user groups. One that is disabled cannot be imported, and is taken over when it is made.

        Raises `ApiError`.
        """
        answer = await slack.Slack(self._slack).read("usergroups.list")
        return list(answer["usergroups"])

    async def _channels(self, kind: str) -> list[dict[str, Any]]:
        listed = slack.Slack(self._slack).pages("conversations.list", "channels", types=kind)
        return [channel async for channel in listed]

    async def _once(self, key: tuple[str, ...], ask: Callable[[], Awaitable[Any]]) -> Any:
        if key not in self._answers:
            self._answers[key] = asyncio.ensure_future(ask())
        return await self._answers[key]


def _connections(workspace: str) -> str:
    return f"/integration-slack/workspaces/{workspace}/connections"
