"""The whole operation: its accounts, everything that is provisioned in them, and what people need of it."""

from __future__ import annotations

from typing import Any

from pulumi import Output

from oncall import titles
from oncall.model import Audience, Operation
from settings import Settings
from stacks import channels, followers, monitoring, on_call, pages, people, repositories, services
from stacks.accounts import connect


def provision(operation: Operation, settings: Settings) -> dict[str, Any]:
    """Declare everything; the stack's outputs by name. Raises `RunError` where an account lacks what must be there."""
    accounts = connect(operation, settings.tokens)
    monitoring.refuse_private(operation, accounts)
    chat = channels.provision(operation, accounts)
    followers.provision(operation, accounts)
    users = people.provision(operation, settings, accounts)
    called = on_call.provision(operation, settings, accounts, users)
    alerted = services.provision(operation, settings, accounts, called.policies, chat)
    watched = monitoring.provision(operation, accounts, alerted)
    # An issue does not say which team it is for: whoever escalates one pages the first.
    repositories.provision(
        operation, accounts, alerted[next(iter(operation.teams)), Audience.USERS], watched.addresses
    )
    return {
        "schedules": {
            seat.key: {"id": id_, "url": pages.schedule(id_)} for seat, id_ in called.schedules.items()
        },
        "escalationPolicies": {
            titles.escalation_policy(operation, team): {
                "id": called.policies[team.id],
                "url": pages.escalation_policy(called.policies[team.id]),
            }
            for team in operation.teams.values()
        },
        "services": {
            services.name(*key): {"id": one.service_id, "url": pages.service(one.service_id)}
            for key, one in alerted.items()
        },
        "channels": chat,
        "severities": {severity.id: severity.urgency for severity in operation.severities.values()},
        "eventKeys": Output.secret({services.name(*key): dict(one.keys) for key, one in alerted.items()}),
        **watched.outputs,
    }
