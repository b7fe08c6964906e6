"""The whole operation: its accounts, everything that is provisioned in them, and what people need of it."""

from __future__ import annotations

from typing import Any

from pulumi import Output

from oncall.model import Audience, Operation
from settings import Settings
from stacks import channels, monitoring, on_call, pages, people, repositories, services
from stacks.accounts import connect


def provision(operation: Operation, settings: Settings) -> dict[str, Any]:
    """Declare everything; the stack's outputs by name. Raises `RunError` where an account lacks what must be there."""
    accounts = connect(operation, settings.tokens)
    monitoring.refuse_private(operation, accounts)
    chat = channels.provision(operation, accounts)
    users = people.provision(operation, settings, accounts)
    called = on_call.provision(
        operation, users, now=settings.clock, protect=settings.protect, opts=accounts.pagerduty
    )
    alerted = services.provision(
        operation,
        settings,
        accounts,
        policy_id=called.policy_id,
        channel_id=chat[operation.escalation.slack],
    )
    watched = monitoring.provision(operation, accounts, alerted)
    repositories.provision(operation, accounts, alerted[Audience.USERS])
    return {
        "schedules": {
            role: {"id": id_, "url": pages.schedule(id_)} for role, id_ in called.schedules.items()
        },
        "escalationPolicy": {"id": called.policy_id, "url": pages.escalation_policy(called.policy_id)},
        "services": {
            whom: {"id": one.service_id, "url": pages.service(one.service_id)}
            for whom, one in alerted.items()
        },
        "channels": chat,
        "severities": {severity.id: severity.urgency for severity in operation.severities.values()},
        "eventKeys": Output.secret({whom: dict(one.keys) for whom, one in alerted.items()}),
        **watched,
    }
