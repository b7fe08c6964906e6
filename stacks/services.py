"""What can have incidents: a service for each audience, the ways into it, and where its incidents are posted."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Input

from components.alerted_service import AlertedService, AlertedServiceArgs
from oncall import titles
from oncall.model import Audience, Operation
from settings import Settings
from stacks import priorities
from stacks.accounts import Accounts

MONITORS = "monitors"
"""The way in of Better Stack."""
EVENTS = "events"
"""The way in of people and scripts."""

_DESCRIPTIONS = {
    Audience.USERS: "What users of {project} see",
    Audience.CONTRIBUTORS: "What only contributors to {project} see; never wakes anybody",
}


def provision(
    operation: Operation,
    settings: Settings,
    accounts: Accounts,
    *,
    policy_id: Input[str],
    channel_id: Input[str],
) -> Mapping[Audience, AlertedService]:
    """Incidents call by the escalation policy and are posted in the channel."""
    looked_up = priorities.look_up(operation, accounts.ask_pagerduty)
    services = {}
    for audience in Audience:
        treatments, otherwise = priorities.treatments(operation, audience, looked_up)
        services[audience] = AlertedService(
            f"service-{audience}",
            AlertedServiceArgs(
                title=titles.audience(operation, audience),
                description=_DESCRIPTIONS[audience].format(project=operation.project.name),
                policy_id=policy_id,
                integrations=_ways_in(operation, audience),
                subjects=_subjects(operation, audience),
                treatments=treatments,
                otherwise=otherwise,
                slack_workspace=settings.slack_workspace,
                slack_channel=channel_id,
                protect=settings.protect,
            ),
            accounts.pagerduty,
        )
    return services


def _ways_in(operation: Operation, audience: Audience) -> dict[str, str]:
    sources = {f"source-{s.id}": s.title for s in operation.sources.values() if s.audience is audience}
    return {EVENTS: "Events of people and scripts", MONITORS: "Better Stack", **sources}


def _subjects(operation: Operation, audience: Audience) -> dict[str, str]:
    return {
        **{one.id: one.title for one in operation.workflows.values() if one.audience is audience},
        **{one.id: one.title for one in operation.assets.values() if one.audience is audience},
    }
