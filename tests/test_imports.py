"""Who may import whom: the rooms of the house stay apart."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {
    "bench", "components", "engine", "live", "pipeline", "policy", "providers", "recovery", "rotation", "sandbox",
    "settings", "stacks", "templates", "tests",
}  # fmt: skip
HOSTING = {f"providers.{module}" for module in ("host", "light", "marshal", "servicer", "failure")}
ALLOWED = {
    "rotation": {"live"},  # only the names of commands that are asked for
    "components": {"providers"},
    "stacks": {"rotation", "components", "providers", "templates", "settings"},
    "settings": {"components"},
    "templates": {"rotation"},
    "providers": set(),
    "policy": {"rotation"},
    "sandbox": {"rotation.layers", "rotation.model", *HOSTING},
    "live": {"rotation", "sandbox.address", "providers", "settings"},
    "recovery": {"settings", "providers", "sandbox.address"},
    "engine": {"rotation", "recovery", "sandbox"},
    "pipeline": {"rotation", "engine", "live", "templates", "providers.http", "sandbox.address"},
}


@cache
def modules() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [file for file in listed.stdout.splitlines() if room(file) in ALLOWED and "examples/" not in file]


def room(file: str) -> str:
    return file.partition("/")[0].removesuffix(".py")


@cache
def imported(file: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse((ROOT / file).read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("owner", sorted(ALLOWED))
def test_a_room_imports_only_what_it_may(owner: str) -> None:
    files = [file for file in modules() if room(file) == owner]
    assert files
    for file in files:
        ours = {name for name in imported(file) if name.partition(".")[0] in OURS - {owner}}
        wrong = {name for name in ours if not any(f"{name}.".startswith(f"{may}.") for may in ALLOWED[owner])}
        assert not wrong, f"{file} imports {', '.join(sorted(wrong))}"


@pytest.mark.parametrize("file", [file for file in modules() if room(file) == "rotation"])
def test_the_rotation_knows_neither_the_engine_nor_the_network(file: str) -> None:
    roots = {name.partition(".")[0] for name in imported(file)}
    assert not roots & {
        "pulumi",
        "pulumi_pagerduty",
        "pulumi_github",
        "pulumi_slack",
        "httpx",
        "socket",
        "urllib",
        "http",
    }
