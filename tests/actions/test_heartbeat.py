"""The action that pings a heartbeat never fails, and says what it did not do."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

_FILE = Path(__file__).parents[2] / "actions" / "heartbeat" / "action.yml"
[_STEP] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["runs"]["steps"]


@pytest.mark.parametrize(
    ("address", "status", "printed", "asked"),
    [
        ("", 0, "::notice::No heartbeat is pinged: its secret is not set in this repository.\n", False),
        ("https://uptime.example/beat", 0, "", True),
        ("https://uptime.example/beat", 22, "::warning::The heartbeat could not be reached.\n", True),
    ],
)
def test_a_ping(tmp_path: Path, address: str, status: int, printed: str, asked: bool) -> None:
    """curl ends with 22 where the server answers 400 or more (its manual, --fail)."""
    curl = tmp_path / "curl"
    curl.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/asked"\nexit {status}\n')
    curl.chmod(0o755)
    ran = subprocess.run(
        ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", _STEP["run"]],
        env={"HEARTBEAT": address, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    assert (ran.returncode, ran.stdout) == (0, printed), (
        "the workflow never turns red because of its heartbeat"
    )
    arguments = tmp_path / "asked"
    assert arguments.exists() == asked
    if asked:
        assert arguments.read_text().splitlines()[-1] == address


def test_the_address_is_no_part_of_the_command() -> None:
    assert "${{" not in _STEP["run"], "an address in the text of a command could be read in the log"
    assert _STEP["env"] == {"HEARTBEAT": "${{ inputs.url }}"}
