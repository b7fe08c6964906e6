"""Whose entries of ``accept`` count where several pull requests are deployed together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from oncall.file.problems import RotationError
from oncall.file.reader import read
from oncall.review.guards import accepts
from oncall.review.reading import material

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from oncall.model import Acceptance
    from oncall.review.guards import Finding
    from oncall.review.versions import Version


class Step(NamedTuple):
    """What a pull request makes of the file, and the handles, in lower case, of those who agree with it."""

    before: Version
    after: Version
    agree: frozenset[str]


def counting(steps: Sequence[Step], now: datetime) -> Callable[[Acceptance], bool]:
    """Whether an entry counts for all steps together, the oldest first.

    It must be agreed to in each pull request that needs it: to agree with one is no consent to another. An entry
    that is new in a pull request with whose step its person agrees speaks for the steps before, too: it was written
    for them. Where no step alone needs an entry, every step that changes the file does.
    """
    edits = [step for step in steps if step.before.data != step.after.data]
    findings = [_findings(step, now) for step in edits]
    known = [(_accept(step.before), _accept(step.after)) for step in edits]

    def counts(entry: Acceptance) -> bool:
        who = entry.who.lower()
        needing = [
            number
            for number, found in enumerate(findings)
            if found is None or any(accepts(entry, each) for each in found)
        ]
        written = max(
            (
                number
                for number, (before, after) in enumerate(known)
                if entry in after and entry not in before and who in edits[number].agree
            ),
            default=-1,
        )
        return all(number <= written or who in edits[number].agree for number in needing or range(len(edits)))

    return counts


def _findings(step: Step, now: datetime) -> tuple[Finding, ...] | None:
    """What the guards say of a step alone; None where it cannot be compared."""
    reviewed = material(step.before, step.after, now).review
    return None if reviewed is None or reviewed.first_version else reviewed.findings


def _accept(version: Version) -> Collection[Acceptance]:
    try:
        return read(version.data or b"", version.name).operation.accept
    except RotationError:
        return ()
