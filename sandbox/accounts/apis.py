"""Every API that the accounts play, by host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.accounts.betterstack import betterstack
from sandbox.accounts.github import labels, repositories
from sandbox.accounts.github.vendor import GitHub
from sandbox.accounts.pagerduty import (
    incidents,
    orchestration,
    overrides,
    policies,
    schedules,
    services,
    slack_connections,
    users,
)
from sandbox.accounts.pagerduty.events import events
from sandbox.accounts.pagerduty.vendor import PagerDuty
from sandbox.accounts.slack import slack

if TYPE_CHECKING:
    from sandbox.accounts.call import Api


def apis() -> list[Api]:
    """The APIs with all their calls."""
    rest = PagerDuty()
    for module in (users, schedules, overrides, policies, services, orchestration, incidents):
        module.register(rest)
    app = PagerDuty("app.pagerduty.com")
    slack_connections.register(app)
    github = GitHub()
    repositories.register(github)
    labels.register(github)
    return [rest, app, events(), github, labels.web(), slack(), betterstack()]
