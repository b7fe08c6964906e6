"""The whole operation through the engine, beside as many bare resources of one fake plugin in a flat program."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import httpx

from bench import Measure, before, best, memory, pulumi
from tools.places import ROOT, VENV

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROUNDS = 5
LIMITS = {"up": 1.25, "preview": 1.35}
"""At most so many times as long as bare resources."""
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


_Round = dict[str, float]
"""Seconds of an `up` from an empty sandbox, and of a `preview` of what is there then."""


def measures() -> Iterator[Measure]:
    """The programs in turn: each ratio is the median over the rounds, so that a slow moment meets all sides."""
    with _sandbox() as (folder, variables):  # not counted: it warms the caches, and being watched takes time
        with memory(PROGRAM_PROCESS, str(folder)) as held:
            _round(ROOT, variables)
        state = json.loads(pulumi(WRAPPER, ROOT, variables, "stack", "export"))
        asked = _requests(folder, variables)
        del variables["PULUMI_OPTION_POLICY_PACK"]
        held_to = best(lambda: pulumi(WRAPPER, ROOT, variables, "preview"), 3)
    count = len(state["deployment"]["resources"])
    whole, flat, earlier = [], [], []
    with before.tree() as base:
        for _ in range(ROUNDS):
            with _sandbox() as (_, variables):
                whole.append(_round(ROOT, variables))
            flat.append(_flat(count))
            if base:
                with _sandbox(base) as (_, variables):
                    earlier.append(_round(base, variables, base / "tools" / "bin" / "pulumi"))
    yield Measure("resources of the operation", count, "")
    for command, limit in LIMITS.items():
        yield Measure(f"{command} of the operation", _median(whole, command), " s")
        yield Measure(f"{command} of {count} bare resources", _median(flat, command), " s")
        yield Measure("  as part of that", _ratio(whole, flat, command), " ×", limit)
        if earlier:
            yield Measure("  as part of that of the tree before", _ratio(whole, earlier, command), " ×")
    yield Measure("preview of the operation with its policies", held_to, " s")
    yield Measure("peak memory of the program", held[0], " MB", 150)
    for host, requests in sorted(asked.items()):
        yield Measure(f"requests of a preview of nothing, {host}", requests, "")
    yield Measure("  all of them", asked.total(), "", 125)


def _median(rounds: Sequence[_Round], command: str) -> float:
    return median(one[command] for one in rounds)


def _ratio(ours: Sequence[_Round], theirs: Sequence[_Round], command: str) -> float:
    return median(one[command] / other[command] for one, other in zip(ours, theirs, strict=True))


def _requests(folder: Path, variables: Mapping[str, str]) -> Counter[str]:
    """What one more preview asks for, by host."""
    services = json.loads((folder / "sandbox" / "services.json").read_text())
    log = f"{services['url']}/_sandbox/log?last=100000"
    earlier = len(httpx.get(log).json())
    pulumi(WRAPPER, ROOT, variables, "preview", "--expect-no-changes")
    return Counter(one["host"] for one in httpx.get(log).json()[earlier:])


def _flat(count: int) -> _Round:
    with _sandbox() as (folder, variables):
        project = folder / "flat"
        project.mkdir()
        (project / "Pulumi.yaml").write_text(SETTINGS)
        (project / "__main__.py").write_text(PROGRAM.format(count=count - FLAT))
        seed = {"people": [], "repositories": ["octo-org/octo"]}
        (folder / "sandbox" / "seed.json").write_text(json.dumps(seed))
        return _round(project, variables)


def _round(project: Path, variables: Mapping[str, str], wrapper: Path = WRAPPER) -> _Round:
    return {
        "up": _seconds(wrapper, project, variables, "up", "--yes", "--skip-preview"),
        "preview": _seconds(wrapper, project, variables, "preview", "--expect-no-changes"),
    }


@contextmanager
def _sandbox(checkout: Path = ROOT) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder and the environment of a sandbox in it; its accounts end with it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        variables = {
            **os.environ,
            "SANDBOX_DIR": str(folder / "sandbox"),
            "PULUMI_OPTION_COLOR": "never",
            "PULUMI_OPTION_POLICY_PACK": "",  # the bare resources have none; what it takes is measured apart
        }
        pulumi(checkout / "tools" / "bin" / "pulumi", checkout, variables, "stack", "ls")
        try:
            yield folder, variables
        finally:
            with suppress(OSError, ValueError, KeyError):
                os.kill(json.loads((folder / "sandbox" / "services.json").read_text())["pid"], signal.SIGTERM)


def _seconds(wrapper: Path, project: Path, variables: Mapping[str, str], *arguments: str) -> float:
    began = time.perf_counter()
    pulumi(wrapper, project, variables, *arguments)
    return time.perf_counter() - began
