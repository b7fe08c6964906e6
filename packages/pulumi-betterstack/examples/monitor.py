"""A site that must answer, must show its name, and whose certificate must not run out."""

import pulumi
from pulumi_betterstack import Monitor, RequestHeaderArgs

monitor = Monitor(
    "homepage",
    monitor_type="keyword",
    required_keyword="Acme",
    url="https://acme.example",
    pronounceable_name="Homepage",
    check_frequency=180,
    confirmation_period=60,
    recovery_period=180,
    regions=["us", "eu"],
    ssl_expiration=14,
    request_headers=[RequestHeaderArgs(name="Accept", value="text/html")],
)
pulumi.export("monitor", monitor.id)
