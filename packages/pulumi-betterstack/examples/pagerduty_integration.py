"""Incidents go to PagerDuty; the key comes from `pulumi config set --secret routingKey`."""

import pulumi
from pulumi_betterstack import Monitor, PagerDutyIntegration, Policy, PolicyStepArgs, PolicyStepMemberArgs

pagerduty = PagerDutyIntegration(
    "pagerduty",
    name="PagerDuty",
    key=pulumi.Config().require_secret("routingKey"),
    severity="critical",
)
policy = Policy(
    "pagerduty",
    name="PagerDuty",
    steps=[
        PolicyStepArgs(
            type="escalation",
            wait_before=0,
            step_members=[PolicyStepMemberArgs(type="pagerduty_integration", id=pagerduty.id)],
        )
    ],
)
Monitor("homepage", monitor_type="status", url="https://acme.example", policy_id=policy.id)
