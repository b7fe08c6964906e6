"""What only follows from another error is not reported: whoever fixes the first would look for the second in vain."""

from __future__ import annotations

from oncall import RotationError, read
from tests.oncall.file.corpus import GOOD


def errors(*edits: tuple[str, str]) -> list[str]:
    """What is found in the good file after these replacements."""
    text = GOOD.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    try:
        read(text.encode())
    except RotationError as refused:
        return [problem.found for problem in refused.problems]
    return []


EVERY_OTHER_DAY = ("- from: 2026-03-02", "- from: 2026-03-04")


def test_a_turn_that_cannot_be_read_is_the_only_error_of_an_order_that_follows_it() -> None:
    assert errors(("turn: 1 week", "turn: 2 days"), EVERY_OTHER_DAY) == []
    assert errors(EVERY_OTHER_DAY) == ["2026-03-04 (Wednesday) is within a turn of the entry before"]
    [error] = errors(("turn: 1 week", "turn: 2 dayz"), EVERY_OTHER_DAY)
    assert "dayz" in error
