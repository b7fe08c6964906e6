"""``InstallDependencies``: the virtual environment of a program or plugin, as ``pulumi install`` makes it.

Other than the official plugin this leaves pip itself alone in an environment that exists: its lock decides.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from pulumi_from_modules.language.environment import Environment, LanguageError, ambient_python

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

UPDATED = ("pip", "setuptools", "wheel")


def install(environment: Environment, program: Path, *, plugin: bool) -> Iterator[str]:
    """Make the virtual environment and install ``requirements.txt``; yields what there is to show."""
    yield "Installing dependencies...\n\n"
    if environment.directory and not environment.exists():
        yield from create(environment)
        yield "Updating pip, setuptools, and wheel in virtual environment...\n"
        yield from _pip(environment, program, "updating pip, setuptools, and wheel", "--upgrade", *UPDATED)
        yield "Finished updating\n"
    is_package = (program / "pyproject.toml").is_file() and not (program / "__main__.py").is_file()
    if plugin and is_package:
        yield from _pip(environment, program, "installing package", str(program))
    if (program / "requirements.txt").is_file():
        yield "Installing dependencies in virtual environment...\n"
        yield from _pip(environment, program, "installing dependencies", "-r", "requirements.txt")
    yield "Finished installing dependencies\n\n"


def create(environment: Environment) -> Iterator[str]:
    """Make an empty virtual environment."""
    yield "Creating virtual environment...\n"
    yield from _stream(
        [ambient_python(), "-m", "venv", str(environment.directory)],
        environment,
        environment.root,
        f"creating virtual environment at '{environment.directory}'",
    )
    yield "Finished creating virtual environment\n"


def _pip(environment: Environment, program: Path, doing: str, *arguments: str) -> Iterator[str]:
    command = [environment.python, "-m", "pip", "install", *arguments]
    yield from _stream(command, environment, program, f"{doing} via '{' '.join(command)}'")


def _stream(command: Sequence[str], environment: Environment, cwd: Path, doing: str) -> Iterator[str]:
    with subprocess.Popen(
        command,
        env=environment.variables(),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        last = ""
        for line in process.stdout or ():
            last = line
            yield line
    if process.returncode:
        raise LanguageError(f"{doing}: exit status {process.returncode}: {last.strip()}")
