"""How Slack is spoken to."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from plugin_host.failure import ProviderError

from oncall_sandbox.plugins.api import Api

_PAGE = "200"
Form = Mapping[str, str]


class SlackError(ProviderError):
    """Slack's answer was not `ok`; `code` is its word for it."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"https://slack.com/api/{method}: {code}")
        self.code = code


@dataclass(frozen=True)
class Slack:
    """The Web API."""

    api: Api

    async def call(self, method: str, form: Form | None = None, *, repeatable: bool = True) -> dict[str, Any]:
        """One method. Raises `SlackError`."""
        answer = await self.api.send("POST", f"/api/{method}", form=form or {}, repeatable=repeatable)
        answered: dict[str, Any] = answer.json
        if not answered.get("ok"):
            raise SlackError(method, str(answered.get("error", "no reason given")))
        return answered

    async def accepting(self, expected: tuple[str, ...], method: str, form: Form) -> None:
        """One method whose errors of these codes mean that nothing is left to do."""
        try:
            await self.call(method, form)
        except SlackError as error:
            if error.code not in expected:
                raise

    async def pages(self, method: str, key: str, form: Form) -> AsyncIterator[Any]:
        """What all pages of a list hold under `key`."""
        cursor = ""
        while True:
            page = await self.call(method, {**form, **({"cursor": cursor} if cursor else {})})
            for each in page[key]:
                yield each
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return

    async def channel(self, identity: str) -> dict[str, Any]:
        """One channel. Raises `SlackError`."""
        form = {"channel": identity, "include_locale": "false", "include_num_members": "false"}
        answered = await self.call("conversations.info", form)
        found: dict[str, Any] = answered["channel"]
        return found

    async def named(self, name: str, *, private: bool) -> dict[str, Any]:
        """The channel of this name that is not archived. Raises ProviderError."""
        kinds = {"types": "private_channel"} if private else {}
        listed = self.pages(
            "conversations.list", "channels", {"limit": _PAGE, "exclude_archived": "true", **kinds}
        )
        async for channel in listed:
            if channel["name"] == name:
                found: dict[str, Any] = channel
                return found
        raise ProviderError(f"could not find channel with name {name}")

    async def members(self, identity: str) -> list[str]:
        """The members of a channel."""
        return [
            member async for member in self.pages("conversations.members", "members", {"channel": identity})
        ]
