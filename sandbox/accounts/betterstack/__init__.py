"""Better Stack Uptime: monitors, heartbeats, their groups, escalation policies, PagerDuty integrations, status pages."""

from __future__ import annotations

from sandbox.accounts.betterstack import heartbeat, kinds
from sandbox.accounts.betterstack.resources import register
from sandbox.accounts.betterstack.vendor import BetterStack


def betterstack() -> BetterStack:
    """The API with its calls."""
    api = BetterStack()
    for kind in kinds.KINDS:
        register(api, kind)
    heartbeat.register(api)
    return api
