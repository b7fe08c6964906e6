"""The whole operation through the engine, beside as many bare resources of one stand-in in a flat program."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bench import Measure, memory, pulumi
from engine.places import ROOT, VENV

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RUNS = 5
FLAT = 2  # the stack and its provider are resources too
WRAPPER = ROOT / "engine" / "bin" / "pulumi"
PROGRAM_PROCESS = "engine/language/program.py"

SETTINGS = f"""\
name: flat
runtime: {{name: python, options: {{virtualenv: {VENV}}}}}
options: {{refresh: always}}
"""
PROGRAM = """\
import pulumi, pulumi_github as github
account = pulumi.ResourceOptions(provider=github.Provider("github", owner="winglang", token="github_pat_flat"))
for number in range({count}):
    github.IssueLabel(f"l{{number}}", repository="wing", name=f"label {{number}}", color="ffffff", opts=account)
"""


def measures() -> Iterator[Measure]:
    """Each `up` from an empty sandbox, each `preview` of what stands; the two programs in turn, the best of each."""
    whole_up, whole_preview, flat_up, flat_preview = [], [], [], []
    count, peak = 0, 0.0
    for _ in range(RUNS):
        with _sandbox() as (folder, variables):
            with memory(PROGRAM_PROCESS, str(folder)) as held:
                whole_up.append(_seconds(ROOT, variables, "up", "--yes", "--skip-preview"))
                whole_preview.append(_seconds(ROOT, variables, "preview", "--expect-no-changes"))
            peak = max(peak, held[0])
            state = json.loads(pulumi(WRAPPER, ROOT, variables, "stack", "export"))
            count = len(state["deployment"]["resources"])
        with _sandbox() as (folder, variables):
            project = folder / "flat"
            project.mkdir()
            (project / "Pulumi.yaml").write_text(SETTINGS)
            (project / "__main__.py").write_text(PROGRAM.format(count=count - FLAT))
            flat_up.append(_seconds(project, variables, "up", "--yes", "--skip-preview"))
            flat_preview.append(_seconds(project, variables, "preview", "--expect-no-changes"))
    yield Measure("resources of the operation", count, "")
    yield Measure("up of the operation from an empty sandbox", min(whole_up), " s")
    yield Measure(f"up of {count} bare resources", min(flat_up), " s")
    yield Measure("… ratio", min(whole_up) / min(flat_up), " ×", 1.5)
    yield Measure("preview of the operation, nothing to change", min(whole_preview), " s")
    yield Measure(f"preview of {count} bare resources", min(flat_preview), " s")
    yield Measure("… ratio", min(whole_preview) / min(flat_preview), " ×", 1.5)
    yield Measure("peak memory of the program", peak, " MB", 150)


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
                os.kill(json.loads((folder / "sandbox" / "accounts.json").read_text())["pid"], signal.SIGTERM)


def _seconds(project: Path, variables: Mapping[str, str], *arguments: str) -> float:
    began = time.perf_counter()
    pulumi(WRAPPER, project, variables, *arguments)
    return time.perf_counter() - began
