"""First the person on call, ten minutes later everybody."""

from pulumi_betterstack import Policy, PolicyStepArgs, PolicyStepMemberArgs

Policy(
    "on-call",
    name="On call, then everybody",
    repeat_count=3,
    repeat_delay=600,
    steps=[
        PolicyStepArgs(
            type="escalation", wait_before=0, step_members=[PolicyStepMemberArgs(type="current_on_call")]
        ),
        PolicyStepArgs(
            type="escalation", wait_before=600, step_members=[PolicyStepMemberArgs(type="entire_team")]
        ),
    ],
)
