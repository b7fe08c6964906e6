"""How much the tests try: little at every change, and all of it with ``make thorough`` and ``SEARCH=10 make unit``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import settings

LONGER = int(os.environ.get("SEARCH", "1"))
USUAL = 100
"""So many examples where a test says nothing else."""


def examples(count: int) -> settings:
    """So many, where the usual number would take too long or find too little."""
    return settings(max_examples=count * LONGER)


def sample(cases: Sequence[Any], every: int = 4) -> list[Any]:
    """All cases, of which ``make test`` tries the first of so many."""
    return [
        pytest.param(case, marks=pytest.mark.thorough) if number % every else case
        for number, case in enumerate(cases)
    ]
