"""A Slack workspace: what is in it is asked for once a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from oncall.errors import UserError
from operate.slack import Slack, SlackError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from operate.follow.memory import Memory

NOBODY = "[]"
"""What Slack takes for a group without members: an empty text is refused (slackapi/java-slack-sdk#1574)."""


class Message(NamedTuple):
    """A message of ours: Slack's ``stamp`` of it, and the ``payload`` that nobody sees."""

    stamp: str
    payload: dict[str, str]


class Workspace:
    """User groups, channels and messages. Every method raises ApiError."""

    def __init__(self, slack: Slack, memory: Memory) -> None:
        self._slack = slack
        self._memory = memory
        self._channels: dict[str, dict[str, Any]] | None = None
        self._looked_up: dict[str, str | None] = {}

    async def groups(self) -> dict[str, dict[str, Any]]:
        """The user groups by handle, each with its ``users``."""
        answer = await self._slack.read("usergroups.list", include_users="true")
        return {one["handle"]: one for one in answer["usergroups"]}

    async def set_members(self, group: str, users: Iterable[str]) -> None:
        """Let the group hold these and nobody else, at once."""
        joined = ",".join(users) or NOBODY
        await self._slack.write("usergroups.users.update", usergroup=group, users=joined)

    def known(self, email: str) -> str | None:
        """The account that had this address when it was looked up last: good for comparing, not for changing."""
        return self._memory.members.get(email)

    async def member(self, email: str) -> str | None:
        """The account that has this address now; None where none has."""
        if email not in self._looked_up:
            try:
                user = (await self._slack.read("users.lookupByEmail", email=email))["user"]
            except SlackError as error:
                if error.code != "users_not_found":
                    raise
                user = {"deleted": True}
            self._looked_up[email] = None if user.get("deleted") else str(user["id"])
            self._memory.members.pop(email, None)
            if found := self._looked_up[email]:
                self._memory.members[email] = found
        return self._looked_up[email]

    async def channel(self, name: str) -> dict[str, Any]:
        """A channel that can be written to. Raises UserError, too."""
        if self._channels is None:
            kinds = "public_channel,private_channel"
            try:
                self._channels = await self._listed(kinds)
            except SlackError as error:
                if error.code != "missing_scope":
                    raise
                self._channels = await self._listed("public_channel")  # without groups:read
        found = self._channels.get(name)
        if found is None:
            raise UserError(f"the app sees no channel #{name}; pulumi up makes it")
        if found["is_archived"]:
            raise UserError(f"the channel #{name} is archived")
        return found

    async def set_topic(self, channel: str, topic: str) -> None:
        """Set the topic of a channel."""
        await self._slack.write("conversations.setTopic", channel=channel, topic=topic)

    async def post(self, channel: str, text: str, event: str, payload: Mapping[str, str]) -> None:
        """Post a message; ``event`` and ``payload`` come back with it, and nobody sees them."""
        metadata = {"event_type": event, "event_payload": payload}
        await self._slack.write(
            "chat.postMessage", channel=channel, text=text, metadata=metadata, unfurl_links=False
        )

    async def take_back(self, channel: str, message: Message) -> None:
        """Delete a message of ours; fine when it is gone already."""
        try:
            await self._slack.write("chat.delete", channel=channel, ts=message.stamp)
        except SlackError as error:
            if error.code != "message_not_found":
                raise

    async def posted(
        self, channel: str, event: str, since: datetime, until: datetime | None = None
    ) -> list[Message]:
        """The messages of an event in a span, the latest first."""
        query = {"oldest": f"{since.timestamp():.6f}", "inclusive": "true"}
        if until is not None:
            query["latest"] = f"{until.timestamp():.6f}"
        messages = self._slack.pages(
            "conversations.history", "messages", channel=channel, include_all_metadata="true", **query
        )
        return [
            Message(one["ts"], metadata.get("event_payload") or {})
            async for one in messages
            if (metadata := one.get("metadata") or {}).get("event_type") == event
        ]

    async def scheduled(self) -> list[dict[str, Any]]:
        """The messages that Slack keeps until they are due."""
        return [one async for one in self._slack.pages("chat.scheduledMessages.list", "scheduled_messages")]

    async def schedule(self, user: str, at: datetime, text: str) -> None:
        """Let Slack send a direct message later."""
        opened = await self._slack.write("conversations.open", users=user)
        channel = opened["channel"]["id"]
        await self._slack.write(
            "chat.scheduleMessage", channel=channel, post_at=int(at.timestamp()), text=text
        )

    async def unschedule(self, message: Mapping[str, Any]) -> None:
        """Take back a message that is not due yet."""
        await self._slack.write(
            "chat.deleteScheduledMessage", channel=message["channel_id"], scheduled_message_id=message["id"]
        )

    async def _listed(self, kinds: str) -> dict[str, dict[str, Any]]:
        return {
            one["name"]: one async for one in self._slack.pages("conversations.list", "channels", types=kinds)
        }
