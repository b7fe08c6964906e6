"""Reading the accounts' web APIs, with the stack's own tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from plugin_host.http import Api, Surroundings
from plugin_host.vendor import URL_SETTING, Vendor
from pulumi_betterstack import account as betterstack
from pulumi_betterstack.config import VENDOR as BETTERSTACK
from pulumi_pagerduty_overrides import account as overrides
from pulumi_pagerduty_overrides.config import VENDOR as PAGERDUTY

_PAGE = 100


class Accounts:
    """``tokens`` are keyed like the stack's settings; where ``base`` is given, the hosts are segments of its path."""

    def __init__(self, tokens: Mapping[str, str], base: str | None = None) -> None:
        def origin(host: str) -> str:
            return f"{base}/{host}" if base else f"https://{host}"

        def api(vendor: Vendor, host: str, key: str) -> Api:
            return vendor.access({vendor.token_setting: tokens[key], URL_SETTING: origin(host)}, {}).api()

        self._pagerduty = api(PAGERDUTY, "api.pagerduty.com", "pagerduty:token")
        self._slack_in_pagerduty = api(PAGERDUTY, "app.pagerduty.com", "pagerduty:userToken")
        watching = api(BETTERSTACK, "uptime.betterstack.com", "betterstack:apiToken")
        self.betterstack = betterstack.Account(watching, Surroundings())
        self.overrides = overrides.Account(self._pagerduty)

    async def close(self) -> None:
        """Close the connections."""
        for api in (self._pagerduty, self._slack_in_pagerduty, self.betterstack.api):
            await api.close()

    async def pagerduty(self, path: str, query: Mapping[str, str] | None = None) -> Any | None:
        """The decoded answer; None where there is nothing. Raises `ApiError`."""
        return await self._pagerduty.read(path, query)

    async def pagerduty_list(
        self, path: str, key: str, query: Mapping[str, str] | None = None
    ) -> AsyncIterator[dict[str, Any]]:
        """Every element of the list ``key``, page after page."""
        offset = 0
        while True:
            answer = await self.pagerduty(path, {"limit": str(_PAGE), "offset": str(offset), **(query or {})})
            for one in answer[key] if answer else ():
                yield one
            if not answer or not answer.get("more"):
                return
            offset += _PAGE

    async def slack_connections(self, workspace: str) -> list[dict[str, Any]]:
        """PagerDuty's connections to the channels of a Slack workspace."""
        path = f"/integration-slack/workspaces/{workspace}/connections"
        answer = await self._slack_in_pagerduty.read(path)
        return list(answer["slack_connections"]) if answer else []
