"""The fake plugins are put where the engine looks for the versions that the program asks for; once."""

import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from oncall_sandbox.plugins.__main__ import main
from oncall_sandbox.plugins.install import NAMES, InstallError, install

# What `pulumi plugin install resource NAME VERSION --reinstall --file EXECUTABLE` does with an executable.
PULUMI = f"""#!{sys.executable}
import os, pathlib, shutil, sys
_, _, _, _, name, version, _, _, executable = sys.argv
place = pathlib.Path(os.environ["PULUMI_HOME"], "plugins", f"resource-{{name}}-v{{version}}")
place.mkdir(parents=True, exist_ok=True)
shutil.copy(executable, place / f"pulumi-resource-{{name}}")
"""


@pytest.fixture
def pulumi(tmp_path: Path) -> Path:
    file = tmp_path / "pulumi"
    file.write_text(PULUMI)
    file.chmod(0o755)
    return file


def test_they_are_installed_once(tmp_path: Path, pulumi: Path) -> None:
    home = tmp_path / "home"
    assert install(pulumi, home) == list(NAMES)
    place = home / "plugins" / f"resource-github-v{version('pulumi-github')}" / "pulumi-resource-github"
    assert "-m oncall_sandbox.plugins github" in place.read_text()
    assert install(tmp_path / "not even looked for", home) == []


def test_one_that_leads_to_another_checkout_is_replaced(tmp_path: Path, pulumi: Path) -> None:
    home = tmp_path / "home"
    install(pulumi, home)
    place = home / "plugins" / f"resource-slack-v{version('pulumi-slack')}" / "pulumi-resource-slack"
    place.write_text("#!/bin/sh\nexec /elsewhere/python -m oncall_sandbox.plugins slack\n")
    assert install(pulumi, home) == ["slack"]


def test_an_engine_that_does_not_install_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InstallError, match="did not install the fake plugin"):
        install(Path("/bin/true"), tmp_path / "home")
    monkeypatch.setenv("SANDBOX_DIR", str(tmp_path / "sandbox"))
    assert main(["install", "--pulumi", "/bin/false"]) == 1
    assert "`pulumi plugin install resource pagerduty" in capsys.readouterr().err
