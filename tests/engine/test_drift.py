"""The engine's own words about a difference, which the drift workflow tells from a failure."""

from __future__ import annotations

import pytest

from ci.drift import DIFFERS
from tests.engine.conftest import Stack

pytestmark = pytest.mark.engine

PROGRAM = "import pulumi\npulumi.ComponentResource('a:b:C', 'd')\n"


def test_a_difference_is_told_from_a_failure(stack: Stack) -> None:
    stack.program(PROGRAM)
    differs = stack.run("preview", "--expect-no-changes", status=None)
    assert differs.status
    assert DIFFERS.search(differs.output), "or drift.yml fails instead of opening its issue"
    stack.program("raise SystemExit(1)\n")
    failed = stack.run("preview", "--expect-no-changes", status=None)
    assert failed.status
    assert not DIFFERS.search(failed.output), "or a failure is reported as drift"
