"""A rotation that ends and another that takes over its hours."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncall import read
from oncall.file.problems import RotationError

FILE = Path(__file__).parents[2] / "rotas" / "more" / "one-ends-another-takes-over.yaml"
TEXT = FILE.read_text(encoding="utf-8")
BEGINS = '{hours: "09:00-09:00", turn: 1 week, order: [{from: 2027-01-04'


def test_a_rotation_may_take_over_the_hours_of_one_that_ends() -> None:
    loaded = read(TEXT.encode(), "x.yaml")
    assert "new" in loaded.operation.rotations
    assert not any("begins later" in str(warning) for warning in loaded.warnings), "nobody's hours are empty"


def test_one_that_begins_before_the_other_ends_is_refused() -> None:
    assert TEXT.count(BEGINS) == 1
    early = TEXT.replace(BEGINS, BEGINS.replace("2027-01-04", "2026-12-28"))
    with pytest.raises(RotationError, match="both have the hours 09:00-09:00 UTC"):
        read(early.encode(), "x.yaml")


def test_the_hours_of_one_that_ends_must_be_taken_over_as_a_whole() -> None:
    shorter = TEXT.replace(BEGINS, BEGINS.replace("09:00-09:00", "09:00-21:00"))
    with pytest.raises(RotationError, match="no rotation has the hours 21:00-09:00 UTC"):
        read(shorter.encode(), "x.yaml")
