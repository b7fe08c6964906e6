"""Every API that the accounts play, by host."""

from __future__ import annotations

from sandbox.accounts.betterstack import betterstack
from sandbox.accounts.call import Api
from sandbox.accounts.github import labels, repositories
from sandbox.accounts.github.vendor import GitHub
from sandbox.accounts.pagerduty import orchestration, policies, schedules, services, slack_connections, users
from sandbox.accounts.pagerduty.vendor import PagerDuty
from sandbox.accounts.slack import slack


def apis() -> list[Api]:
    """The APIs with all their calls."""
    rest = PagerDuty()
    for module in (users, schedules, policies, services, orchestration):
        module.register(rest)
    app = PagerDuty("app.pagerduty.com")
    slack_connections.register(app)
    github = GitHub()
    repositories.register(github)
    labels.register(github)
    return [rest, app, github, labels.web(), slack(), betterstack()]
