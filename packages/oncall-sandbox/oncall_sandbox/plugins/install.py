"""Put the fake plugins where the engine looks for plugins, under the versions that the program's packages ask for."""

import os
import shlex
import stat
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from oncall_sandbox.address import folder

NAMES = ("pagerduty", "github", "slack")


class InstallError(Exception):
    """A fake plugin could not be installed; the text says why."""


def installed_version(name: str) -> str:
    """The version of the installed package `pulumi-NAME`, which is the one that the engine will ask for."""
    return version(f"pulumi-{name}")


def install(pulumi: Path, home: Path | None = None) -> list[str]:
    """Install the fake plugins of the packages that are there, where missing; their names. Raises `InstallError`.

    `home` is the engine's PULUMI_HOME, by default that of the sandbox.
    """
    home = home or folder() / "home"
    missing = [name for name in NAMES if _has_package(name) and not _stands(name, home)]
    for name in missing:
        _install(name, pulumi, home)
    return missing


def launcher(name: str) -> str:
    """The executable: this code under this interpreter, wherever it is started."""
    return f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -I -m oncall_sandbox.plugins {name} "$@"\n'


def _has_package(name: str) -> bool:
    try:
        installed_version(name)
    except PackageNotFoundError:
        return False
    return True


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
            f"`pulumi {' '.join(asked)}` did not install the fake plugin:\n{done.stderr or done.stdout}"
        )
