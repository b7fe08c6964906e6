"""A stack of the real engine with this repository's providers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from oncall_sandbox import address

from tests.engine.conftest import Stack
from tools.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PLUGINS = f"""\
plugins:
  providers:
    - name: betterstack
      path: {ROOT}/packages/pulumi-betterstack
    - name: pagerdutyoverrides
      path: {ROOT}/packages/pulumi-pagerduty-overrides
    - name: githublabels
      path: {ROOT}/packages/pulumi-github-labels
"""


@pytest.fixture
def declare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Stack]]:
    """Writes the program of a stack of its own, in a sandbox of its own (where `sandbox.address` leads as well)."""
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "sandbox"))
    (tmp_path / "seed.json").write_text(json.dumps({"repositories": ["winglang/wing"]}))
    monkeypatch.setenv("SANDBOX_SEED", str(tmp_path / "seed.json"))
    url = address.ensure()
    made = Stack(
        tmp_path / "project",
        tmp_path / "sandbox",
        {
            "BETTERSTACK_API_URL": f"{url}/uptime.betterstack.com",
            "PAGERDUTY_API_URL": f"{url}/api.pagerduty.com",
            "GITHUB_API_URL": f"{url}/api.github.com",
        },
    )

    def program(text: str) -> Stack:
        made.program(text, name="providers")
        with (made.project / "Pulumi.yaml").open("a", encoding="utf-8") as settings:
            settings.write(PLUGINS)
        return made

    yield program
    made.close()
