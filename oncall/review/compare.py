"""The review of an edit: everything that it changes, as data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from oncall.model import Guard
from oncall.review import escalation, guards, ids, levels, people, quieter
from oncall.review.changes import changes
from oncall.review.instead import instead
from oncall.review.moves import Move, moves
from oncall.time.coverage import Flaw, Proof
from oncall.time.load import loads
from oncall.time.proof import prove
from oncall.time.seats import Seat, by_seat, seat_of
from oncall.time.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from oncall.model import Acceptance, Operation
    from oncall.review.changes import Change
    from oncall.review.moves import Timeline
    from oncall.time.load import Load
    from oncall.time.timeline import Shift

HORIZON = timedelta(weeks=26)
_DUTIES = ("people", "teams", "rotations", "time_off", "swaps", "holidays")
"""The parts of an operation from which its timeline follows."""


class Verdict(StrEnum):
    """The result of a review."""

    NOTHING_MOVES = "nothing moves"
    MOVES = "moves"
    QUIETER = "quieter"
    REFUSED = "refused"


class Next(NamedTuple):
    """The shift that somebody is in, or the next one."""

    seat: Seat
    start: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """Somebody whose duties move: ``gained`` and ``lost`` ascend, the seats are those at ``Review.now``.

    ``account`` holds the e-mails before and after where another account is paged. The loads are those of the
    horizon, None where the file does not know the person.
    """

    handle: str
    time_zone: str
    gained: tuple[Move, ...]
    lost: tuple[Move, ...]
    seats_before: tuple[Seat, ...]
    seats_after: tuple[Seat, ...]
    next_before: Next | None
    next_after: Next | None
    account: tuple[str, str] | None
    load_before: Load | None
    load_after: Load | None

    @property
    def first(self) -> Move:
        """The first duty that moves."""
        return min((*self.gained, *self.lost), key=lambda move: move.start)


class Escalation(NamedTuple):
    """The escalation of a team (without a name in a file of one) before and after, as lines."""

    team: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class Advice(NamedTuple):
    """The commands to run in place of the edit; ``moves`` many duties move then, from ``first`` on."""

    commands: tuple[str, ...]
    moves: int
    first: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What an edit changes in ``[now, end)``; ``first_version``: there was no file before.

    ``renamed`` holds the new handles by the old ones, ``levels`` the new names of levels; everything else has the new
    ones. ``addresses`` holds the e-mails before and after of accounts that stay the same. ``escalations`` are those
    that change. ``expired`` acceptances are over, ``idle`` ones are new and accept nothing in this edit.
    ``has_acceptances``: the file has some. ``advice`` lets the same people join and leave while less moves.
    """

    now: datetime
    end: datetime
    first_version: bool
    renamed: Mapping[str, str]
    levels: Mapping[str, str]
    addresses: Mapping[str, tuple[str, str]]
    moves: tuple[Move, ...]
    people: tuple[Affected, ...]
    findings: tuple[guards.Finding, ...]
    coverage: Proof | Flaw
    escalations: tuple[Escalation, ...]
    changes: tuple[Change, ...]
    expired: tuple[Acceptance, ...]
    idle: tuple[Acceptance, ...]
    has_acceptances: bool
    advice: Advice | None = None

    @property
    def refusals(self) -> tuple[guards.Finding, ...]:
        """The findings that nobody concerned has accepted."""
        return tuple(finding for finding in self.findings if finding.accepted is None)

    @property
    def verdict(self) -> Verdict:
        """Refused for a flaw or a finding, else whether less is paged, else whether anything moves."""
        if self.refusals or isinstance(self.coverage, Flaw):
            return Verdict.REFUSED
        if any(finding.guard is Guard.QUIETER for finding in self.findings):
            return Verdict.QUIETER
        return Verdict.MOVES if self.moves else Verdict.NOTHING_MOVES


def review(before: Operation | None, after: Operation, now: datetime, horizon: timedelta = HORIZON) -> Review:
    """The review of ``after`` against ``before`` (None: no file) from ``now`` on, as far as ``horizon``."""
    found = _reviewed(before, after, now.astimezone(UTC), horizon)
    return replace(found, advice=_advice(before, after, found)) if before and found.moves else found


