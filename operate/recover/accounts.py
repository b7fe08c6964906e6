"""Reading the accounts' web APIs, with the stack's own tokens."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from plugin_host.http import Surroundings
from plugin_host.vendor import URL_SETTING
from pulumi_betterstack import client as betterstack
from pulumi_betterstack.config import VENDOR as BETTERSTACK
from pulumi_pagerduty_overrides import client as overrides

from operate import engine, pagerduty, sandbox
from settings import VARIABLES

if TYPE_CHECKING:
    import httpx

_SLACK_IN_PAGERDUTY = "app.pagerduty.com"
_BETTERSTACK = "uptime.betterstack.com"


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
        self.overrides = overrides.OverridesClient(self._pagerduty)

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
        for api in (self._pagerduty, self._slack_in_pagerduty, self.betterstack.api):
            await api.close()

    async def pagerduty(self, path: str, query: Mapping[str, str] | None = None) -> Any | None:
        """The decoded answer; None where there is nothing. Raises `ApiError`."""
        return await self._pagerduty.read(path, query)

    async def pagerduty_list(
        self, path: str, key: str, query: Mapping[str, str] | None = None
    ) -> list[dict[str, Any]]:
        """Every element of the list ``key``. Raises `ApiError`."""
        return await pagerduty.all_pages(self._pagerduty, path, key, query or {})

    async def slack_connections(self, workspace: str) -> list[dict[str, Any]]:
        """PagerDuty's connections to the channels of a Slack workspace."""
        path = f"/integration-slack/workspaces/{workspace}/connections"
        answer = await self._slack_in_pagerduty.read(path)
        return list(answer["slack_connections"]) if answer else []
