"""The attributes of escalation policies and PagerDuty integrations.

Source: the vendor's API reference (https://betterstack.com/docs/uptime/api/) and its own Terraform provider.
"""

from pulumi_betterstack.object_type import ObjectType
from pulumi_betterstack.shared import (
    BOOLEAN,
    CLOCK_MINUTES,
    DAYS,
    ID,
    INTEGER,
    OBJECTS,
    STRING,
    STRINGS,
    TEAM,
    A,
    metadata_values,
)

POLICY = ObjectType(
    name="Policy",
    path="/api/v3/policies",
    about="Whom an incident reaches, step by step.",
    key=("name",),
    attributes=(
        A(name="name", type=STRING, about="The policy's name.", required=True),
        A(name="repeat_count", type=INTEGER, about="How often all steps are repeated.", minimum=0),
        A(name="repeat_delay", type=INTEGER, about="Seconds before each repetition.", minimum=0),
        A(
            name="fallback_policy_id",
            type=ID,
            numeric=True,
            about="The policy that follows when this one is through.",
        ),
        A(name="policy_group_id", type=ID, numeric=True, about="The group the policy belongs to."),
        A(
            name="steps",
            type=OBJECTS,
            model="PolicyStep",
            about="The steps, in order; a policy without any alerts nobody.",
            empty=(),
            fields=(
                A(
                    name="type",
                    type=STRING,
                    about="The kind of step.",
                    required=True,
                    allowed=("escalation", "time_branching", "metadata_branching", "instructions"),
                ),
                A(name="wait_before", type=INTEGER, about="Seconds since the step before.", minimum=0),
                A(
                    name="wait_until_time",
                    type=STRING,
                    about="The time of day to wait for, HH:MM.",
                    pattern=CLOCK_MINUTES,
                ),
                A(
                    name="wait_until_timezone",
                    type=STRING,
                    about="Zone of wait_until_time, as Rails shifts it.",
                    spelling="zone",
                ),
                A(name="urgency_id", type=ID, numeric=True, about="The severity of an escalation."),
                A(
                    name="step_members",
                    type=OBJECTS,
                    model="PolicyStepMember",
                    about="Whom an escalation reaches.",
                    fields=(
                        A(
                            name="type",
                            type=STRING,
                            about="Who or what.",
                            required=True,
                            allowed=(
                                "current_on_call",
                                "entire_team",
                                "all_slack_integrations",
                                "all_microsoft_teams_integrations",
                                "all_zapier_integrations",
                                "all_webhook_integrations",
                                "all_splunk_on_call_integrations",
                                "incident_metadata",
                                "user",
                                "webhook",
                                "slack_integration",
                                "microsoft_teams_integration",
                                "zapier_webhook",
                                "pagerduty_integration",
                                "policy",
                            ),
                        ),
                        A(
                            name="id",
                            type=ID,
                            numeric=True,
                            about="Id of the user, integration, calendar, team or policy.",
                        ),
                        A(name="email", type=STRING, about="Address of a user, instead of the id."),
                        A(
                            name="metadata_key",
                            type=STRING,
                            about="The key that names the target of incident_metadata.",
                        ),
                    ),
                ),
                A(
                    name="timezone",
                    type=STRING,
                    about="Zone of a time branch, as Rails shifts it.",
                    spelling="zone",
                ),
                A(name="days", type=STRINGS, about="Days of a time branch.", allowed=DAYS, unordered=True),
                A(
                    name="time_from",
                    type=STRING,
                    about="Start of a time branch, HH:MM.",
                    pattern=CLOCK_MINUTES,
                ),
                A(name="time_to", type=STRING, about="End of a time branch, HH:MM.", pattern=CLOCK_MINUTES),
                A(name="metadata_key", type=STRING, about="The key of a metadata branch."),
                metadata_values(
                    "metadata_values",
                    "metadata_values",
                    "Values of the key that take the branch.",
                    required=False,
                    extra=("no_value",),
                ),
                A(name="policy_id", type=ID, numeric=True, about="The policy of a branch."),
                A(
                    name="policy_metadata_key",
                    type=STRING,
                    about="The key that names the policy of a branch.",
                ),
                A(
                    name="comment",
                    sent_as="instructions_comment",
                    type=STRING,
                    about="Instructions, in Markdown.",
                ),
                A(
                    name="reminder_enabled",
                    sent_as="instructions_reminder_enabled",
                    type=BOOLEAN,
                    about="Remind until all boxes of the instructions are ticked.",
                ),
                A(
                    name="reminder_interval_hours",
                    sent_as="instructions_reminder_interval_hours",
                    type=INTEGER,
                    about="Hours between two reminders.",
                    minimum=1,
                ),
            ),
        ),
        TEAM,
        A(
            name="incident_token",
            type=STRING,
            about="Opens incidents by hand.",
            output=True,
            required=True,
            secret=True,
        ),
    ),
)

PAGERDUTY_INTEGRATION = ObjectType(
    name="PagerDutyIntegration",
    path="/api/v2/pager-duty-webhooks",
    about="Sends incidents to a PagerDuty service.",
    key=("name", "key"),
    attributes=(
        A(name="name", type=STRING, about="The integration's name."),
        A(
            name="key",
            type=STRING,
            about="The routing key of the PagerDuty service.",
            required=True,
            secret=True,
        ),
        A(
            name="severity",
            type=STRING,
            about="The severity of the alerts in PagerDuty.",
            required=True,
            allowed=("info", "warning", "error", "critical"),
        ),
        A(
            name="notify_alongside_primary_responder",
            type=BOOLEAN,
            about="Whether it is notified together with the primary responder where no policy is set.",
        ),
        TEAM,
    ),
)