def _reviewed(before: Operation | None, after: Operation, now: datetime, horizon: timedelta) -> Review:
    end = now + horizon
    renamed = people.renamed(before, after) if before else {}
    of_levels = levels.renamed(before, after) if before else {}
    named = levels.with_ids(before.with_handles(renamed), of_levels) if before else _nothing(after)
    base = ids.kept(named, after)
    accounts = people.accounts(base, after)
    coverage = prove(after, now, end)
    same = all(getattr(base, part) == getattr(after, part) for part in _DUTIES)
    old = base, () if same else timeline(base, now, end)
    new = after, _shifts(coverage, after, now, end) if old[1] else ()
    moved = moves(old, new, accounts) if before else ()
    edit = guards.Comparison(
        before=base,
        after=after,
        now=now,
        end=end,
        moves=moved,
        losses=(*quieter.uncovered(old, new, moved), *quieter.losses(base, after)),
        owners=people.owners(base, accounts),
    )
    findings = guards.examine(edit) if before else ()
    return Review(
        now=now,
        end=end,
        first_version=before is None,
        renamed=renamed,
        levels={str(Seat(team, old, "")): str(Seat(team, new, "")) for (team, old), new in of_levels.items()},
        addresses=people.addresses(base, after),
        moves=moved,
        people=_affected(old, new, moved, accounts, now),
        findings=findings,
        coverage=coverage,
        has_acceptances=bool(after.accept),
        escalations=tuple(_escalations(base, after)),
        changes=changes(named, after),
        expired=tuple(entry for entry in after.accept if entry.until <= now),
        idle=tuple(
            entry
            for entry in after.accept
            if entry not in base.accept
            and entry.until > now
            and not any(guards.accepts(entry, finding) for finding in findings)
        ),
    )


def _advice(before: Operation, after: Operation, edit: Review) -> Advice | None:
    """The commands after which the fewest guards object, the soonest of those; None where the edit is no worse."""
    better: tuple[int, Advice] | None = None
    for commands, operation in instead(before, after, edit.now):
        other = _reviewed(before, operation, edit.now, edit.end - edit.now)
        refused = len(other.refusals)
        if (
            isinstance(other.coverage, Proof)
            and _weight(other) < _weight(edit)
            and (better is None or refused < better[0])
        ):
            first = other.moves[0].start if other.moves else None
            better = refused, Advice(commands, len(other.moves), first)
    return better and better[1]


def _weight(edit: Review) -> tuple[int, int]:
    return len(edit.refusals), len(edit.moves)


def _nothing(after: Operation) -> Operation:
    """No people, no rotations, nothing watched; the settings are those of ``after``."""
    return replace(
        after,
        people={},
        rotations={},
        time_off=(),
        swaps=(),
        holidays=(),
        assets={},
        workflows={},
        sources={},
        channels={},
        repositories={},
        accept=(),
    )


def _escalations(before: Operation, after: Operation) -> Iterator[Escalation]:
    for key in dict.fromkeys((*before.teams, *after.teams)):
        sides = [escalation.lines(side.teams[key]) if key in side.teams else () for side in (before, after)]
        if sides[0] != sides[1]:
            yield Escalation(key, *sides)


def _shifts(coverage: Proof | Flaw, after: Operation, now: datetime, end: datetime) -> tuple[Shift, ...]:
    return coverage.shifts if isinstance(coverage, Proof) else timeline(after, now, end)


def _affected(
    old: Timeline,
    new: Timeline,
    moved: Sequence[Move],
    accounts: Mapping[str, tuple[str, str]],
    now: datetime,
) -> tuple[Affected, ...]:
    """Everybody who gains or loses a duty, by the first that moves."""
    if not moved:
        return ()
    gained: dict[str, list[Move]] = {}
    lost: dict[str, list[Move]] = {}
    for move in moved:
        if move.after:
            gained.setdefault(move.after, []).append(move)
        if move.before and move.before != move.after:
            lost.setdefault(move.before, []).append(move)
    loads_before, loads_after = ({load.person: load for load in loads(*side)} for side in (old, new))
    on_before, on_after = (_on_call(side, now) for side in (old, new))
    next_before, next_after = (_next(side, now) for side in (old, new))
    people_of = {**old[0].people, **new[0].people}
    affected = [
        Affected(
            handle=handle,
            time_zone=people_of[handle].time_zone,
            gained=tuple(gained.get(handle, ())),
            lost=tuple(lost.get(handle, ())),
            seats_before=on_before.get(handle, ()),
            seats_after=on_after.get(handle, ()),
            next_before=next_before.get(handle),
            next_after=next_after.get(handle),
            account=accounts.get(handle),
            load_before=loads_before.get(handle),
            load_after=loads_after.get(handle),
        )
        for handle in dict.fromkeys((*gained, *lost))
    ]
    return tuple(sorted(affected, key=lambda person: (person.first.start, person.handle)))


def _next(side: Timeline, now: datetime) -> dict[str, Next]:
    operation, shifts = side
    found: dict[str, Shift] = {}
    for shift in shifts:
        if shift.end > now and shift.person not in found:
            found[shift.person] = shift
    return {person: Next(seat_of(operation, shift), max(shift.start, now)) for person, shift in found.items()}


def _on_call(side: Timeline, now: datetime) -> dict[str, tuple[Seat, ...]]:
    operation, shifts = side
    begun = [shift for shift in shifts if shift.start <= now < shift.end]
    found: dict[str, tuple[Seat, ...]] = {}
    for seat, here in by_seat(operation, begun).items():
        for shift in here:
            found[shift.person] = (*found.get(shift.person, ()), seat)
    return found
