"""The sandbox's repositories, and an engine that asks the provider about them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from oncall_sandbox.services.github.seeding import seed_repository
from oncall_sandbox.testing import RecordedServices
from plugin_host.testing import TOKEN, Engine, Time
from pulumi_github_labels.provider import GitHubLabels

Scene = Callable[[Engine], Coroutine[Any, Any, Any]]
Play = Callable[[Scene], Any]


@pytest.fixture
def accounts() -> RecordedServices:
    """The two repositories, and the requests that were made."""
    found = RecordedServices()
    for repository in ("winglang/wing", "winglang/examples"):
        seed_repository(found.world, repository)
    found.world.commit()
    return found


@pytest.fixture
def play(accounts: RecordedServices, request: pytest.FixtureRequest) -> Play:
    """Let an engine play a scene with the resource that the test's module names as ``TYPE``."""

    def run(scene: Scene) -> Any:
        async def act() -> Any:
            engine = Engine(GitHubLabels({}, Time().surroundings(), accounts), request.module.TYPE)
            await engine.configure(token=TOKEN)
            return await scene(engine)

        return asyncio.run(act())

    return run
