"""A user group of Slack. Not managed: its members, whom `oncall follow` keeps."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi_slack as slack
from pulumi import ComponentResource, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class UserGroupArgs:
    """``handle`` is what people mention, without ``@``. A group of this name is taken over, even if it is disabled."""

    handle: str
    description: str


class UserGroup(ComponentResource):
    """``group_id`` is the group's id in Slack."""

    group_id: Output[str]

    def __init__(self, name: str, args: UserGroupArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("oncall:index:UserGroup", name, None, opts)
        self.group_id = slack.Usergroup(
            f"{name}-group",
            name=args.handle,
            handle=args.handle,
            description=args.description,
            opts=ResourceOptions(parent=self, ignore_changes=["users", "channels"]),
        ).id
        self.register_outputs({"groupId": self.group_id})
