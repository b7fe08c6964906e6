"""The whole operation through the engine, beside as many bare resources of one fake plugin in a flat program."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
from contextlib import contextmanager, suppress
from operator import truediv
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from bench import Measure, memory, pulumi
from tools.places import ROOT, VENV

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROUNDS = 7
FLAT = 2  # the stack and its provider are resources too
WRAPPER = ROOT / "tools" / "bin" / "pulumi"
PROGRAM_PROCESS = "packages/pulumi-from-modules/pulumi_from_modules/language/program.py"

SETTINGS = f"""\
name: flat
runtime: {{name: python, options: {{virtualenv: {VENV}}}}}
options: {{refresh: always}}
"""
PROGRAM = """\
import pulumi, pulumi_github as github
account = pulumi.ResourceOptions(provider=github.Provider("github", owner="octo-org", token="github_pat_flat"))
for number in range({count}):
    github.IssueLabel(f"l{{number}}", repository="octo", name=f"label {{number}}", color="ffffff", opts=account)
"""


class _Round(NamedTuple):
    """Seconds of an `up` from an empty sandbox, and of a `preview` of what stands then."""

    up: float
    preview: float


def measures() -> Iterator[Measure]:
    """The two programs in turn: each ratio is the median over the rounds, so that a slow shift meets both sides."""
    with _sandbox() as (folder, variables):  # not counted: it warms the caches, and being watched takes time
        with memory(PROGRAM_PROCESS, str(folder)) as held:
            _round(ROOT, variables)
        state = json.loads(pulumi(WRAPPER, ROOT, variables, "stack", "export"))
    count = len(state["deployment"]["resources"])
    whole, flat = [], []
    for _ in range(ROUNDS):
        with _sandbox() as (_, variables):
            whole.append(_round(ROOT, variables))
        flat.append(_flat(count))
    yield Measure("resources of the operation", count, "")
    yield from _compared("up of the operation from an empty sandbox", "up", whole, flat, count)
    yield from _compared("preview of the operation, nothing to change", "preview", whole, flat, count)
    yield Measure("peak memory of the program", held[0], " MB", 150)


def _compared(
    what: str, command: str, whole: Sequence[_Round], flat: Sequence[_Round], count: int
) -> Iterator[Measure]:
    theirs, bare = ([getattr(one, command) for one in rounds] for rounds in (whole, flat))
    yield Measure(what, median(theirs), " s")
    yield Measure(f"{command} of {count} bare resources", median(bare), " s")
    yield Measure("… ratio", median(map(truediv, theirs, bare)), " ×", 1.5)


def _flat(count: int) -> _Round:
    with _sandbox() as (folder, variables):
        project = folder / "flat"
        project.mkdir()
        (project / "Pulumi.yaml").write_text(SETTINGS)
        (project / "__main__.py").write_text(PROGRAM.format(count=count - FLAT))
        seed = {"people": [], "repositories": ["octo-org/octo"]}
        (folder / "sandbox" / "seed.json").write_text(json.dumps(seed))
        return _round(project, variables)


def _round(project: Path, variables: Mapping[str, str]) -> _Round:
    return _Round(
        _seconds(project, variables, "up", "--yes", "--skip-preview"),
        _seconds(project, variables, "preview", "--expect-no-changes"),
    )


@contextmanager
def _sandbox() -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder and the environment of a sandbox in it; its accounts end with it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        variables = {**os.environ, "SANDBOX_DIR": str(folder / "sandbox"), "PULUMI_OPTION_COLOR": "never"}
        pulumi(WRAPPER, ROOT, variables, "stack", "ls")
        try:
            yield folder, variables
        finally:
            with suppress(OSError, ValueError, KeyError):
                os.kill(json.loads((folder / "sandbox" / "services.json").read_text())["pid"], signal.SIGTERM)


def _seconds(project: Path, variables: Mapping[str, str], *arguments: str) -> float:
    began = time.perf_counter()
    pulumi(WRAPPER, project, variables, *arguments)
    return time.perf_counter() - began
