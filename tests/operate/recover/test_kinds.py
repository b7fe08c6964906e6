"""Nothing that the program can declare is left out where interruptions are tried."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pulumi import CustomResource

import oncall
from operate.recover.finders import FINDERS, WRITE_ONLY
from tests.operate.recover.kinds import KINDS
from tests.parsing import parse
from tests.stacks.conftest import ROOT, Declare
from tests.stacks.recorder import Recording


def types(recorded: Recording) -> set[str]:
    """The types of what a provider makes."""
    made = {one.type for one in recorded.resources.values()}
    return {type_ for type_ in made if not type_.startswith(("oncall:", "pulumi:providers:"))}


def declaring(module: ModuleType) -> Iterator[str]:
    """The names of the classes of resources that are called in a module, whether an operation needs them or not."""
    assert module.__file__
    for node in ast.walk(parse(Path(module.__file__))):
        if isinstance(node, ast.Call):
            called: Any = module
            for name in ast.unparse(node.func).split("."):
                called = getattr(called, name, None)
            if isinstance(called, type) and issubclass(called, CustomResource):
                yield called.__name__


@pytest.mark.slow
def test_interruptions_are_tried_on_every_kind_that_is_declared(declared: Recording) -> None:
    assert types(declared) <= KINDS.keys()


@pytest.mark.slow
def test_the_small_operation_has_every_kind(declare: Declare) -> None:
    small = oncall.load(ROOT / "tests" / "engine" / "small.yaml")
    assert types(declare(small)) == KINDS.keys()


def test_no_kind_waits_for_an_operation_that_needs_it() -> None:
    files = [*(ROOT / "components").glob("*.py"), *(ROOT / "stacks").glob("*.py")]
    modules = [import_module(f"{file.parent.name}.{file.stem}") for file in files if file.stem != "__init__"]
    called = {name for module in modules for name in declaring(module)}
    assert called - {"Provider"} == {token.rpartition(":")[2] for token in KINDS}


def test_every_kind_is_found_again() -> None:
    assert FINDERS.keys() == KINDS.keys(), "what exists and is not found is made twice"
    assert WRITE_ONLY.keys() <= FINDERS.keys()
