"""The fake plugins are put where the engine looks for the versions that the program asks for; once."""

import os
from importlib.metadata import version
from pathlib import Path

import pytest
from oncall_sandbox.plugins.__main__ import main
from oncall_sandbox.plugins.install import NAMES, install


def test_they_are_installed_once(tmp_path: Path) -> None:
    assert install(tmp_path) == list(NAMES)
    place = tmp_path / "plugins" / f"resource-github-v{version('pulumi-github')}" / "pulumi-resource-github"
    assert "-m oncall_sandbox.plugins github" in place.read_text()
    assert os.access(place, os.X_OK), "the engine starts it"
    assert install(tmp_path) == []


def test_one_that_leads_to_another_checkout_is_replaced(tmp_path: Path) -> None:
    install(tmp_path)
    place = tmp_path / "plugins" / f"resource-slack-v{version('pulumi-slack')}" / "pulumi-resource-slack"
    place.write_text("#!/bin/sh\nexec /elsewhere/python -m oncall_sandbox.plugins slack\n")
    assert install(tmp_path) == ["slack"]
    assert "elsewhere" not in place.read_text()


def test_a_folder_that_cannot_be_written_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "sandbox"))
    assert main(["install"]) == 0
    assert "installed the sandbox's fake plugin for pagerduty" in capsys.readouterr().out
    (tmp_path / "file").touch()
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "file"))
    assert main(["install"]) == 1
    assert str(tmp_path / "file") in capsys.readouterr().err
