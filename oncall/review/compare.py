"""The review of an edit: everything that it changes, as data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from oncall.review import escalation, guards
from oncall.review.changes import changes
from oncall.review.moves import Move, moves
from oncall.time.coverage import Flaw, Proof
from oncall.time.load import loads
from oncall.time.proof import prove
from oncall.time.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oncall.model import Acceptance, Operation
    from oncall.review.changes import Change
    from oncall.time.load import Load
    from oncall.time.timeline import Shift

HORIZON = timedelta(weeks=26)


class Verdict(StrEnum):
    """The result of a review."""

    NOTHING_MOVES = "nothing moves"
    MOVES = "moves"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """Somebody whose duties move: ``gained`` and ``lost`` ascend, the roles are those at ``Review.now``.

    ``load`` is that of the horizon; None where the file does not know the person.
    """

    handle: str
    time_zone: str
    gained: tuple[Move, ...]
    lost: tuple[Move, ...]
    roles_before: tuple[str, ...]
    roles_after: tuple[str, ...]
    load_before: Load | None
    load_after: Load | None

    @property
    def first(self) -> Move:
        """The first duty that moves."""
        return min((*self.gained, *self.lost), key=lambda move: move.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What an edit changes in ``[now, end)``; ``first_version``: there was no file before.

    ``escalation`` holds the lines before and after when it changed. ``expired`` acceptances are over,
    ``idle`` ones are new and accept nothing that this edit does.
    """

    now: datetime
    end: datetime
    first_version: bool
    moves: tuple[Move, ...]
    people: tuple[Affected, ...]
    findings: tuple[guards.Finding, ...]
    coverage: Proof | Flaw
    escalation: tuple[tuple[str, ...], tuple[str, ...]] | None
    changes: tuple[Change, ...]
    expired: tuple[Acceptance, ...]
    idle: tuple[Acceptance, ...]

    @property
    def refusals(self) -> tuple[guards.Finding, ...]:
        """The findings that nobody concerned has accepted."""
        return tuple(finding for finding in self.findings if finding.accepted is None)

    @property
    def verdict(self) -> Verdict:
        """Refused for a flaw or a finding, else whether anything moves."""
        if self.refusals or isinstance(self.coverage, Flaw):
            return Verdict.REFUSED
        return Verdict.MOVES if self.moves else Verdict.NOTHING_MOVES


def review(before: Operation | None, after: Operation, now: datetime, horizon: timedelta = HORIZON) -> Review:
    """The review of ``after`` against ``before`` (None: no file) from ``now`` on, as far as ``horizon``."""
    now = now.astimezone(UTC)
    end = now + horizon
    base = _nothing(after) if before is None else before
    coverage = prove(after, now, end)
    old = () if _same_duties(base, after) else timeline(base, now, end)
    new = _shifts(coverage, after, now, end) if old else ()
    moved = moves(old, new) if before is not None else ()
    findings = guards.examine(guards.Comparison(before=base, after=after, now=now, end=end, moves=moved))
    return Review(
        now=now,
        end=end,
        first_version=before is None,
        moves=moved,
        people=_affected(base, after, moved, old, new, now),
        findings=findings,
        coverage=coverage,
        escalation=(escalation.lines(base.escalation), escalation.lines(after.escalation))
        if base.escalation != after.escalation
        else None,
        changes=changes(base, after),
        expired=tuple(entry for entry in after.accept if entry.until <= now),
        idle=tuple(
            entry
            for entry in after.accept
            if entry not in base.accept
            and entry.until > now
            and not any(guards.accepts(entry, finding) for finding in findings)
        ),
    )


def _nothing(after: Operation) -> Operation:
    """No people, no rotations, nothing watched; the settings are those of ``after``."""
    return replace(
        after,
        people={},
        rotations={},
        time_off=(),
        swaps=(),
        assets={},
        workflows={},
        sources={},
        channels={},
        repositories={},
        accept=(),
    )


def _same_duties(before: Operation, after: Operation) -> bool:
    return all(getattr(before, name) == getattr(after, name) for name in ("rotations", "time_off", "swaps"))


def _shifts(coverage: Proof | Flaw, after: Operation, now: datetime, end: datetime) -> tuple[Shift, ...]:
    return coverage.shifts if isinstance(coverage, Proof) else timeline(after, now, end)


def _affected(
    before: Operation,
    after: Operation,
    moved: Iterable[Move],
    old: Sequence[Shift],
    new: Sequence[Shift],
    now: datetime,
) -> tuple[Affected, ...]:
    """Everybody who gains or loses a duty, by the first that moves."""
    gained: dict[str, list[Move]] = {}
    lost: dict[str, list[Move]] = {}
    for move in moved:
        for side, handle in ((lost, move.before), (gained, move.after)):
            if handle is not None:
                side.setdefault(handle, []).append(move)
    if not gained and not lost:
        return ()
    loads_before, loads_after = (
        {load.person: load for load in loads(operation, shifts)}
        for operation, shifts in ((before, old), (after, new))
    )
    on_before, on_after = _on_call(old, now), _on_call(new, now)
    people = [
        Affected(
            handle=handle,
            time_zone=(after.people.get(handle) or before.people[handle]).time_zone,
            gained=tuple(gained.get(handle, ())),
            lost=tuple(lost.get(handle, ())),
            roles_before=on_before.get(handle, ()),
            roles_after=on_after.get(handle, ()),
            load_before=loads_before.get(handle),
            load_after=loads_after.get(handle),
        )
        for handle in dict.fromkeys((*gained, *lost))
    ]
    return tuple(sorted(people, key=lambda person: (person.first.start, person.handle)))


def _on_call(shifts: Sequence[Shift], now: datetime) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for shift in shifts:
        if shift.start > now:
            break
        found[shift.person] = (*found.get(shift.person, ()), shift.role)
    return found
