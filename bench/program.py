"""The whole operation through the engine, beside the same resources declared flat, and beside as many bare ones.

Bare are labels of one fake plugin in a flat program.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import httpx

from bench import Cost, Measure, before, best, cost, memory, pulumi
from tools.places import ROOT, VENV

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROUNDS = 5
LIMITS = {"up": 1.25, "preview": 1.35}
"""At most so many times the processor's time of the same resources, declared flat."""
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


_Round = dict[str, Cost]
"""What an `up` from an empty sandbox costs, and a `preview` of what is there then."""


def measures() -> Iterator[Measure]:
    """The programs in turn: each ratio is the median over the rounds, so that a slow moment meets all sides."""
    with _sandbox() as (folder, variables):  # not counted: it warms the caches, and being watched takes time
        with memory(PROGRAM_PROCESS, str(folder)) as held:
            _round(ROOT, folder, variables)
        export = pulumi(WRAPPER, ROOT, variables, "stack", "export", "--show-secrets")
        asked = _requests(folder, variables)
        del variables["PULUMI_OPTION_POLICY_PACK"]
        held_to = best(lambda: pulumi(WRAPPER, ROOT, variables, "preview"), 3)
    count = len(json.loads(export)["deployment"]["resources"])
    whole, same, bare, earlier = [], [], [], []
    with before.tree() as base:
        for _ in range(ROUNDS):
            with _sandbox() as (folder, variables):
                whole.append(_round(ROOT, folder, variables))
            same.append(_same(export))
            bare.append(_bare(count))
            if base:
                with _sandbox(base) as (folder, variables):
                    earlier.append(_round(base, folder, variables, base / "tools" / "bin" / "pulumi"))
    yield Measure("resources of the operation", count, "")
    for command, limit in LIMITS.items():
        yield from _of(f"{command} of the operation", whole, command)
        yield from _of(f"{command} of these resources, declared flat", same, command)
        yield from _parts(whole, same, command, limit)
        yield from _of(f"{command} of {count} bare resources", bare, command)
        yield from _parts(whole, bare, command)
        if earlier:
            yield from _of(f"{command} of the tree before", earlier, command)
            yield from _parts(whole, earlier, command)
    yield Measure("preview of the operation with its policies", held_to, " s")
    yield Measure("peak memory of the program", held[0], " MB", 150)
    for host, requests in sorted(asked.items()):
        yield Measure(f"requests of a preview of nothing, {host}", requests, "")
    yield Measure("  all of them", asked.total(), "", 125)


def _of(what: str, rounds: Sequence[_Round], command: str) -> Iterator[Measure]:
    yield Measure(what, median(one[command].wall for one in rounds), " s")
    yield Measure("  of a processor", median(one[command].processor for one in rounds), " s")


def _parts(
    ours: Sequence[_Round], theirs: Sequence[_Round], command: str, limit: float | None = None
) -> Iterator[Measure]:
    pairs = [(one[command], other[command]) for one, other in zip(ours, theirs, strict=True)]
    walls = median(one.wall / other.wall for one, other in pairs)
    processors = median(one.processor / other.processor for one, other in pairs)
    yield Measure("  the operation as part of that", walls, " ×")
    yield Measure("    of a processor", processors, " ×", limit)


def _requests(folder: Path, variables: Mapping[str, str]) -> Counter[str]:
    """What one more preview asks for, by host."""
    services = json.loads((folder / "sandbox" / "services.json").read_text())
    log = f"{services['url']}/_sandbox/log?last=100000"
    earlier = len(httpx.get(log).json())
    pulumi(WRAPPER, ROOT, variables, "preview", "--expect-no-changes")
    return Counter(one["host"] for one in httpx.get(log).json()[earlier:])


def _same(export: str) -> _Round:
    """The operation's own resources, without its program: what our structure costs."""
    with _sandbox() as (folder, variables):
        project = folder / "same"
        project.mkdir()
        for file in ("Pulumi.yaml", "Pulumi.sandbox.yaml", "rotation.yaml", "bench/flat/__main__.py"):
            shutil.copy(ROOT / file, project)
        for name in (".venv", "packages"):
            (project / name).symlink_to(ROOT / name)
        (project / "export.json").write_text(export, encoding="utf-8")
        return _round(project, folder, variables)


def _bare(count: int) -> _Round:
    with _sandbox() as (folder, variables):
        project = folder / "bare"
        project.mkdir()
        (project / "Pulumi.yaml").write_text(SETTINGS)
        (project / "__main__.py").write_text(PROGRAM.format(count=count - FLAT))
        seed = {"people": [], "repositories": ["octo-org/octo"]}
        (folder / "sandbox" / "seed.json").write_text(json.dumps(seed))
        return _round(project, folder, variables)


def _round(project: Path, folder: Path, variables: Mapping[str, str], wrapper: Path = WRAPPER) -> _Round:
    def run(*arguments: str) -> Cost:
        return cost(lambda: pulumi(wrapper, project, variables, *arguments), lambda: _services(folder))

    return {"up": run("up", "--yes", "--skip-preview"), "preview": run("preview", "--expect-no-changes")}


def _services(folder: Path) -> list[int]:
    """The process of the local test services, where they have begun."""
    for name in ("services.json", "accounts.json"):  # the second is that of version 1.0.0
        with suppress(OSError, ValueError, KeyError):
            return [json.loads((folder / "sandbox" / name).read_text())["pid"]]
    return []


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
            for process in _services(folder):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGTERM)
