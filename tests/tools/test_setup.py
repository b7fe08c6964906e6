"""Whatever ends a set-up ends what it has started."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys

import pytest

from tools import setup
from tools.places import ROOT

PATIENCE = 30.0
PROGRAM = """
import sys
from pulumi_from_modules import commands
from tools import setup

def work():
    commands.run(["/bin/sh", "-c", "echo $$; exec sleep 600"], "the work", lambda line: print(line, flush=True))

setup.main = lambda: setup._together(work, lambda: None, setup.threading.Event())
sys.exit(setup.run())
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_goes_on_alone(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        work = os.pidfd_open(int(running.stdout.readline()))
        running.send_signal(number)
        errors = running.communicate(timeout=PATIENCE)[1]
    assert select.select([work], [], [], PATIENCE)[0], "whoever sets up again would meet it"
    os.close(work)
    assert running.returncode == 130
    assert errors == "setup: interrupted; run it again to go on\n"


def test_a_checkout_of_somebody_else_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def main() -> None:
        raise PermissionError(13, "Permission denied", "/srv/on-call/.venv")

    monkeypatch.setattr(setup, "main", main)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    assert setup.run() == 1
    assert capsys.readouterr().err == (
        "setup: /srv/on-call/.venv may not be written: Permission denied; "
        "work in a clone of your own, or ask whoever owns this one\n"
    )
