"""A nightly job that calls when it is done; the address to call is a secret."""

import pulumi
from pulumi_betterstack import Heartbeat

heartbeat = Heartbeat("nightly", name="Nightly clean-up", period=24 * 60 * 60, grace=2 * 60 * 60)
pulumi.export("address", heartbeat.url)
