"""A plugin for `coverage run -m pytest -p tests.measured`: of the tests, the quick ones are measured; pytest is not.

Whatever runs while coverage is measured takes twice as long. coverage.py can stop and start again, but each start
wraps `os._exit` once more; so its functions are taken away and given back.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext

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


class Measured:
    """Measures while modules are imported, and while the fixtures and the function of a measured test run."""

    def __init__(self) -> None:
        self._here, self._in_threads = sys.gettrace(), threading.gettrace()
        self._processes = os.environ[PROCESSES]

    def pytest_collection_finish(self) -> None:
        """The modules are imported."""
        self._pause()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        """The fixtures."""
        with self._measuring() if is_measured(item) else nullcontext():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """The function."""
        with self._measuring() if is_measured(pyfuncitem) else nullcontext():
            return (yield)

    @contextmanager
    def _measuring(self) -> Iterator[None]:
        os.environ[PROCESSES] = self._processes
        threading.settrace(self._in_threads)
        sys.settrace(self._here)
        try:
            yield
        finally:
            self._pause()

    def _pause(self) -> None:
        sys.settrace(None)
        threading.settrace(None)
        del os.environ[PROCESSES]


def pytest_configure(config: pytest.Config) -> None:
    """Take over the measurement that has begun with the process, without the threads that report to pytest-xdist."""
    if measurement := Coverage.current():
        measurement.stop()
        measurement.start()
        config.pluginmanager.register(Measured())
