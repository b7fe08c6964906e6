"""The `slack` provider: what it serves, its settings, and how they become a session."""

from collections.abc import Iterable

from plugin_host.failure import ProviderError

from oncall_sandbox.plugins.api import Api, Transport
from oncall_sandbox.plugins.check import Failure
from oncall_sandbox.plugins.resource_type import Lookup, Plugin, ResourceType
from oncall_sandbox.plugins.slack.channels import Conversation, channel_state
from oncall_sandbox.plugins.slack.groups import Usergroup
from oncall_sandbox.plugins.slack.session import Slack, SlackError
from oncall_sandbox.plugins.values import State, is_zero


async def _user(session: Slack, inputs: State) -> State:
    if is_zero(inputs.get("name")) == is_zero(inputs.get("email")):
        raise ProviderError("getUser needs either name or email, not both")
    if inputs.get("email"):
        try:
            user = (await session.call("users.lookupByEmail", {"email": inputs["email"]}))["user"]
        except SlackError as error:
            raise ProviderError(f"not found {inputs['email']}: {error.code}") from None
    else:
        users = [
            user
            async for user in session.pages("users.list", "members", {})
            if user["name"] == inputs["name"]
        ]
        if len(users) != 1:
            raise ProviderError(f"not found {inputs['name']}: {len(users)} users have this name")
        user = users[0]
    return {"id": user["id"], "name": user["name"], "email": user["profile"].get("email", "")}


async def _conversation(session: Slack, inputs: State) -> State:
    if inputs.get("channelId"):
        channel = await session.channel(inputs["channelId"])
    elif inputs.get("name"):
        channel = await session.named(inputs["name"], private=inputs.get("isPrivate", False))
    else:
        raise ProviderError("channelId or name must be set")
    await session.members(channel["id"])
    return {"id": channel["id"], "channelId": channel["id"]} | channel_state(channel)


LOOKUPS: dict[str, Lookup[Slack]] = {
    "slack:index/getUser:getUser": _user,
    "slack:index/getConversation:getConversation": _conversation,
}


def plugin() -> Plugin[Slack]:
    """The provider."""
    kinds: list[ResourceType[Slack]] = [Conversation(), Usergroup()]
    return Plugin(
        name="slack",
        resources={kind.token: kind for kind in kinds},
        lookups=LOOKUPS,
        check=_check,
        open=_open,
        settings={"token": "SLACK_TOKEN"},
    )


def _check(inputs: State) -> Iterable[Failure]:
    if is_zero(inputs.get("token")):
        yield Failure("token", "missing: `pulumi config set --secret slack:token`")


async def _open(inputs: State, transport: Transport) -> Slack:
    headers = {"Authorization": f"Bearer {inputs['token']}"}
    return Slack(Api("slack.com", headers, transport, lambda body: str(body.get("error", ""))))
