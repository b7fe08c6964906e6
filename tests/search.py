"""How long the property tests search: few seconds in all, and ten times as long with ``SEARCH=10 make unit``."""

from __future__ import annotations

import os

from hypothesis import settings

LONGER = int(os.environ.get("SEARCH", "1"))
USUAL = 100
"""So many examples where a test says nothing else."""


def examples(count: int) -> settings:
    """So many, where the usual number would take too long or find too little."""
    return settings(max_examples=count * LONGER)
