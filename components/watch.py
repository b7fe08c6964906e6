"""How what belongs to one audience is watched in Better Stack: its groups, and the policies by which they page.

Not managed: Better Stack's own e-mails, texts and calls. A policy takes their place, and PagerDuty calls people.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pulumi_betterstack as betterstack
from pulumi import ComponentResource, Input, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class WatchArgs:
    """``events_key`` is the Events API key of the audience's PagerDuty service, ``severities`` those of its events."""

    title: str
    events_key: Input[str]
    severities: Collection[str]


class Watch(ComponentResource):
    """The ids of the group of monitors, of the group of heartbeats, and of the policies by the severity they page with.

    Monitors and heartbeats are its children.
    """

    monitors: Output[str]
    heartbeats: Output[str]
    policies: Mapping[str, Output[str]]

    def __init__(self, name: str, args: WatchArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("oncall:index:Watch", name, None, opts)
        child = ResourceOptions(parent=self)
        self.monitors = betterstack.MonitorGroup(f"{name}-monitors", name=args.title, opts=child).id
        self.heartbeats = betterstack.HeartbeatGroup(f"{name}-heartbeats", name=args.title, opts=child).id
        self.policies = {severity: self._policy(name, args, severity) for severity in sorted(args.severities)}
        self.register_outputs({})

    def _policy(self, name: str, args: WatchArgs, severity: str) -> Output[str]:
        title = f"{args.title}, {severity}"
        integration = betterstack.PagerDutyIntegration(
            f"{name}-pagerduty-{severity}",
            name=title,
            key=args.events_key,
            severity=severity,
            opts=ResourceOptions(parent=self),
        )
        return betterstack.Policy(
            f"{name}-policy-{severity}",
            name=title,
            repeat_count=0,
            repeat_delay=0,
            steps=[
                betterstack.PolicyStepArgs(
                    type="escalation",
                    wait_before=0,
                    step_members=[
                        betterstack.PolicyStepMemberArgs(type="pagerduty_integration", id=integration.id)
                    ],
                )
            ],
            opts=ResourceOptions(parent=self),
        ).id
