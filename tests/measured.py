"""A plugin for `coverage run -m pytest -p tests.measured`: the quick tests are measured.

Measured, a test takes twice as long.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from coverage import Coverage

PROCESSES = "COVERAGE_PROCESS_CONFIG"
"""The variable by which coverage.py measures in the processes that a test starts."""


def is_measured(item: pytest.Item) -> bool:
    """Whether a test is quick, or alone in reaching some lines: ``slow(covers=True)``."""
    if item.get_closest_marker("engine") or item.get_closest_marker("wide"):
        return False
    slow = item.get_closest_marker("slow")
    return slow is None or bool(slow.kwargs.get("covers"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Pause where a test is not measured, in this process and in those that it starts."""
    measurement = Coverage.current()
    if measurement is None or is_measured(item):
        return (yield)
    measurement.stop()
    configuration = os.environ.pop(PROCESSES)
    try:
        return (yield)
    finally:
        os.environ[PROCESSES] = configuration
        measurement.start()
