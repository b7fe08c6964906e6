"""Better Stack Uptime: monitors, heartbeats, groups, policies, PagerDuty integrations, status pages."""

from __future__ import annotations

from oncall_sandbox.services.betterstack import alerting, heartbeat, watching
from oncall_sandbox.services.betterstack.resources import calls
from oncall_sandbox.services.betterstack.vendor import BetterStack


def betterstack() -> BetterStack:
    """The API with its calls."""
    return BetterStack(*map(calls, (*watching.COLLECTIONS, *alerting.COLLECTIONS)), heartbeat.routes)
