"""Who is called about an incident, and when the next ones are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi_pagerduty as pagerduty
from pulumi import ComponentResource, Input, Output, ResourceOptions


@dataclass(frozen=True, kw_only=True)
class Step:
    """Whoever is on call by ``schedules`` (ids) is called at once; the next step follows after ``minutes``."""

    schedules: Sequence[Input[str]]
    minutes: int


@dataclass(frozen=True, kw_only=True)
class EscalationArgs:
    """The ``steps`` are taken until somebody acknowledges, and after the first pass ``repeats`` times more (0–9).

    ``file`` is the name of the file that describes the policy.
    """

    title: str
    file: str
    steps: Sequence[Step]
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
            description=f"Provisioned from {args.file}",
            num_loops=args.repeats,
            rules=[
                pagerduty.EscalationPolicyRuleArgs(
                    escalation_delay_in_minutes=step.minutes,
                    targets=[
                        pagerduty.EscalationPolicyRuleTargetArgs(type="schedule_reference", id=schedule)
                        for schedule in step.schedules
                    ],
                )
                for step in args.steps
            ],
            opts=ResourceOptions(parent=self, protect=args.protect),
        ).id
        self.register_outputs({"policyId": self.policy_id})
