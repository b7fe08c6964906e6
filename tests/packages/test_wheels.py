"""Each package by itself: built into a wheel, and imported with nothing beside it but what it declares."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.wide

PACKAGES = Path(__file__).parents[2] / "packages"
OURS = sorted(path.parent.name for path in PACKAGES.glob("*/pyproject.toml"))
IMPORT_ALL = """
import importlib, pkgutil, sys
name, *programs = sys.argv[1:]
package = importlib.import_module(name)
for module in pkgutil.walk_packages(package.__path__, f"{name}."):
    if module.name.rpartition(".")[2] not in ("__main__", *programs):
        importlib.import_module(module.name)
"""
PROGRAMS = ("program", "dynamic")
"""Run by the Python of somebody's program, and never imported."""


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheels of all packages, built without a network."""
    folder = tmp_path_factory.mktemp("wheels")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    subprocess.run([*command, "--wheel-dir", folder, *(PACKAGES / name for name in OURS)], check=True)
    return folder


def required(text: str) -> str | None:
    """The name of a requirement, None where it is for an extra or another machine."""
    requirement = Requirement(text)
    here = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    return canonicalize_name(requirement.name) if here else None


def put(name: str, wheels: Path, target: Path, seen: set[str]) -> None:
    """A distribution and what it requires: ours from its wheel, others as they are installed here."""
    if name in seen:
        return
    seen.add(name)
    if name in OURS:
        (wheel,) = wheels.glob(f"{name.replace('-', '_')}-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target)
            (metadata,) = (one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
            text = archive.read(metadata).decode()
        needs = re.findall(r"^Requires-Dist: (.*)$", text, re.MULTILINE)
    else:
        installed = distribution(name)
        for top in {file.parts[0] for file in installed.files or () if file.parts[0] != ".."}:
            if not (target / top).exists():
                (target / top).symlink_to(str(installed.locate_file(top)))
        needs = installed.requires or []
    for need in filter(None, map(required, needs)):
        put(need, wheels, target, seen)


def test_every_package_has_what_a_stranger_needs() -> None:
    assert sorted(path.name for path in PACKAGES.iterdir() if path.is_dir()) == OURS
    for name in OURS:
        folder = PACKAGES / name
        readme = (folder / "README.md").read_text(encoding="utf-8")
        assert "pip install ./packages/" in readme, f"{name}: how it is installed"
        assert "## What it does not do" in readme, name
        assert list(folder.glob("examples/*.py")), f"{name}: an example"
        assert list(folder.glob("tests/*/test_*.py")), f"{name}: tests of its own"


@pytest.mark.thorough
@pytest.mark.parametrize("name", OURS)
def test_a_wheel_needs_only_what_it_declares(name: str, wheels: Path, tmp_path: Path) -> None:
    put(name, wheels, tmp_path, set())

    done = subprocess.run(
        [sys.executable, "-SPc", IMPORT_ALL, name.replace("-", "_"), *PROGRAMS],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
