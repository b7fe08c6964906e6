"""What a plugin loads before it answers, since the engine waits for one after the other."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """\
import sys
import plugin_host.servicer, {package}.provider
print(*sorted(name for name in ("httpx", "oncall_sandbox", "{package}.resources") if name in sys.modules))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "package", ["pulumi_betterstack", "pulumi_github_labels", "pulumi_pagerduty_overrides"]
)
def test_a_plugin_starts_without_the_client_and_the_typed_resources(package: str) -> None:
    program = PROGRAM.format(package=package)
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == [], "the client is loaded with the first request, the resources never"
