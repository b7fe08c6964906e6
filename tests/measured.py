"""A plugin for `coverage run -m pytest -p tests.measured`: tests are measured, pytest is not.

Whatever runs while coverage is measured takes twice as long. coverage.py can stop and start again, but each start
wraps `os._exit` once more; so its trace functions are taken away and given back.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest
from coverage import Coverage


class Measured:
    """Measures while modules are imported, and while the fixtures and the function of a test run."""

    def __init__(self) -> None:
        self._here, self._in_threads = sys.gettrace(), threading.gettrace()
        self._pause()

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """A folder imports its conftest.py, a module itself."""
        if isinstance(collector, pytest.Directory | pytest.Module):
            with self._measuring():
                return (yield)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Generator[None, object, object]:
        """The fixtures."""
        with self._measuring():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self) -> Generator[None, object, object]:
        """The function."""
        with self._measuring():
            return (yield)

    @contextmanager
    def _measuring(self) -> Iterator[None]:
        threading.settrace(self._in_threads)
        sys.settrace(self._here)
        try:
            yield
        finally:
            self._pause()

    def _pause(self) -> None:
        sys.settrace(None)
        threading.settrace(None)


def pytest_configure(config: pytest.Config) -> None:
    """Take over the measurement that has begun with the process, without the threads that report to pytest-xdist."""
    if measurement := Coverage.current():
        measurement.stop()
        measurement.start()
        config.pluginmanager.register(Measured())
