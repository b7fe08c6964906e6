"""What somebody else made, by its name or address."""

import pulumi
from pulumi_betterstack import Heartbeat, get_monitor, get_policy

policy = get_policy(name="On call, then everybody")
Heartbeat("hourly", name="Canary", period=3600, grace=1200, policy_id=policy["id"])
pulumi.export("homepage", get_monitor(url="https://acme.example")["id"])
