"""What `make up` does after the update must not make it fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from operate import project
from tools import after_up
from tools.places import ROOT


@pytest.mark.slow
def test_why_the_repositories_were_not_told_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "file" / "sandbox"))
    reason = after_up.publish()
    assert reason is not None
    assert reason.startswith("stack sandbox: The sandbox cannot write to ")
    assert "\n" not in reason


@pytest.mark.slow
def test_the_site_is_written_into_the_folder_of_the_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path))
    monkeypatch.setattr(project, "file", lambda _stack: ROOT / "tests" / "data" / "wing.yaml")
    assert after_up.site() == (tmp_path / "site" / "index.html").as_uri()
    assert (tmp_path / "site" / "calendars" / "all.ics").is_file()
    (tmp_path / "file").touch()
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "file"))
    assert after_up.site() is None, "the update is done; the page alone is not"
    assert "Not a directory" in capfd.readouterr().err
