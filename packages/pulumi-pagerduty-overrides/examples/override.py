"""Somebody covers a day off. The schedule comes from the official PagerDuty provider."""

import pulumi_pagerduty as pagerduty
from pulumi_pagerduty_overrides import Override, get_users

schedule = pagerduty.get_schedule(name="Primary")
found = get_users(emails=["polamoros@acme.example"])
Override(
    "skyrpex-day-off",
    schedule=schedule.id,
    start="2026-12-21T00:00:00Z",
    end="2026-12-22T00:00:00Z",
    user=found["users"][0]["id"],
)
