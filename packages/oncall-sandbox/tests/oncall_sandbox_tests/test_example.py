"""The example runs, and pages whom it says."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "page.py"


def test_ana_is_paged_and_then_bo(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLE))

    assert capsys.readouterr().out.splitlines() == ["at once: ana", "after ten minutes: bo"]
