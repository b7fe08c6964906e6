"""The operation of tests/data/wing.yaml, and variations of it, declared against the recording mock engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pulumi import Output

import oncall
from components.responder import Phone
from oncall.model import Operation
from settings import VARIABLES, Settings
from stacks import operation as program
from tests.data import WING_FILE
from tests.stacks.recorder import Recording, record

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)

Declare = Callable[..., Recording]


@pytest.fixture(scope="session")
def wing() -> Operation:
    return oncall.load(WING_FILE)


def settings_for(
    described: Operation,
    *,
    now: datetime = NOW,
    protect: bool = False,
    phones: set[str] | None = None,
    devices: set[str] | None = None,
) -> Settings:
    """``phones`` and ``devices`` are the handles whose number and device are known (default: all)."""
    known = described.people if phones is None else phones
    with_app = described.people if devices is None else devices
    return Settings(
        project="on-call",
        stack="sandbox",
        file=WING_FILE,
        clock=now,
        protect=protect,
        slack_workspace="T1",
        tokens={key: Output.secret(f"token-of-{key}") for key in VARIABLES},
        phones={
            handle: Output.secret(Phone(country_code=1, number=f"555{index:04}"))
            for index, handle in enumerate(known)
        },
        devices={handle: f"Phone of {handle}" for handle in with_app},
    )


def recorded(described: Operation, **settings: Any) -> Recording:
    """What is declared for an operation under the settings that `settings_for` makes."""
    return record(lambda: program.provision(described, settings_for(described, **settings)))


@cache
def of_wing(now: datetime = NOW, *, protect: bool = False) -> Recording:
    """What is declared for Wing's own operation, once for all folders of tests."""
    return recorded(oncall.load(WING_FILE), now=now, protect=protect)


@pytest.fixture(scope="session")
def declare() -> Declare:
    return recorded


@pytest.fixture(scope="session")
def declared() -> Recording:
    return of_wing()
