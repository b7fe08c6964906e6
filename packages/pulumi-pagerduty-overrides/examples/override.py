"""Somebody covers a day off: the people and the schedule come from the official PagerDuty provider."""

import pulumi_pagerduty as pagerduty
from pulumi_pagerduty_overrides import Override

schedule = pagerduty.get_schedule(name="Primary")
cover = pagerduty.get_user(email="polamoros@acme.example")
Override(
    "skyrpex-day-off",
    schedule=schedule.id,
    start="2026-12-21T00:00:00Z",
    end="2026-12-22T00:00:00Z",
    user=cover.id,
)
