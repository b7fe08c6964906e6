"""A plugin of pytest for `make mutants`: the quickest tests run first, so that most changes are noticed at once."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

STATS = Path("mutmut-stats.json")  # mutmut runs the tests in its folder


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests under a second first, and the others after them, both by file: fixtures of a file stay in use."""
    if not STATS.exists():  # these tests are being timed
        return
    seconds = json.loads(STATS.read_text(encoding="utf-8"))["duration_by_test"]
    by_file: Counter[Path] = Counter()
    for item in items:
        by_file[item.path] += seconds.get(item.nodeid, 0)

    def rank(item: pytest.Item) -> tuple[object, ...]:
        took = seconds.get(item.nodeid, 0)
        return took >= 1, by_file[item.path], item.path, took

    items.sort(key=rank)
