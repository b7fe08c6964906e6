"""The proof of an operation's coverage; of the first bad instant, who and why, and the smallest edit that fixes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.time.coverage import Flaw, Proof, examine, promises
from oncall.time.timeline import plan, resolve

if TYPE_CHECKING:
    from datetime import datetime

    from oncall.model import Operation


def prove(operation: Operation, start: datetime, end: datetime) -> Proof | Flaw:
    """Coverage of ``[start, end)``, of each level from its first shift on: its proof, or its first flaw."""
    resolution = resolve(operation, start, end)
    planned = plan(operation, start, end)
    breach = examine(operation, resolution.shifts, start, end, planned)
    if breach is None:
        promised = promises(operation, start, end, planned)
        begins = [promise.start for promise in promised] or [shift.start for shift in resolution.shifts[:1]]
        return Proof(min(begins, default=start), end, resolution.shifts, promised)
    from oncall.time.fixes import explain  # only a broken file needs it

    return explain(operation, resolution, breach, end)
