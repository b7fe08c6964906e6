"""A program that departs from the file and breaks every rule that needs no id and no earlier state."""

from collections.abc import Sequence

import pulumi
import pulumi_betterstack as betterstack
import pulumi_github_labels as labels
import pulumi_pagerduty as pagerduty
import pulumi_pagerduty_overrides as overrides
import pulumi_slack as slack
from pulumi import ComponentResource, Input, ResourceOptions

calling = pagerduty.Provider(
    "pagerduty", token=pulumi.Output.secret("t" * 20), user_token=pulumi.Output.secret("u" * 20)
)
labelling = labels.Provider("labels", token="github_pat_" + "0" * 22)
watching = betterstack.Provider("betterstack", api_token="b" * 24)
standing_in = overrides.Provider("overrides", token="t" * 20)
chat = slack.Provider("slack", token=pulumi.Output.secret("xoxb-0123456789-abc"))


class Part(ComponentResource):
    """A component of the operation, bare."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"oncall:index:{kind}", name)


def of(
    provider: pulumi.ProviderResource, parent: Part | None = None, *, protect: bool = False
) -> ResourceOptions:
    """The options of a resource."""
    return ResourceOptions(provider=provider, parent=parent, protect=protect)


def shift(hour: int, users: Sequence[Input[str]]) -> pagerduty.ScheduleLayerArgs:
    """Twelve hours a day."""
    return pagerduty.ScheduleLayerArgs(
        name=f"from {hour:02}",
        start=f"2026-01-05T{hour:02}:00:00Z",
        rotation_virtual_start=f"2026-01-05T{hour:02}:00:00Z",
        rotation_turn_length_seconds=604800,
        users=list(users),
        restrictions=[
            pagerduty.ScheduleLayerRestrictionArgs(
                type="daily_restriction", start_time_of_day=f"{hour:02}:00:00", duration_seconds=43200
            )
        ],
    )


accounts = {}
for handle in ("eladb", "ainvoner", "markmcculloh", "chriscbr", "polamoros"):
    accounts[handle] = pagerduty.get_user_output(
        email=f"{handle}@wing.example", opts=pulumi.InvokeOutputOptions(provider=calling)
    ).id
    if handle != "polamoros":
        Part("Responder", f"responder-{handle}").register_outputs(
            {"userId": accounts[handle], "handle": handle}
        )
elad, ain, mark, chris = (accounts[handle] for handle in ("eladb", "ainvoner", "markmcculloh", "chriscbr"))

schedules = []
for role in ("primary", "secondary"):
    part = Part("OnCallSchedule", role)
    first = role == "primary"
    layers = [shift(3, [elad, ain]), shift(15, [mark, chris])] if first else [shift(3, [elad])]
    schedule = pagerduty.Schedule(
        f"{role}-schedule", name=role, time_zone="Etc/UTC", layers=layers, opts=of(calling, part)
    )
    part.register_outputs({"scheduleId": schedule.id})
    schedules.append(schedule)
primary, secondary = schedules

policy = pagerduty.EscalationPolicy(
    "escalation-policy",
    name="Wing",
    num_loops=1,
    rules=[
        pagerduty.EscalationPolicyRuleArgs(
            escalation_delay_in_minutes=30,
            targets=[pagerduty.EscalationPolicyRuleTargetArgs(type="schedule_reference", id=each.id)],
        )
        for each in (secondary, primary)
    ],
    opts=of(calling, Part("Escalation", "escalation")),
)
channel = slack.Conversation("alert", name="alert", is_private=False, opts=of(chat))
users_part = Part("AlertedService", "service-users")
service = pagerduty.Service(
    "service-users-service",
    name="Wing, for users",
    escalation_policy=policy.id,
    incident_urgency_rule={"type": "constant", "urgency": "low"},
    opts=of(calling, users_part),
)
pagerduty.SlackConnection(
    "service-users-slack",
    source_id=service.id,
    source_type="service_reference",
    workspace_id="T1",
    channel_id=channel.id,
    notification_type="responder",
    configs=[{"events": ["incident.triggered", "incident.escalated"], "priorities": ["*"]}],
    opts=of(calling),
)
watch = Part("Watch", "watch-users")
integration = betterstack.PagerDutyIntegration(
    "watch-users-pagerduty",
    name="users",
    key=pulumi.Output.secret("k" * 32),
    severity="warning",
    opts=of(watching, watch),
)
pages = betterstack.Policy(
    "watch-users-policy",
    name="users",
    repeat_count=0,
    repeat_delay=0,
    steps=[
        betterstack.PolicyStepArgs(
            type="escalation",
            wait_before=0,
            step_members=[betterstack.PolicyStepMemberArgs(type="pagerduty_integration", id=integration.id)],
        )
    ],
    opts=of(watching, watch),
)
betterstack.Monitor(
    "site-homepage",
    monitor_type="status",
    url="https://winglang.io",
    policy_id=pages.id,
    opts=of(watching, watch),
)
labels.Label("label-P0", repository="winglang/wing", name="P0", color="b60205", opts=of(labelling))
betterstack.Monitor(
    "site-examples", monitor_type="status", url="https://wing.example", opts=of(watching, watch)
)
betterstack.Policy(
    "to-nobody",
    name="nobody",
    repeat_count=0,
    repeat_delay=0,
    steps=[
        betterstack.PolicyStepArgs(
            type="escalation",
            wait_before=0,
            step_members=[betterstack.PolicyStepMemberArgs(type="current_on_call")],
        )
    ],
    opts=of(watching),
)
overrides.Override(
    "stranger",
    schedule=primary.id,
    start="2098-01-01T03:00:00Z",
    end="2098-01-01T04:00:00Z",
    user=accounts["polamoros"],
    opts=of(standing_in),
)
overrides.Override(
    "both-roles",
    schedule=secondary.id,
    start="2098-01-02T15:00:00Z",
    end="2098-01-03T03:00:00Z",
    user=mark,
    opts=of(standing_in),
)
labels.File(
    "notes",
    repository="winglang/wing",
    branch="main",
    path="notes.md",
    content="curl -H 'Authorization: Bearer xoxb-0123456789-abcdef'",
    message="Write notes",
    opts=of(labelling),
)
pagerduty.User("account", name="New", email="new@wing.example", opts=of(calling))
