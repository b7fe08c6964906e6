"""How much the tests try: a sample at each change, all with ``make thorough``, ten times as much with ``SEARCH=10``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from math import ceil
from typing import Any

import pytest
from hypothesis import settings

TIMES = float(os.environ.get("SEARCH", "1"))
USUAL = 100
"""So many examples where a test says nothing else."""


def examples(count: int = USUAL) -> settings:
    """So many, where the usual number would take too long or find too little."""
    return settings(max_examples=ceil(count * TIMES))


def first(cases: Sequence[Any], mark: pytest.MarkDecorator, count: int = 1) -> list[Any]:
    """All cases, of which ``make unit`` tries the first so many; the others have the mark."""
    return [case if number < count else pytest.param(case, marks=mark) for number, case in enumerate(cases)]


def sample(cases: Sequence[Any], every: int = 4) -> list[Any]:
    """All cases, of which ``make test`` tries the first of so many."""
    return [
        pytest.param(case, marks=pytest.mark.thorough) if number % every else case
        for number, case in enumerate(cases)
    ]
