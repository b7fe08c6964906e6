"""From two versions of the file to the material of a review's document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.file.problems import Problem, RotationError
from oncall.file.reader import read
from oncall.review.compare import HORIZON, review
from oncall.review.document import Material
from oncall.review.versions import template_changes

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from oncall.review.versions import Version


def material(
    base: Version,
    head: Version,
    now: datetime,
    horizon: timedelta = HORIZON,
    *,
    calendar: str | None = None,
    preview: str | None = None,
) -> Material:
    """The review of ``head`` against ``base``; a head with errors is refused, and never raises RotationError."""
    if head.data is None:
        gone = Problem("the file is gone", hint="without it nobody would be on call", name=head.name)
        return Material(None, problems=(gone,), preview=preview)
    try:
        after = read(head.data, head.name)
    except RotationError as error:
        return Material(None, problems=error.problems, preview=preview)
    notes: list[str] = []
    before = None
    if base.data is not None:
        try:
            before = read(base.data, base.name).operation
        except RotationError:
            notes.append("The version before breaks today's rules: everything counts as new.")
    return Material(
        review(before, after.operation, now, horizon),
        notes=tuple(notes),
        templates=template_changes(base, head),
        calendar=calendar,
        preview=preview,
    )
