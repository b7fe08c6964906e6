"""What can have incidents: a service for each team and audience, its integrations, and where incidents are posted."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import Output

from components.alerted_service import AlertedService, AlertedServiceArgs
from oncall import titles
from oncall.model import Audience, Operation, Team
from settings import Settings
from stacks import guidance, priorities
from stacks.accounts import Accounts

MONITORS = "monitors"
"""The id of the integration for Better Stack."""
EVENTS = "events"
"""The id of the integration for people and scripts."""

Services = Mapping[tuple[str, Audience], AlertedService]
"""By the id of the team and the audience."""

_DESCRIPTIONS = {
    Audience.USERS: "What users of {project} see",
    Audience.CONTRIBUTORS: "What only contributors to {project} see; never wakes anybody",
}


def provision(
    operation: Operation,
    settings: Settings,
    accounts: Accounts,
    policies: Mapping[str, Output[str]],
    channels: Mapping[str, Output[str]],
) -> Services:
    """``policies`` are the ids of escalation policies by team, ``channels`` those of Slack by name."""
    looked_up = priorities.look_up(operation, accounts.ask_pagerduty)
    services = {}
    for team in operation.teams.values():
        for audience in Audience:
            treatments, otherwise = priorities.treatments(operation, audience, looked_up)
            services[team.id, audience] = AlertedService(
                f"service-{name(team.id, audience)}",
                AlertedServiceArgs(
                    title=titles.service(operation, team, audience),
                    description=f"{_DESCRIPTIONS[audience].format(project=operation.project.name)}. "
                    f"{guidance.description(operation, team, audience)}",
                    policy_id=policies[team.id],
                    integrations=_integrations(operation, team, audience),
                    subjects=_subjects(operation, team, audience),
                    treatments=treatments,
                    otherwise=otherwise,
                    notes=guidance.notes(operation, team, audience),
                    note=guidance.sentence(operation, team),
                    slack_workspace=settings.slack_workspace,
                    slack_channel=channels[team.escalation.slack],
                    protect=settings.protect,
                ),
                accounts.pagerduty,
            )
    return services


def name(team: str, audience: Audience) -> str:
    """Of what belongs to a team and an audience; the audience alone where the file names no teams."""
    return f"{team}/{audience}" if team else audience


def _integrations(operation: Operation, team: Team, audience: Audience) -> dict[str, str]:
    return {
        EVENTS: titles.EVENTS,
        MONITORS: "Better Stack",
        **{
            f"source-{one.id}": one.title
            for one in operation.sources.values()
            if (one.team, one.audience) == (team.id, audience)
        },
    }


def _subjects(operation: Operation, team: Team, audience: Audience) -> dict[str, str]:
    workflows = (
        one for one in operation.workflows.values() if (one.team, one.audience) == (team.id, audience)
    )
    assets = (one for one in operation.assets.values() if (one.team, one.audience) == (team.id, audience))
    return {one.id: one.title for group in (workflows, assets) for one in group}
