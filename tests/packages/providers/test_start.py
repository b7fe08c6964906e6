"""What a plugin loads before it answers, since the engine waits for one after the other."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tools.places import ROOT

PROGRAM = """\
import sys
from plugin_host import light
light.install()
import {package}.provider
print(*sorted(name for name in ("pulumi.automation", "httpx", "{package}.resources") if name in sys.modules))
"""


@pytest.mark.parametrize(
    "package", ["pulumi_betterstack", "pulumi_github_labels", "pulumi_pagerduty_overrides"]
)
def test_a_plugin_starts_without_the_whole_sdk_the_client_and_the_typed_resources(package: str) -> None:
    program = PROGRAM.format(package=package)
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == []
