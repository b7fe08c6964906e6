"""Slack's Web API for commands. A refusal is a 200, too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugin_host.http import Api, ApiError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

HOST = "slack.com"
TOKEN = "slack:token"  # noqa: S105 - the key of the setting
VARIABLE = "SLACK_TOKEN"
_A_MINUTE = 50
_PAGE = 200
_PAGES = 25
_ADVICE = {
    "channel_not_found": "Is the app in the channel?",
    "invalid_auth": "Is the token still valid?",
    "is_archived": "The channel is archived.",
    "not_in_channel": "Invite the app into the channel.",
    "permission_denied": "Let apps manage user groups: the workspace's settings, Permissions, User Groups.",
    "plan_upgrade_required": "User groups need a paid plan.",
    "user_is_restricted": "Who may set topics is restricted in the workspace.",
}


class SlackError(ApiError):
    """Slack has refused a call, so it had no effect; ``code`` is its word for why."""

    def __init__(self, method: str, answer: dict[str, Any]) -> None:
        self.code = str(answer.get("error", "no reason given"))
        needed = answer.get("needed", "").replace(",", " or ")  # one of them is enough
        advice = f"The token lacks the scope {needed}." if needed else _ADVICE.get(self.code, "")
        super().__init__(f"Slack: {method}: {self.code}. {advice}".rstrip(), 200)


class Slack:
    """The methods of one workspace. All raise ApiError."""

    def __init__(self, api: Api) -> None:
        self.api = api

    async def read(self, method: str, **query: str | int) -> dict[str, Any]:
        """The answer of a method that changes nothing."""
        return _checked(method, (await self.api.send("GET", f"/api/{method}", query=query)).body)

    async def write(self, method: str, **body: Any) -> dict[str, Any]:
        """The answer of a method that changes something; sent once."""
        return _checked(method, (await self.api.send("POST", f"/api/{method}", body=body)).body)

    async def pages(self, method: str, key: str, **query: str | int) -> AsyncIterator[dict[str, Any]]:
        """What all pages of a list hold under ``key``."""
        cursor = ""
        for _ in range(_PAGES):
            answer = await self.read(method, **query, limit=_PAGE, **({"cursor": cursor} if cursor else {}))
            for one in answer[key]:
                yield one
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return
        raise ApiError(f"Slack: {method} lists more than {_PAGES * _PAGE:,} entries.")


def api(url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> Api:
    """The API at ``url``."""
    return Api("Slack", url, token=token, limit=(_A_MINUTE, 60), transport=transport)


def _checked(method: str, answer: dict[str, Any]) -> dict[str, Any]:
    if not answer.get("ok"):
        raise SlackError(method, answer)
    return answer
