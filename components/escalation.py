"""Who is called, and when the next one is: the primary at once, the secondary when nobody acknowledged."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi_pagerduty as pagerduty
from pulumi import ComponentResource, Input, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class EscalationArgs:
    """Each role is waited for ``minutes``; after the first pass everything is repeated ``repeats`` times (0–9)."""

    title: str
    primary: Input[str]
    secondary: Input[str]
    minutes: int
    repeats: int
    protect: bool


class Escalation(ComponentResource):
    """``policy_id`` is the escalation policy's id in PagerDuty."""

    policy_id: Output[str]

    def __init__(self, name: str, args: EscalationArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("oncall:index:Escalation", name, None, opts)
        self.policy_id = pagerduty.EscalationPolicy(
            f"{name}-policy",
            name=args.title,
            description="Provisioned from rotation.yaml",
            num_loops=args.repeats,
            rules=[
                pagerduty.EscalationPolicyRuleArgs(
                    escalation_delay_in_minutes=args.minutes,
                    targets=[
                        pagerduty.EscalationPolicyRuleTargetArgs(type="schedule_reference", id=schedule)
                    ],
                )
                for schedule in (args.primary, args.secondary)
            ],
            opts=ResourceOptions(parent=self, protect=args.protect),
        ).id
        self.register_outputs({"policyId": self.policy_id})
