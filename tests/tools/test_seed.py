"""The sandbox's seed follows the file, and is made again where it is incomplete."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.data import WING_FILE
from tools import seed


def test_an_incomplete_seed_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path))
    file, written = tmp_path / "rotation.yaml", tmp_path / "seed.json"
    shutil.copyfile(WING_FILE, file)
    seed.write(file)
    whole = written.read_text()
    assert json.loads(whole)["people"]
    then = file.stat().st_mtime_ns
    for torn in ("", whole[:100], "\0\0"):
        written.write_text(torn)
        os.utime(written, ns=(then, then))
        seed.write(file)
        assert written.read_text() == whole, "after a power cut the sandbox starts"


def test_a_whole_seed_of_an_unchanged_file_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path))
    file, written = tmp_path / "rotation.yaml", tmp_path / "seed.json"
    shutil.copyfile(WING_FILE, file)
    seed.write(file)
    number = written.stat().st_ino
    seed.write(file)
    assert written.stat().st_ino == number, "every command asks"
    seed.write(tmp_path / "missing.yaml")
    file.write_text("people: [")
    os.utime(file, ns=(1, 1))
    seed.write(file)
    assert written.stat().st_ino == number, "the program reports the errors of the file"
