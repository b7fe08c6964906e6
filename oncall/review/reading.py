"""From two versions of the file to the material of a review's document."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from oncall.file.problems import Problem, RotationError
from oncall.file.reader import read
from oncall.review.compare import HORIZON, review
from oncall.review.document import Material
from oncall.review.versions import template_changes

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from oncall.model import Acceptance, Operation
    from oncall.review.versions import Version


def material(
    base: Version,
    head: Version,
    now: datetime,
    horizon: timedelta = HORIZON,
    *,
    site: str | None = None,
    preview: str | None = None,
    counts: Callable[[Acceptance], bool] = lambda _: True,
) -> Material:
    """The review of ``head`` against ``base``; a head with errors is refused, and never raises RotationError.

    Of the entries of ``accept``, those for which ``counts`` is true accept anything.
    """
    if head.data is None:
        gone = Problem("the file is gone", hint="without it nobody would be on call", name=head.name)
        return Material(None, problems=(gone,), preview=preview)
    try:
        after = read(head.data, head.name)
    except RotationError as error:
        return Material(None, problems=error.problems, preview=preview)
    operation, notes = _agreed(after.operation, now, counts)
    before = None
    if base.data is not None:
        try:
            before = read(base.data, base.name).operation
        except RotationError:
            notes.append("The version before breaks today's rules: everything counts as new.")
    return Material(
        review(before, operation, now, horizon),
        notes=tuple(notes),
        templates=template_changes(base, head),
        site=site,
        preview=preview,
        warnings=after.warnings,
    )


def _agreed(
    operation: Operation, now: datetime, counts: Callable[[Acceptance], bool]
) -> tuple[Operation, list[str]]:
    """The operation with the entries of `accept` that count, and a note for each other one that is in force."""
    counted = tuple(entry for entry in operation.accept if counts(entry))
    notes = [
        f"The entry of accept for {entry.who} ({entry.guard}) does not count until {entry.who} approves the edit."
        for entry in operation.accept
        if entry not in counted and now < entry.until
    ]
    return replace(operation, accept=counted), notes
