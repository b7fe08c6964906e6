"""Every API that the accounts play, by host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall_sandbox.accounts.betterstack import betterstack
from oncall_sandbox.accounts.github import issues, labels, repositories, secrets, web
from oncall_sandbox.accounts.github.vendor import GitHub
from oncall_sandbox.accounts.pagerduty import (
    events,
    incidents,
    lookups,
    orchestration,
    overrides,
    policies,
    reaching,
    schedules,
    services,
    slack_connections,
    users,
)
from oncall_sandbox.accounts.pagerduty.vendor import PagerDuty
from oncall_sandbox.accounts.slack import channels, people
from oncall_sandbox.accounts.slack.vendor import Slack

if TYPE_CHECKING:
    from oncall_sandbox.accounts.call import Api

PAGERDUTY = (users, reaching, lookups, schedules, overrides, policies, services, orchestration, incidents)
GITHUB = (repositories, labels, secrets, issues)


def apis() -> list[Api]:
    """The APIs with all their calls."""
    return [
        PagerDuty("api.pagerduty.com", *(module.routes for module in PAGERDUTY)),
        PagerDuty("app.pagerduty.com", slack_connections.routes),
        events.Events(events.routes),
        GitHub(*(module.routes for module in GITHUB)),
        web.Web(web.routes),
        Slack(channels.routes, people.routes),
        betterstack(),
    ]
