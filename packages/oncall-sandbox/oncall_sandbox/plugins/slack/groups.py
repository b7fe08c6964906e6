"""User groups."""

from collections.abc import Iterable
from typing import Any, ClassVar

from plugin_host.failure import ProviderError

from oncall_sandbox.plugins.resource_type import ResourceType
from oncall_sandbox.plugins.slack.session import Slack, SlackError
from oncall_sandbox.plugins.traits import Trait, Traits
from oncall_sandbox.plugins.values import State


class Usergroup(ResourceType[Slack]):
    """A group of people that can be mentioned. A disabled one of the same name is taken over."""

    token = "slack:index/usergroup:Usergroup"  # noqa: S105 -- a type token
    traits: ClassVar[Traits] = {"channels": Trait(unordered=True), "users": Trait(unordered=True)}

    async def create(self, session: Slack, plan: State) -> tuple[str, State]:
        try:
            answered = await session.call("usergroups.create", _group_form(plan), repeatable=False)
            return str(answered["usergroup"]["id"]), {}
        except SlackError as error:
            if error.code not in ("name_already_exists", "handle_already_exists"):
                raise
        group = await self._find(session, "name", plan["name"], include_disabled="true")
        if group is None:
            raise ProviderError(f"could not find usergroup {plan['name']}")
        await session.accepting(("already_enabled",), "usergroups.enable", {"usergroup": group["id"]})
        await session.call("usergroups.update", {"usergroup": group["id"]})
        return str(group["id"]), {}

    async def settle(self, session: Slack, identity: str, state: State) -> State:
        if state.get("users"):
            await self._set_users(session, identity, state["users"])
        return await super().settle(session, identity, state)

    async def read(self, session: Slack, identity: str, state: State) -> State | None:
        group = await self._find(session, "id", identity)
        return None if group is None else state | group_state(group)

    async def update(self, session: Slack, identity: str, old: State, plan: State) -> State:
        await session.call("usergroups.update", {"usergroup": identity, **_group_form(plan)})
        if sorted(old.get("users") or ()) != sorted(plan.get("users") or ()):
            await self._set_users(session, identity, plan.get("users") or ())
        return await super().settle(session, identity, plan)

    async def delete(self, session: Slack, identity: str, state: State) -> None:
        del state
        gone = ("already_disabled", "no_such_subteam", "subteam_not_found")
        await session.accepting(gone, "usergroups.disable", {"usergroup": identity})

    async def _set_users(self, session: Slack, identity: str, users: Iterable[str]) -> None:
        await session.call("usergroups.users.update", {"usergroup": identity, "users": ",".join(users)})

    @staticmethod
    async def _find(session: Slack, key: str, value: str, **more: str) -> dict[str, Any] | None:
        groups = (await session.call("usergroups.list", {"include_users": "true", **more}))["usergroups"]
        return next((group for group in groups if group[key] == value), None)


def _group_form(plan: State) -> dict[str, str]:
    return {
        "name": plan["name"],
        "handle": plan.get("handle") or "",
        "description": plan.get("description") or "",
        "channels": ",".join(plan.get("channels") or ()),
    }


def group_state(group: dict[str, Any]) -> State:
    """What a user group looks like in the state."""
    return {
        "name": group["name"],
        "handle": group.get("handle", ""),
        "description": group.get("description", ""),
        "channels": (group.get("prefs") or {}).get("channels") or [],
        "users": group.get("users") or [],
    }
