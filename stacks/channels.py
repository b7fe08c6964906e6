"""The Slack channels of the file."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Output

from components.channel import Channel, ChannelArgs
from oncall.following import members
from oncall.model import Operation
from stacks.accounts import Accounts


def provision(operation: Operation, accounts: Accounts) -> Mapping[str, Output[str]]:
    """Slack's ids by the name of the channel."""
    following = {channel for team in operation.teams.values() for channel in team.follow.topics}
    return {
        name: Channel(
            f"channel-{name}",
            ChannelArgs(
                title=name,
                topic=None if name in following else members.lasting_topic(operation, channel),
                purpose=channel.purpose,
                private=channel.private,
            ),
            accounts.slack,
        ).channel_id
        for name, channel in operation.channels.items()
    }
