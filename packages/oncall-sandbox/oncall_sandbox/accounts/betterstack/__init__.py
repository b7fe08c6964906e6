"""Better Stack Uptime: monitors, heartbeats, groups, policies, PagerDuty integrations, status pages."""

from __future__ import annotations

from oncall_sandbox.accounts.betterstack import heartbeat, kinds, telling
from oncall_sandbox.accounts.betterstack.resources import calls
from oncall_sandbox.accounts.betterstack.vendor import BetterStack


def betterstack() -> BetterStack:
    """The API with its calls."""
    return BetterStack(*map(calls, (*kinds.KINDS, *telling.KINDS)), heartbeat.routes)
