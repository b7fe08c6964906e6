"""What all tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

from tests.search import LONGER, USUAL

# How long an example takes depends on what else the machine does; no test may.
settings.register_profile(
    "no wall clock",
    deadline=None,
    max_examples=USUAL * LONGER,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("no wall clock")

Golden = Callable[[str, str], None]


def pytest_collection_finish() -> None:
    """The modules of the SDKs are some million objects that stay: the garbage collector need not look again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text that people read with the one that was agreed, in ``golden/`` beside the test.

    ``make bless`` accepts the present texts, which then show in review.
    """

    def compare(name: str, text: str) -> None:
        agreed = request.path.parent / "golden" / name
        if os.environ.get("BLESS"):
            agreed.parent.mkdir(exist_ok=True)
            agreed.write_bytes(text.encode())
        assert text == agreed.read_bytes().decode(), f"if the new {name} is right: make bless"

    return compare
