"""Whoever is paged reviews what pages them."""

from __future__ import annotations

from pathlib import Path

from oncall import load
from oncall.generated.codeowners import MARK, PATH, text
from tests.data import WING_FILE

WING = load(WING_FILE)


def test_everybody_in_a_rotation_owns_the_file_and_everything_else() -> None:
    lines = text(WING).splitlines()
    in_order = {handle for rotation in WING.rotations.values() for handle in rotation.order[-1].people}
    for path in ("/rotation.yaml", "*"):
        (line,) = (line for line in lines if line.startswith(f"{path} "))
        assert {word.removeprefix("@") for word in line.split()[1:]} == in_order


def test_the_one_that_is_committed_is_made_from_the_file() -> None:
    committed = (Path(__file__).parents[3] / PATH).read_text(encoding="utf-8")
    assert committed.startswith(MARK), "without the mark nothing refreshes it"
