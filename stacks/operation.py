"""The whole operation: its accounts, everything that is provisioned in them, and what people need of it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pulumi_betterstack as betterstack
import pulumi_github_labels as labels
import pulumi_pagerduty as pagerduty
import pulumi_pagerduty_overrides as overrides
import pulumi_slack as slack
from pulumi import Output, ResourceOptions

from components.alerted_service import AlertedService, AlertedServiceArgs
from components.channel import Channel, ChannelArgs
from oncall import titles
from oncall.model import Audience, Operation
from settings import Settings, missing_phone
from stacks import monitoring, on_call, people, priorities, repositories

_DESCRIPTIONS = {
    Audience.USERS: "What users of {project} see",
    Audience.CONTRIBUTORS: "What only contributors to {project} see; never wakes anybody",
}


def provision(operation: Operation, settings: Settings, project: str, stack: str) -> dict[str, Any]:
    """Declare everything; the stack's outputs by name."""
    tokens = settings.tokens
    # First, because the look-up waits for it: the engine starts one plugin after the other.
    hosting = repositories.accounts(operation, tokens["github:token"])
    account = pagerduty.Provider(
        "pagerduty", token=tokens["pagerduty:token"], user_token=tokens["pagerduty:userToken"]
    )
    paging = ResourceOptions(
        providers=[account, overrides.Provider("overrides", token=tokens["pagerduty:token"])]
    )
    chat = ResourceOptions(providers=[slack.Provider("slack", token=tokens["slack:token"])])
    watching = ResourceOptions(
        providers=[betterstack.Provider("betterstack", api_token=tokens["betterstack:apiToken"])]
    )
    labelling = labels.Provider("labels", token=tokens["github:token"])
    monitoring.refuse_private(operation, hosting)
    channels = {
        channel.id: Channel(
            f"channel-{channel.id}",
            ChannelArgs(
                title=channel.id, topic=channel.topic, purpose=channel.purpose, private=channel.private
            ),
            chat,
        ).channel_id
        for channel in operation.channels.values()
    }
    users = people.provision(
        operation,
        account,
        phones=settings.phones,
        missing_phone=partial(missing_phone, project, stack),
        opts=paging,
    )
    called = on_call.provision(operation, users, now=settings.clock, protect=settings.protect, opts=paging)
    looked_up = priorities.look_up(operation, account)
    treatments = {audience: priorities.treatments(operation, audience, looked_up) for audience in Audience}
    services = {
        audience: AlertedService(
            f"service-{audience}",
            AlertedServiceArgs(
                title=titles.audience(operation, audience),
                description=_DESCRIPTIONS[audience].format(project=operation.project.name),
                policy_id=called.policy_id,
                integrations=_ways_in(operation, audience),
                subjects=_subjects(operation, audience),
                treatments=treatments[audience][0],
                otherwise=treatments[audience][1],
                slack_workspace=settings.slack_workspace,
                slack_channel=channels[operation.escalation.slack],
                protect=settings.protect,
            ),
            paging,
        )
        for audience in Audience
    }
    keys = {audience: service.keys["monitors"] for audience, service in services.items()}
    watched = monitoring.provision(operation, keys, watching)
    linked = {
        audience: _linked("service-directory", service.service_id) for audience, service in services.items()
    }
    escalated = services[Audience.USERS]
    repositories.provision(
        operation, hosting, labelling, linked[Audience.USERS]["url"], escalated.keys["events"]
    )
    return {
        "schedules": {role: _linked("schedules", id_) for role, id_ in called.schedules.items()},
        "escalationPolicy": _linked("escalation_policies", called.policy_id),
        "services": linked,
        "channels": channels,
        "severities": {severity.id: severity.urgency for severity in operation.severities.values()},
        "eventKeys": Output.secret({audience: dict(service.keys) for audience, service in services.items()}),
        **watched,
    }


def _ways_in(operation: Operation, audience: Audience) -> dict[str, str]:
    sources = {f"source-{s.id}": s.title for s in operation.sources.values() if s.audience is audience}
    return {"events": "Events of people and scripts", "monitors": "Better Stack", **sources}


def _subjects(operation: Operation, audience: Audience) -> dict[str, str]:
    return {
        **{one.id: one.title for one in operation.workflows.values() if one.audience is audience},
        **{one.id: one.title for one in operation.assets.values() if one.audience is audience},
    }


def _linked(page: str, id_: Output[str]) -> dict[str, Output[str]]:
    return {"id": id_, "url": Output.concat("https://app.pagerduty.com/", page, "/", id_)}
