"""Every API that the services play, by host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall_sandbox.services.betterstack import betterstack
from oncall_sandbox.services.github import issues, labels, repositories, secrets, teams, web
from oncall_sandbox.services.github.vendor import GitHub
from oncall_sandbox.services.pagerduty import (
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
from oncall_sandbox.services.pagerduty.vendor import PagerDuty
from oncall_sandbox.services.slack import channels, groups, messages, people
from oncall_sandbox.services.slack.vendor import Slack

if TYPE_CHECKING:
    from oncall_sandbox.services.call import Api

PAGERDUTY = (users, reaching, lookups, schedules, overrides, policies, services, orchestration, incidents)
GITHUB = (repositories, labels, secrets, issues, teams)
SLACK = (channels, people, groups, messages)


def apis() -> list[Api]:
    """The APIs with all their calls."""
    return [
        PagerDuty("api.pagerduty.com", *(module.routes for module in PAGERDUTY)),
        PagerDuty("app.pagerduty.com", slack_connections.routes),
        events.Events(events.routes),
        GitHub(*(module.routes for module in GITHUB)),
        web.Web(web.routes),
        Slack(*(module.routes for module in SLACK)),
        betterstack(),
    ]
