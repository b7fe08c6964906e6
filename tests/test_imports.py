"""Who may import whom: the rooms of the house stay apart."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.parsing import parse

pytestmark = pytest.mark.slow  # all modules are parsed

ROOT = Path(__file__).parents[1]
PROVIDERS = {"pulumi_betterstack", "pulumi_pagerduty_overrides", "pulumi_github_labels"}
ALLOWED = {
    "oncall": {"operate"},  # only the names of commands, imported when one is asked for
    "components": PROVIDERS,
    "stacks": {"oncall", "components", "templates", "settings", *PROVIDERS},
    "settings": {"components", "operate.project"},
    "templates": {"oncall"},
    "policy": {"oncall", "operate.engine", "operate.project", "operate.sandbox"},
    "operate": {"oncall", "settings", "templates", "oncall_sandbox.address", "plugin_host", *PROVIDERS},
    "ci": {
        *("oncall", "operate", "templates", "settings", "stacks", "components"),
        *("plugin_host", "pulumi_from_modules", "policy.configuration", "tools"),
    },
    "tools": {"oncall", "operate", "oncall_sandbox", "policy.configuration", "pulumi_from_modules"},
    "plugin_host": set(),
    "pulumi_betterstack": {"plugin_host"},
    "pulumi_pagerduty_overrides": {"plugin_host"},
    "pulumi_github_labels": {"plugin_host"},
    "oncall_sandbox": {"plugin_host"},
    "pulumi_from_modules": set(),
    "plugin_host_tests": {"plugin_host"},
    "pulumi_from_modules_tests": {"pulumi_from_modules"},
    "oncall_sandbox_tests": {"oncall_sandbox", "plugin_host"},
    **{f"{name}_tests": {name, "oncall_sandbox", "plugin_host"} for name in PROVIDERS},
}
OURS = {*ALLOWED, "bench", "tests"}


@cache
def modules() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [
        file
        for file in listed.stdout.splitlines()
        if room(file) in ALLOWED and "examples/" not in file and (ROOT / file).exists()
    ]


def room(file: str) -> str:
    """The top-level name that a file is imported by."""
    parts = file.split("/")
    if parts[0] == "packages":
        package = parts[1].replace("-", "_")
        return f"{package}_tests" if parts[2] == "tests" else package
    return parts[0].removesuffix(".py")


@cache
def imports(file: str) -> list[tuple[str, bool]]:
    """Every name of ours or others that a file imports, wherever in it; and whether it does so when it runs."""
    return list(imports_of(parse(ROOT / file), runs=True))


def imports_of(node: ast.AST, *, runs: bool) -> Iterator[tuple[str, bool]]:
    if isinstance(node, ast.Import):
        yield from ((alias.name, runs) for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from ((f"{node.module}.{alias.name}", runs) for alias in node.names)
    for_types = (
        isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    )
    for part in ("body", "orelse", "handlers", "finalbody", "cases"):
        inner = getattr(node, part, [])
        for statement in inner if isinstance(inner, list) else []:
            yield from imports_of(statement, runs=runs and not (for_types and part == "body"))


def imported(file: str) -> set[str]:
    return {name for name, _ in imports(file)}


@pytest.mark.parametrize("owner", sorted(ALLOWED))
def test_a_room_imports_only_what_it_may(owner: str) -> None:
    files = [file for file in modules() if room(file) == owner]
    assert files
    for file in files:
        ours = {name for name in imported(file) if name.partition(".")[0] in OURS - {owner}}
        wrong = {name for name in ours if not any(f"{name}.".startswith(f"{may}.") for may in ALLOWED[owner])}
        assert not wrong, f"{file} imports {', '.join(sorted(wrong))}"


def test_the_library_knows_neither_the_engine_nor_the_network() -> None:
    unknown = {
        "pulumi",
        "pulumi_pagerduty",
        "pulumi_github",
        "pulumi_slack",
        "httpx",
        "socket",
        "urllib",
        "http",
    }
    files = [file for file in modules() if room(file) == "oncall"]
    assert files
    for file in files:
        wrong = {name for name in imported(file) if name.partition(".")[0] in unknown}
        assert not wrong, f"{file} imports {', '.join(sorted(wrong))}"


def module(file: str) -> str:
    """The dotted name of a file, below the folder that it is imported from."""
    parts = file.removesuffix(".py").removesuffix("/__init__").split("/")
    return ".".join(parts[2:] if parts[0] == "packages" else parts)


def needed(file: str, known: set[str]) -> set[str]:
    """The modules of ours that a file needs when it runs, wherever in it they are imported."""
    names = {name for name, runs in imports(file) if runs}
    return {name if name in known else name.rpartition(".")[0] for name in names} & known - {module(file)}


def test_no_module_needs_itself_by_way_of_others() -> None:
    known = {module(file) for file in modules()}
    graph = {module(file): needed(file, known) for file in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' → '.join(error.args[1])}")


def test_what_edits_the_file_does_not_know_the_command_line() -> None:
    climbing = {
        file: names
        for file in modules()
        if file.startswith("oncall/") and not file.startswith("oncall/cli/") and "__main__" not in file
        if (names := {name for name in imported(file) if name.startswith("oncall.cli")})
    }
    assert not climbing
