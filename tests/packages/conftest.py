"""What the tests of all packages together share."""

from __future__ import annotations

import asyncio

import pytest


@pytest.fixture(scope="session")
def loop() -> asyncio.AbstractEventLoop:
    """The loop of programs under the SDK's mocks. It stays open: the SDK leaves loops of its own in its threads."""
    return asyncio.new_event_loop()
