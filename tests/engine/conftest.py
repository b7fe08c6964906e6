"""A sandbox of its own for every test that runs the real engine."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tools.places import ROOT, VENV

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRAPPER = ROOT / "tools" / "bin" / "pulumi"
PATIENCE = 600.0
"""Seconds after which a command counts as hanging, on a machine that does much else."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command has printed (stdout and stderr as one, in order) and its exit status."""

    status: int
    output: str
    stdout: str

    @property
    def json(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.stdout)

    def changes(self) -> dict[str, int]:
        """The numbers of the closing ``Resources:`` lines, by verb: ``{"created": 2, "unchanged": 1}``."""
        numbers = re.findall(
            r"^ +(?:[-+~±]+ )?(\d+) ([a-z ]+?)$", self.output.rpartition("Resources:")[2], re.MULTILINE
        )
        return {verb: int(number) for number, verb in numbers}


@dataclass
class Stack:
    """A Pulumi project in a folder of its own, run by the wrapper in a sandbox of its own.

    ``project`` may be set to another folder with a ``Pulumi.yaml``; ``environment`` goes to every command.
    """

    project: Path
    sandbox: Path
    environment: dict[str, str] = field(default_factory=dict)

    def wrapper(self) -> Path:
        """The `pulumi` to run."""
        return WRAPPER

    def program(self, text: str, *, name: str = "small", **options: str) -> None:
        """Write a project of one ``__main__.py``; ``options`` are those of the Python runtime."""
        self.project.mkdir(exist_ok=True)
        settings = {"virtualenv": str(VENV), **options}
        runtime = json.dumps({"name": "python", "options": settings})
        (self.project / "Pulumi.yaml").write_text(f"name: {name}\nruntime: {runtime}\n", encoding="utf-8")
        (self.project / "__main__.py").write_text(text, encoding="utf-8")

    def variables(self, **more: str) -> dict[str, str]:
        """The environment of a command."""
        return {
            **os.environ,
            "SANDBOX_DIR": str(self.sandbox),
            "PULUMI_OPTION_COLOR": "never",
            "PULUMI_OPTION_NON_INTERACTIVE": "true",
            "PULUMI_OPTION_POLICY_PACK": "",  # the policies have tests of their own
            "GOGC": "400",  # the engine looks for garbage a quarter as often
            **self.environment,
            **more,
        }

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Start ``pulumi ARGUMENTS`` and do not wait for it."""
        return subprocess.Popen(
            [self.wrapper(), *arguments],
            cwd=self.project,
            env=self.variables(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str, status: int | None = 0, **more: str) -> Ran:
        """Run ``pulumi ARGUMENTS`` to its end; asserts the exit status unless it is None."""
        done = subprocess.run(
            [self.wrapper(), *arguments],
            cwd=self.project,
            env=self.variables(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        ran = Ran(done.returncode, done.stdout + done.stderr, done.stdout)
        if status is not None:
            assert ran.status == status, (
                f"pulumi {' '.join(arguments)} ended with {ran.status}:\n{ran.output}"
            )
        return ran

    def up(self, *arguments: str, status: int | None = 0, **more: str) -> Ran:
        """``pulumi up`` without a preview first."""
        return self.run("up", "--yes", "--skip-preview", *arguments, status=status, **more)

    def resources(self) -> list[dict[str, Any]]:
        """The resources in the state."""
        deployment = self.run("stack", "export").json["deployment"]
        return list(deployment.get("resources") or [])

    def take_in(self, package: str, *wanted: tuple[str, str, str]) -> None:
        """Import resources, a type, a name and an id each, under the one provider of their package."""
        provider = next(
            one["urn"] for one in self.resources() if one["type"] == f"pulumi:providers:{package}"
        )
        keys = ("type", "name", "id", "provider")
        resources = [dict(zip(keys, (*one, "account"), strict=True)) for one in wanted]
        plan = {"nameTable": {"account": provider}, "resources": resources}
        (self.project / "import.json").write_text(json.dumps(plan), encoding="utf-8")
        self.run("import", "--file", "import.json", "--yes", "--protect=false", "--generate-code=false")

    def close(self) -> None:
        """End the accounts of this sandbox, if they were started."""
        try:
            accounts = json.loads((self.sandbox / "services.json").read_text(encoding="utf-8"))
            os.kill(accounts["pid"], signal.SIGTERM)
        except (OSError, ValueError, KeyError):
            return


@pytest.fixture(scope="session")
def of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """An empty project in an empty sandbox."""
    yield from _made(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The same for all tests of a module that change nothing in its state."""
    yield from _made(tmp_path_factory.mktemp("shared"))


def _made(folder: Path) -> Iterator[Stack]:
    made = Stack(folder / "project", folder / "sandbox")
    made.project.mkdir()
    yield made
    made.close()


def python(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run this Python in the checkout."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
