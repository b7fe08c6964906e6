"""Reading the accounts' web APIs, with the stack's own tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from providers.betterstack import account as betterstack
from providers.betterstack.config import RATE_LIMIT
from providers.http import Api, ApiError, Surroundings
from providers.overrides.config import REQUESTS_A_MINUTE

_PAGE = 100
_NOT_FOUND = 404
_GITHUB_A_MINUTE = 80


class Accounts:
    """``tokens`` are keyed like the stack's settings; where ``base`` is given, the hosts are segments of its path."""

    def __init__(self, tokens: Mapping[str, str], base: str | None = None) -> None:
        def origin(host: str) -> str:
            return f"{base}/{host}" if base else f"https://{host}"

        self._pagerduty = Api(
            "PagerDuty",
            origin("api.pagerduty.com"),
            token=tokens["pagerduty:token"],
            scheme="Token token={}",
            headers={"Accept": "application/vnd.pagerduty+json;version=2"},
            limit=(REQUESTS_A_MINUTE, 60),
        )
        self._slack_in_pagerduty = Api(
            "PagerDuty",
            origin("app.pagerduty.com"),
            token=tokens["pagerduty:userToken"],
            scheme="Token token={}",
            limit=(REQUESTS_A_MINUTE, 60),
        )
        self._github = Api(
            "GitHub", origin("api.github.com"), token=tokens["github:token"], limit=(_GITHUB_A_MINUTE, 60)
        )
        watching = Api(
            "Better Stack",
            origin("uptime.betterstack.com"),
            token=tokens["betterstack:apiToken"],
            limit=(RATE_LIMIT, 1),
        )
        self.betterstack = betterstack.Account(watching, Surroundings())

    async def close(self) -> None:
        """Close the connections."""
        for api in (self._pagerduty, self._slack_in_pagerduty, self._github, self.betterstack.api):
            await api.close()

    async def pagerduty(self, path: str, query: Mapping[str, str] | None = None) -> Any | None:
        """The decoded answer; None where there is nothing. Raises `ApiError`."""
        return await _get(self._pagerduty, path, query)

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
        answer = await _get(
            self._slack_in_pagerduty, f"/integration-slack/workspaces/{workspace}/connections"
        )
        return list(answer["slack_connections"]) if answer else []

    async def github(self, path: str) -> Any | None:
        """The decoded answer; None where there is nothing. Raises `ApiError`."""
        return await _get(self._github, path)


async def _get(api: Api, path: str, query: Mapping[str, str] | None = None) -> Any | None:
    try:
        return (await api.send("GET", path, query=query)).body
    except ApiError as error:
        if error.status == _NOT_FOUND:
            return None
        raise
