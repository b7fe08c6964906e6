"""The proof of an operation's coverage; of the first bad instant, who and why, and the smallest edit that fixes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.time.coverage import Flaw, Proof, examine
from oncall.time.timeline import resolve

if TYPE_CHECKING:
    from datetime import datetime

    from oncall.model import Operation


def prove(operation: Operation, start: datetime, end: datetime) -> Proof | Flaw:
    """Coverage of ``[start, end)``, or from the first shift on: its proof, or its first flaw."""
    resolution = resolve(operation, start, end)
    breach = examine(operation, resolution.shifts, start, end)
    if breach is None:
        begins = (rotation.order[0].start for rotation in operation.rotations.values())
        return Proof(max(start, min(begins, default=start)), end, resolution.shifts)
    from oncall.time.fixes import explain  # only a broken file needs it

    return explain(operation, resolution, breach, end)
