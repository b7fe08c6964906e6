"""The examples in docs/following.md are what the programs that read them take."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from oncall import read
from oncall.cli.main import parser
from oncall.watch.cron import parse
from tests.docs.pages import ROOT, text
from tests.oncall.following.operations import ONE

PAGE = "docs/following.md"


def blocks(language: str) -> list[str]:
    """The blocks of code of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text(PAGE), re.MULTILINE | re.DOTALL)


def understood(command: str) -> None:
    """Ensure that the command is one of ours, with options that it has."""
    words = shlex.split(command)
    assert words[:2] == ["follow", "--stack"]
    parser("follow").parse_args(words)


def test_the_file_is_read() -> None:
    (follow,) = (block for block in blocks("yaml") if block.startswith("follow:"))
    begin, end = ONE.index("follow:"), ONE.index("notification_rules:")
    operation = read(f"{ONE[:begin]}{follow}{ONE[end:]}".encode()).operation
    assert operation.teams[""].follow.github_teams == {"octo-org/on-call": ("primary",)}


def test_cron_takes_its_line() -> None:
    (line,) = blocks("crontab")
    *fields, user, command = line.split(maxsplit=6)
    parse(" ".join(fields))
    assert user == "on-call"
    assert command.startswith("flock --nonblock "), "two runs at once could announce a handoff twice"
    inner = shlex.split(command)[-1]
    understood(inner.partition("-m oncall ")[2].partition(" >")[0])
    done = subprocess.run(["sh", "-n", "-c", inner], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_takes_its_units(tmp_path: Path) -> None:
    service, timer = blocks("ini")
    python, checkout = tmp_path / "python", tmp_path / "checkout"
    python.symlink_to(sys.executable)
    checkout.symlink_to(ROOT)  # a unit writes a space in a path in words of its own
    for unit, kind in ((service, "service"), (timer, "timer")):
        # Only the interpreter and the folders are others here.
        here = unit.replace("/opt/on-call/.venv/bin/python", str(python)).replace(
            "/opt/on-call", str(checkout)
        )
        (tmp_path / f"on-call-follow.{kind}").write_text(here, encoding="utf-8")
    units = map(str, tmp_path.glob("on-call-follow.*"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=one", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    mine = [line for line in done.stderr.splitlines() if "on-call-follow" in line]
    assert (done.returncode, mine) == (0, [])
    assert "Type=oneshot" in service, "a service that runs is not started a second time"
    (command,) = re.findall(r"^ExecStart=.* -m oncall (.*)$", service, re.MULTILINE)
    understood(command)
    (calendar,) = re.findall(r"^OnCalendar=(.*)$", timer, re.MULTILINE)
    checked = subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True, check=False)
    assert checked.returncode == 0


def test_kubernetes_takes_its_job() -> None:
    (job,) = (yaml.safe_load(block) for block in blocks("yaml") if "CronJob" in block)
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "CronJob")
    parse(job["spec"]["schedule"])
    assert job["spec"]["concurrencyPolicy"] == "Forbid", "two runs at once could announce a handoff twice"
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["restartPolicy"] == "Never"
    (container,) = pod["containers"]
    assert container["command"][:3] == ["python", "-m", "oncall"]
    understood(shlex.join(container["command"][3:]))
