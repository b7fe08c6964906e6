"""Put the stand-ins where the engine looks for plugins, under the versions that the program's packages ask for."""

import os
import shlex
import stat
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from oncall_sandbox.address import CHECKOUT, folder

NAMES = ("pagerduty", "github", "slack")


class InstallError(Exception):
    """A stand-in could not be installed; the text says why."""


def installed_version(name: str) -> str:
    """The version of the installed package `pulumi-NAME`, which is the one that the engine will ask for."""
    return version(f"pulumi-{name}")


def install(pulumi: Path, home: Path | None = None) -> list[str]:
    """Install what is missing or leads to another checkout; the names of those. Raises `InstallError`.

    `home` is the engine's PULUMI_HOME, by default that of this checkout's sandbox.
    """
    home = home or folder() / "home"
    missing = [name for name in NAMES if not _stands(name, home)]
    for name in missing:
        _install(name, pulumi, home)
    return missing


def launcher(name: str) -> str:
    """The executable: this checkout's code under this interpreter, wherever it is started."""
    command = f"exec {shlex.quote(sys.executable)} -P -m oncall_sandbox.plugins {name}"
    return f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(CHECKOUT))} {command} "$@"\n'


def _stands(name: str, home: Path) -> bool:
    place = home / "plugins" / f"resource-{name}-v{installed_version(name)}" / f"pulumi-resource-{name}"
    try:
        return place.read_text() == launcher(name)
    except OSError:
        return False


def _install(name: str, pulumi: Path, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        executable = Path(temporary) / f"pulumi-resource-{name}"
        executable.write_text(launcher(name))
        executable.chmod(executable.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        asked = [
            "plugin",
            "install",
            "resource",
            name,
            installed_version(name),
            "--reinstall",
            "--file",
            str(executable),
        ]
        environment = {**os.environ, "PULUMI_HOME": str(home), "PULUMI_SKIP_UPDATE_CHECK": "true"}
        done = subprocess.run(
            [str(pulumi), *asked], env=environment, capture_output=True, text=True, check=False
        )
    if done.returncode or not _stands(name, home):
        raise InstallError(
            f"`pulumi {' '.join(asked)}` did not install the stand-in:\n{done.stderr or done.stdout}"
        )
