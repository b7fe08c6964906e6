"""The Slack channels of the file."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Output

from components.channel import Channel, ChannelArgs
from oncall.model import Operation
from stacks import guidance
from stacks.accounts import Accounts


def provision(operation: Operation, accounts: Accounts) -> Mapping[str, Output[str]]:
    """Slack's ids by the name of the channel."""
    alerting = {team.escalation.slack for team in operation.teams.values()}
    return {
        name: Channel(
            f"channel-{name}",
            ChannelArgs(
                title=name,
                topic=guidance.topic(operation, channel.topic) if name in alerting else channel.topic,
                purpose=channel.purpose,
                private=channel.private,
            ),
            accounts.slack,
        ).channel_id
        for name, channel in operation.channels.items()
    }
