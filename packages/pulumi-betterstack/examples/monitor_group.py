"""Monitors that belong together on the dashboard."""

from pulumi_betterstack import Monitor, MonitorGroup

group = MonitorGroup("users", name="What users see")
for name, url in {"homepage": "https://acme.example", "playground": "https://play.acme.example"}.items():
    Monitor(name, monitor_type="status", url=url, pronounceable_name=name.title(), monitor_group_id=group.id)
