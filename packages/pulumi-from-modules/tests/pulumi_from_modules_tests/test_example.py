"""The example gets an engine, and puts the language plugin where that looks for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pulumi_from_modules.version import PULUMI

EXAMPLE = Path(__file__).parents[2] / "examples" / "install.py"


@pytest.mark.slow
def test_without_its_arguments_it_says_what_it_takes() -> None:
    done = subprocess.run([sys.executable, EXAMPLE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "usage: python install.py CACHE PULUMI_HOME\n")


@pytest.mark.slow
def test_the_engine_and_the_language_plugin_are_there(tmp_path: Path) -> None:
    pulumi = tmp_path / "pulumi"
    pulumi.write_text(f"#!/bin/sh\necho v{PULUMI}\n")
    pulumi.chmod(0o755)

    done = subprocess.run(
        [sys.executable, EXAMPLE, tmp_path / "cache", tmp_path / "home"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == f"{pulumi} (found on PATH)\n"
    plugin = tmp_path / "home" / "plugins" / f"language-python-v{PULUMI}" / "pulumi-language-python"
    printed = subprocess.run([plugin, "--version"], capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == PULUMI
