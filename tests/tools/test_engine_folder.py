"""A job finds the engine of the set-up on PATH."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pulumi_from_modules import chosen

from tools import engine_folder

if TYPE_CHECKING:
    from pathlib import Path


def test_the_folder_of_the_engine_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine, record = tmp_path / "bin" / "pulumi", tmp_path / "engine.json"
    engine.parent.mkdir()
    engine.touch()
    chosen.remember(record, chosen.Engine.at(engine, "the official release, verified"))
    monkeypatch.setattr(engine_folder, "RECORD", record)
    engine_folder.main()
    assert capsys.readouterr().out == f"{engine.parent}\n"


def test_a_job_without_an_engine_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_folder, "RECORD", tmp_path / "engine.json")
    with pytest.raises(SystemExit, match="no Pulumi engine is set up in this checkout; run: make -C "):
        engine_folder.main()
