"""What 300 monitors cost through the engine: the rate limit sets the pace, and a refresh reads them from lists."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from oncall_sandbox import address
from pulumi_from_modules import chosen, language_plugin

from bench import Measure, memory, pulumi
from tools.places import PYTHON, RECORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CHECKOUT = Path(__file__).resolve().parent.parent
PLUGIN = CHECKOUT / "packages" / "pulumi-betterstack"
MONITORS = 300
REQUESTS_A_SECOND = 12  # the vendor's limit is 8; at 18 the engine itself sets the pace on two cores

SETTINGS = f"""\
name: bench
runtime:
  name: python
  options:
    virtualenv: {CHECKOUT}/.venv
plugins:
  providers:
    - name: betterstack
      path: {PLUGIN}
"""
PROGRAM = f"""\
import pulumi
from pulumi_betterstack import Monitor, Provider

provider = Provider("account", api_token="t0ken-of-the-bench", rate_limit={REQUESTS_A_SECOND})
account = pulumi.ResourceOptions(provider=provider)
for number in range({MONITORS}):
    url, name = f"https://{{number}}.example", f"Site {{number}}"
    Monitor(f"m{{number}}", account, monitor_type="status", url=url, pronounceable_name=name)
"""


def measures() -> Iterator[Measure]:
    """One `up` from nothing and one `refresh`, in a sandbox of their own."""
    with tempfile.TemporaryDirectory() as folder, _sandbox(Path(folder)) as variables:
        project = Path(folder) / "project"
        project.mkdir()
        (project / "Pulumi.yaml").write_text(SETTINGS, encoding="utf-8")
        (project / "__main__.py").write_text(PROGRAM, encoding="utf-8")
        _pulumi(project, variables, "stack", "init", "sandbox")
        begun = time.perf_counter()
        with memory(str(PLUGIN), folder) as peak:
            _pulumi(project, variables, "up", "--yes", "--skip-preview")
        seconds = time.perf_counter() - begun
        floor = MONITORS / REQUESTS_A_SECOND
        yield Measure(f"{MONITORS} monitors up from nothing", seconds, " s")
        yield Measure("… per second that the rate limit alone takes", seconds / floor, " ×", 1.3)
        yield Measure("… peak memory of the plugin", peak[0], " MB", 120)
        before = len(_requests())
        with memory(str(PLUGIN), folder) as peak:
            _pulumi(project, variables, "refresh", "--yes", "--skip-preview", "--expect-no-changes")
        asked = _requests()[before:]
        lists = sum(path == "/api/v2/monitors" for path in asked)
        yield Measure(f"list requests of a no-op refresh of {MONITORS}", lists, "", 4)
        yield Measure("all requests of that refresh", len(asked), "")
        yield Measure("peak memory of the plugin in that refresh", peak[0], " MB", 120)


@contextmanager
def _sandbox(folder: Path) -> Iterator[dict[str, str]]:
    """Accounts of our own; the environment in which the engine reaches them."""
    outer = os.environ.get("SANDBOX_DIR")
    os.environ["SANDBOX_DIR"] = str(folder / "sandbox")
    try:
        url = address.ensure()
        home = folder / "home"
        language_plugin.ensure(home, PYTHON)
        (folder / "state").mkdir()
        yield {
            **os.environ,
            "PULUMI_HOME": str(home),
            "PULUMI_BACKEND_URL": f"file://{folder}/state",
            "PULUMI_CONFIG_PASSPHRASE": "bench",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "BETTERSTACK_API_URL": f"{url}/uptime.betterstack.com",
        }
        address.control("POST", "stop")
    finally:
        if outer is None:
            del os.environ["SANDBOX_DIR"]
        else:
            os.environ["SANDBOX_DIR"] = outer


def _pulumi(project: Path, variables: Mapping[str, str], *arguments: str) -> None:
    engine = chosen.recall(RECORD)
    command = engine.path if engine else shutil.which("pulumi")
    if command is None:
        raise SystemExit("no Pulumi engine is set up in this checkout; run: make setup")
    pulumi(command, project, variables, *arguments)


def _requests() -> list[str]:
    """The paths that Better Stack was asked for so far."""
    log = address.control("GET", "log?last=100000", timeout=30)
    return [one["path"] for one in log if one["host"] == "uptime.betterstack.com"]
