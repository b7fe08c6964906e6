"""What a run of `oncall follow` costs as a process, when there is nothing to do: requests, and time."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from oncall_sandbox import address

from bench import Measure, best
from oncall import load
from oncall.model import DAY
from operate import project
from tests.operate.follow.world import TOKEN, World

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUESTS = 6
SECONDS = 1.0
RUNS = 5


def measures() -> Iterator[Measure]:
    """The file of this checkout, against services of their own."""
    with tempfile.TemporaryDirectory() as folder, _services(Path(folder)):
        command = [sys.executable, "-m", "oncall", "follow", "--stack", "sandbox"]
        command += ["--memory", str(Path(folder) / "memory.json")]
        tokens = dict.fromkeys(("PAGERDUTY_TOKEN", "SLACK_TOKEN", "GITHUB_TOKEN"), TOKEN)

        def run() -> None:
            subprocess.run(
                command, cwd=project.ROOT, env={**os.environ, **tokens}, capture_output=True, check=True
            )

        run()
        before = address.control("GET", "log?last=20000")
        run()
        asked = len(address.control("GET", "log?last=20000")) - len(before)
        yield Measure("requests of a run without anything to do", asked, "", REQUESTS)
        yield Measure("the whole process", best(run, RUNS), " s", SECONDS)


@contextmanager
def _services(folder: Path) -> Iterator[None]:
    """Local test services that hold what `pulumi up` makes of the file."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    world = World(load(project.file("sandbox")), now - 7 * DAY)
    os.environ["SANDBOX_DIR"] = str(folder)
    address.ensure()
    try:
        for kind, documents in world.services.world.documents().items():
            for key, document in documents.items():
                address.control("POST", "put", {"kind": kind, "id": key, "body": document})
        yield
    finally:
        address.control("POST", "stop")
