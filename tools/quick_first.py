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
    """Put the files with the quickest tests first. The tests of a file stay together, and with them its fixtures."""
    if not STATS.exists():  # these tests are being timed
        return
    seconds = json.loads(STATS.read_text(encoding="utf-8"))["duration_by_test"]
    by_file: Counter[Path] = Counter()
    for item in items:
        by_file[item.path] += seconds.get(item.nodeid, 0)
    items.sort(key=lambda item: (by_file[item.path], str(item.path), seconds.get(item.nodeid, 0)))
