"""Channels."""

from typing import Any, ClassVar

from plugin_host.failure import ProviderError

from oncall_sandbox.plugins.resource_type import ResourceType
from oncall_sandbox.plugins.slack.session import Slack, SlackError
from oncall_sandbox.plugins.traits import Trait, Traits, one_of
from oncall_sandbox.plugins.values import State


class Conversation(ResourceType[Slack]):
    """A channel. What fails before all of it is set up leaves a channel that the program does not know."""

    token = "slack:index/conversation:Conversation"  # noqa: S105 -- a type token
    traits: ClassVar[Traits] = {
        "permanentMembers": Trait(unordered=True),
        "isArchived": Trait(default=False),
        "actionOnDestroy": Trait(default="archive", valid=one_of("none", "archive")),
        "actionOnUpdatePermanentMembers": Trait(default="kick", valid=one_of("none", "kick")),
        "adoptExistingChannel": Trait(default=False),
    }

    async def create(self, session: Slack, plan: State) -> tuple[str, State]:
        name, private = plan["name"], plan["isPrivate"]
        try:
            answered = await session.call(
                "conversations.create",
                {"name": name, "is_private": str(private).lower()},
                repeatable=False,
            )
            channel = answered["channel"]
        except SlackError as error:
            if error.code != "name_taken" or not plan.get("adoptExistingChannel"):
                raise ProviderError(f"could not create conversation {name}: {error.code}") from None
            channel = await session.named(name, private=private)
        identity = channel["id"]
        await self._set_members(session, identity, plan)
        for setting, method in (("topic", "setTopic"), ("purpose", "setPurpose")):
            if plan.get(setting):
                await session.call(f"conversations.{method}", {"channel": identity, setting: plan[setting]})
        if plan.get("isArchived"):
            await session.accepting(("already_archived",), "conversations.archive", {"channel": identity})
        return str(identity), {}

    async def read(self, session: Slack, identity: str, state: State) -> State | None:
        try:
            channel = await session.channel(identity)
        except SlackError as error:
            if error.code == "channel_not_found":
                return None
            raise
        await session.members(identity)
        return state | channel_state(channel)

    async def update(self, session: Slack, identity: str, old: State, plan: State) -> State:
        changed = {name for name in self._settable if (old.get(name) or "") != (plan.get(name) or "")}
        if "name" in changed:
            await session.call("conversations.rename", {"channel": identity, "name": plan["name"]})
        for setting, method in (("topic", "setTopic"), ("purpose", "setPurpose")):
            if setting in changed:
                await session.call(
                    f"conversations.{method}", {"channel": identity, setting: plan.get(setting) or ""}
                )
        if "isArchived" in changed and plan.get("isArchived"):
            await session.accepting(("already_archived",), "conversations.archive", {"channel": identity})
        elif "isArchived" in changed:
            await session.accepting(("not_archived",), "conversations.unarchive", {"channel": identity})
        if sorted(old.get("permanentMembers") or ()) != sorted(plan.get("permanentMembers") or ()):
            await self._set_members(session, identity, plan)
        kept = {name: value for name, value in old.items() if name not in self._settable}
        return await self.settle(session, identity, kept | plan)

    _settable = ("name", "topic", "purpose", "isArchived")

    async def delete(self, session: Slack, identity: str, state: State) -> None:
        if state.get("actionOnDestroy", "archive") == "archive":
            done = ("already_archived", "channel_not_found")
            await session.accepting(done, "conversations.archive", {"channel": identity})

    async def _set_members(self, session: Slack, identity: str, plan: State) -> None:
        channel = await session.channel(identity)
        me = (await session.call("auth.test"))["user_id"]
        always = {me, channel["creator"]}
        wanted = [member for member in plan.get("permanentMembers") or () if member not in always]
        current = await session.members(identity)
        here = ("already_in_channel", "method_not_supported_for_channel_type")
        await session.accepting(here, "conversations.join", {"channel": identity})
        if plan.get("actionOnUpdatePermanentMembers", "kick") == "kick":
            for member in current:
                if member not in always and member not in wanted:
                    await session.call("conversations.kick", {"channel": identity, "user": member})
        if wanted:
            form = {"channel": identity, "users": ",".join(wanted)}
            await session.accepting(("already_in_channel",), "conversations.invite", form)


def channel_state(channel: dict[str, Any]) -> State:
    """What a channel looks like in the state; its members are not read back."""
    return {
        "name": channel["name"],
        "topic": channel["topic"]["value"],
        "purpose": channel["purpose"]["value"],
        "created": channel.get("created", 0),
        "creator": channel.get("creator", ""),
        "isPrivate": channel.get("is_private", False),
        "isArchived": channel.get("is_archived", False),
        "isShared": channel.get("is_shared", False),
        "isExtShared": channel.get("is_ext_shared", False),
        "isOrgShared": channel.get("is_org_shared", False),
        "isGeneral": channel.get("is_general", False),
    }
