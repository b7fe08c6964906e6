"""Put the fake plugins where the engine looks for plugins, under the versions that the program's packages ask for."""

import shlex
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

NAMES = ("pagerduty", "github", "slack")


def installed_version(name: str) -> str:
    """The version of the installed package `pulumi-NAME`, which is the one that the engine will ask for."""
    return version(f"pulumi-{name}")


def install(home: Path) -> list[str]:
    """Write the fake plugins of the packages that are there into a PULUMI_HOME, where missing; their names."""
    return [name for name in NAMES if _has_package(name) and _written(name, home)]


def launcher(name: str) -> str:
    """The executable: this code under this interpreter, wherever it is started."""
    return f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -I -m oncall_sandbox.plugins {name} "$@"\n'


def _has_package(name: str) -> bool:
    try:
        installed_version(name)
    except PackageNotFoundError:
        return False
    return True


def _written(name: str, home: Path) -> bool:
    """Whether the plugin was missing, or another one, and is there now."""
    place = home / "plugins" / f"resource-{name}-v{installed_version(name)}" / f"pulumi-resource-{name}"
    text = launcher(name)
    if place.is_file() and place.read_text() == text:
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f".{place.name}")
    partial.write_text(text)
    partial.chmod(0o755)
    partial.replace(place)
    return True
