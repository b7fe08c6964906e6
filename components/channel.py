"""A Slack channel. Not managed: its members. It outlives the stack: its history is the record of incidents."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi_slack as slack
from pulumi import ComponentResource, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class ChannelArgs:
    """``title`` is the name without ``#``; a channel of that name is taken over, unless it is archived. ``topic`` None:
    somebody else keeps it."""

    title: str
    topic: str | None
    purpose: str
    private: bool


class Channel(ComponentResource):
    """``channel_id`` is the channel's id in Slack."""

    channel_id: Output[str]

    def __init__(self, name: str, args: ChannelArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("oncall:index:Channel", name, None, opts)
        self.channel_id = slack.Conversation(
            f"{name}-conversation",
            name=args.title,
            topic=args.topic,
            purpose=args.purpose,
            is_private=args.private,
            is_archived=False,  # the default, written out: a preview calls it a difference otherwise
            adopt_existing_channel=True,
            action_on_destroy="none",
            action_on_update_permanent_members="none",
            opts=ResourceOptions(
                parent=self, retain_on_delete=True, ignore_changes=[] if args.topic is not None else ["topic"]
            ),
        ).id
        self.register_outputs({"channelId": self.channel_id})
