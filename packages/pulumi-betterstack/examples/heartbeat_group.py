"""Heartbeats that belong together on the dashboard."""

from pulumi_betterstack import Heartbeat, HeartbeatGroup

group = HeartbeatGroup("jobs", name="Scheduled jobs")
Heartbeat("hourly", name="Canary", period=60 * 60, grace=20 * 60, heartbeat_group_id=group.id)
