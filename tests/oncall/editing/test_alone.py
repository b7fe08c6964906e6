"""Two commands that edit the file at once: both edits land."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

import oncall
from oncall.editing.alone import alone
from tests.data import WING_FILE
from tools.places import ROOT


def test_the_folder_of_the_real_file_is_locked_meanwhile(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "rotation.yaml").symlink_to("real/rotation.yaml")
    other = os.open(real, os.O_RDONLY)
    with alone(tmp_path / "rotation.yaml"), pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(other)
    assert [entry.name for entry in real.iterdir()] == [], "nothing is left behind"


def test_where_there_is_no_folder_or_no_lock_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with alone(tmp_path / "missing" / "rotation.yaml"):
        pass

    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with alone(tmp_path / "rotation.yaml"):
        pass


@pytest.mark.slow
def test_no_edit_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "rotation.yaml"
    file.write_bytes(WING_FILE.read_bytes())
    people = ("eladb", "ainvoner", "skyrpex", "Chriscbr")
    span = ("--from", "2027-03-01", "--to", "2027-03-03", "--now", "2026-11-25", "--file", str(file))
    before = len(oncall.load(file).time_off)
    edits = [
        subprocess.Popen(
            [sys.executable, "-m", "oncall", "time-off", who, *span],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for who in people
    ]
    for edit in edits:
        printed = edit.communicate(timeout=60)[0]
        assert edit.returncode == 0, printed
    assert len(oncall.load(file).time_off) == before + len(people), "somebody would be called on holiday"
