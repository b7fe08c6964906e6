"""What the tests of the site share: the file of the tests, and the moment at which its site is made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import oncall
from oncall.site import files

if TYPE_CHECKING:
    from oncall.model import Operation

WING = Path(__file__).parents[1] / "wing.yaml"
NOW = datetime(2026, 11, 28, 7, tzinfo=UTC)
"""A Saturday. @skyrpex is primary until 15:00, then @Chriscbr."""
GUIDES = {
    page.name: page.read_text(encoding="utf-8")
    for page in sorted((Path(__file__).parents[3] / "docs" / "handbook").glob("*.md"))
}


@pytest.fixture(scope="session")
def wing() -> Operation:
    return oncall.load(WING)


@pytest.fixture(scope="session")
def site(wing: Operation) -> dict[str, bytes]:
    """The whole site of the file of the tests, with the handbook of this repository."""
    return files(wing, GUIDES, NOW)
