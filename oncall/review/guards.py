"""The guards: what an edit is refused for, each with its reason; the people concerned may accept it in the file.

A gap or one person in both roles is no guard: the coverage proof refuses it, and no acceptance lets it pass.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from oncall.model import DAY, Guard
from oncall.time.plan import turn_at
from oncall.time.seats import Seat, by_seat
from oncall.time.timeline import timeline
from oncall.wording import counted, listed, moment, somebody

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from oncall.model import Acceptance, Operation, OrderEntry, Rotation
    from oncall.review.moves import Move
    from oncall.review.quieter import Loss

NOTICE = timedelta(days=14)
MOST_OF_MEAN = 1.5
PART_THAT_MAY_LEAVE = 0.25

WHY = {
    Guard.MID_TURN: "People plan their days around a turn that has begun, and know what is going on.",
    Guard.SHORT_NOTICE: "People need two weeks to plan their lives around a turn.",
    Guard.MANY_LEAVE: "What they know leaves with them.",
    Guard.TOO_FEW: "Somebody has to be free when another takes time off.",
    Guard.OVERLOAD: "Nobody keeps up half as much again as the others for long.",
    Guard.QUIETER: "What nobody is paged for, nobody notices.",
}
"""The reason of each guard, for the people whose edit is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What guards look at: the operation before and after, what moves in ``[now, end)``, and what no longer pages.

    ``owners`` holds who had the account before that a handle has after the edit.
    """

    before: Operation
    after: Operation
    now: datetime
    end: datetime
    moves: tuple[Move, ...]
    losses: tuple[Loss, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)

    def taker(self, move: Move) -> str | None:
        """Who has the duty after the edit: of an account that goes to another handle, whoever had it before."""
        return (
            self.owners.get(move.after, move.after)
            if move.after and move.before == move.after
            else move.after
        )

    @property
    def called(self) -> tuple[Move, ...]:
        """The moves at levels that are called: whoever is only shown there needs no protection."""
        return tuple(
            move
            for move in self.moves
            if _is_called(self.before, move.seat) or _is_called(self.after, move.seat)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``guard`` objects to an edit; each of ``concerned`` may accept it, and ``accepted`` says who has."""

    guard: Guard
    message: str
    concerned: tuple[str, ...]
    accepted: Acceptance | None = None


def examine(edit: Comparison) -> tuple[Finding, ...]:
    """Everything to which the guards object, with the acceptances in force."""
    findings = [
        replace(finding, concerned=_named(edit, finding.concerned))
        for rule in GUARDS.values()
        for finding in rule(edit)
    ]
    in_force = [entry for entry in edit.after.accept if edit.now < entry.until]
    return tuple(
        replace(finding, accepted=next((entry for entry in in_force if accepts(entry, finding)), None))
        for finding in findings
    )


def _named(edit: Comparison, concerned: tuple[str, ...]) -> tuple[str, ...]:
    """Those concerned whom the file can name; where none of them is left, anybody who takes turns after the edit."""
    people = edit.after.people
    return tuple(handle for handle in concerned if handle in people) or _everybody(edit.after)


def accepts(entry: Acceptance, finding: Finding) -> bool:
    """Whether an acceptance in force lets a finding pass."""
    return entry.guard is finding.guard and entry.who in finding.concerned


def mid_turn(edit: Comparison) -> Iterator[Finding]:
    """Refuse to replace somebody in a turn that has begun."""
    moved = [move for move in edit.called if move.before != edit.taker(move)]
    serving = _serving(edit.before, edit.now) if moved else {}
    for move in moved:
        turns = serving.get((move.seat, move.before or ""), {})
        for key in [key for key, until in turns.items() if move.start < until]:
            until = turns.pop(key)
            message = (
                f"@{move.before} is in the middle of a turn as {move.seat} of rotation {key} "
                f"(until {_utc(edit, until)}) and would be replaced by {somebody(edit.taker(move))} "
                f"{_from(edit, move.start)}"
            )
            concerned = tuple(handle for handle in (move.before, edit.taker(move)) if handle)
            yield Finding(guard=Guard.MID_TURN, message=message, concerned=concerned)


def short_notice(edit: Comparison) -> Iterator[Finding]:
    """Refuse to give anybody a duty at less than two weeks' notice."""
    soon: dict[str, list[Move]] = {}
    for move in edit.called:
        taker = edit.taker(move)
        if move.start < edit.now + NOTICE and move.before and taker and move.before != taker:
            soon.setdefault(taker, []).append(move)
    for person, gained in soon.items():
        first = gained[0]
        message = (
            f"@{person} would be {first.seat} {_from(edit, first.start)}, "
            f"{_ahead(first.start - edit.now)}, instead of @{first.before}"
        )
        if len(gained) > 1:
            message += f"; {len(gained)} duties in all would move to them so soon"
        yield Finding(guard=Guard.SHORT_NOTICE, message=message, concerned=(person,))


def many_leave(edit: Comparison) -> Iterator[Finding]:
    """Refuse that more than a quarter of a rotation leaves at once."""
    seen = set()
    for key, before, after in _orders(edit):
        leaving = tuple(handle for handle in before if handle not in after)
        if len(leaving) > PART_THAT_MAY_LEAVE * len(before) and (key, leaving) not in seen:
            seen.add((key, leaving))
            message = (
                f"{_people(leaving)} {'leaves' if len(leaving) == 1 else 'leave'} rotation {key} at once: "
                f"{len(leaving)} of {len(before)} people, and at most a quarter may"
            )
            if len(before) - len(leaving) + 1 >= 1 / PART_THAT_MAY_LEAVE:
                message += "; let them leave one after the other"
            yield Finding(guard=Guard.MANY_LEAVE, message=message, concerned=_veterans(before, after))


def too_few(edit: Comparison) -> Iterator[Finding]:
    """Refuse that a rotation falls under one person more than are called at once: with a secondary, under three."""
    seen = set()
    for key, before, after in _orders(edit):
        fewest = _seats(edit.after, key) + 1
        if 0 < len(after) < fewest and not 0 < len(before) < fewest and key not in seen:
            seen.add(key)
            people = counted(len(after), "person", "people")
            message = f"rotation {key} would have {people}, {_people(after)}, and needs {fewest}"
            yield Finding(guard=Guard.TOO_FEW, message=message, concerned=_veterans(before, after))


def overload(edit: Comparison) -> Iterator[Finding]:
    """Refuse that somebody's share of a rotation rises above 1.5 × the mean."""
    gaining = {move.after for move in edit.called if move.before != move.after}
    old, new = _Duties(edit.before), _Duties(edit.after)
    for key, members in new.members.items():
        if gaining.isdisjoint(members):
            continue
        before = _shares(edit, old, key) if key in old.members else {}
        after = _shares(edit, new, key)
        for person, share in after.items():
            was = before.get(person, 0.0)
            if share > MOST_OF_MEAN >= was and not new.leaves_for_another(person, key, edit.end):
                message = (
                    f"@{person} would have {share:.1f} × what the people of rotation {key} have on average "
                    f"({was:.1f} × before, and at most {MOST_OF_MEAN} ×)"
                )
                yield Finding(guard=Guard.OVERLOAD, message=message, concerned=(person,))


def quieter(edit: Comparison) -> Iterator[Finding]:
    """Refuse to page less, later, or fewer people."""
    everybody = tuple(
        dict.fromkeys(handle for members in _members(edit.before).values() for handle in members)
    )
    for sentence, who in edit.losses:
        yield Finding(guard=Guard.QUIETER, message=sentence, concerned=(who,) if who else everybody)


GUARDS: dict[Guard, Callable[[Comparison], Iterator[Finding]]] = {
    Guard.MID_TURN: mid_turn,
    Guard.SHORT_NOTICE: short_notice,
    Guard.MANY_LEAVE: many_leave,
    Guard.TOO_FEW: too_few,
    Guard.OVERLOAD: overload,
    Guard.QUIETER: quieter,
}
"""Every guard with its rule, which yields a finding for everything to which it objects."""


def _is_called(operation: Operation, seat: Seat) -> bool:
    team = operation.teams.get(seat.team)
    return team is not None and seat.level in {level.id for level in team.called}


def _serving(operation: Operation, now: datetime) -> dict[tuple[Seat, str], dict[str, datetime]]:
    """Who has been on call in a turn that has begun, by seat and handle: the ends of these turns by rotation."""
    found: dict[tuple[Seat, str], dict[str, datetime]] = {}
    turns = {rotation.id: turn_at(operation, rotation, now) for rotation in operation.rotations.values()}
    first = min((turn.start for turn in turns.values() if turn), default=now)
    for seat, shifts in by_seat(operation, timeline(operation, first, now + timedelta(minutes=1))).items():
        for shift in shifts:
            turn = turns[shift.rotation]
            if turn and shift.end > turn.start:
                found.setdefault((seat, shift.person), {})[shift.rotation] = turn.end
    return found


def _seats(operation: Operation, key: str) -> int:
    """How many people of a rotation are called at once."""
    rotation = operation.rotations.get(key)
    if rotation is None:
        return 0
    places = (place for duty in rotation.duties for place in duty.places)
    seats = {Seat(rotation.team, place.level, place.seat) for place in places}
    return sum(_is_called(operation, seat) for seat in seats)


def _orders(edit: Comparison) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each rotation that is called and whose people differ, with those before and after, at the first instant at
    which they do."""
    for key in dict.fromkeys((*edit.before.rotations, *edit.after.rotations)):
        sides = [operation.rotations.get(key) for operation in (edit.before, edit.after)]
        if sides[0] == sides[1] or not any(_seats(operation, key) for operation in (edit.before, edit.after)):
            continue
        starts = {entry.start for side in sides if side for entry in side.order}
        instants = sorted({edit.now, *(start for start in starts if edit.now < start < edit.end)})
        seen: set[tuple[frozenset[str], frozenset[str]]] = set()
        for at in instants:
            before, after = (_people_at(side, at) for side in sides)
            pair = frozenset(before), frozenset(after)
            if pair[0] != pair[1] and pair not in seen:
                seen.add(pair)
                yield key, before, after


def _people_at(rotation: Rotation | None, at: datetime) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_entry_at(rotation, at).people)) if rotation else ()


def _entry_at(rotation: Rotation, at: datetime) -> OrderEntry:
    return next((entry for entry in reversed(rotation.order) if entry.start <= at), rotation.order[0])


class _Duties:
    """Who takes turns in which rotations."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.members = _members(operation)
        self.called = {
            (rotation.id, level.id)
            for rotation in operation.rotations.values()
            for level in operation.teams[rotation.team].called
        }
        self._rotations: dict[str, dict[str, None]] = {}
        for key, members in self.members.items():
            for handle in members:
                self._rotations.setdefault(handle, {})[key] = None
        # Where a shift lasts until the next one of the level begins, it may be one of another rotation.
        self._wait = any(
            hours.length is None
            for one in operation.rotations.values()
            for duty in one.duties
            for hours in duty.hours
        )

    def leaves_for_another(self, person: str, key: str, end: datetime) -> bool:
        """Whether somebody is in another rotation at the end and not in this one, whose people have other hours."""
        theirs = [
            one for one in self._rotations[person] if person in _people_at(self.operation.rotations[one], end)
        ]
        return bool(theirs) and key not in theirs

    def sharing(self, key: str) -> Operation:
        """The operation with the rotations that share people with ``key``; all of them where one waits for the next."""
        if self._wait:
            return self.operation
        shared = {other for handle in self.members[key] for other in self._rotations[handle]} | {key}
        rotations = self.operation.rotations
        return replace(self.operation, rotations={one: rotations[one] for one in rotations if one in shared})


def _shares(edit: Comparison, duties: _Duties, key: str) -> dict[str, float]:
    """What each of a rotation's people has on call, in all their rotations; 1.0: its people's average.

    Counted over whole rounds: in part of one, some have a turn more than others by mere chance.
    """
    operation = duties.operation
    end = _end_of_round(operation, operation.rotations[key], edit)
    entries = operation.rotations[key].order
    begins = [entry.start for entry in entries]
    sizes = [len({*entry.people}) for entry in entries]
    of_size: dict[int, timedelta] = {}
    on_call: dict[str, timedelta] = {}
    for shift in timeline(duties.sharing(key), edit.now, end):
        if (shift.rotation, shift.level) not in duties.called:
            continue
        hours = shift.end - shift.start
        on_call[shift.person] = on_call.get(shift.person, timedelta()) + hours
        if shift.rotation == key and (size := sizes[bisect_right(begins, shift.start) - 1]):
            of_size[size] = of_size.get(size, timedelta()) + hours
    mean = sum((hours / size for size, hours in of_size.items()), timedelta())
    members = duties.members[key]
    return {person: hours / mean for person, hours in on_call.items() if person in members and mean}


def _end_of_round(operation: Operation, rotation: Rotation, edit: Comparison) -> datetime:
    """The end of the first whole rounds from ``edit.now`` on that last until ``edit.end`` or longer."""
    entry = _entry_at(rotation, edit.end)
    people = len(entry.people)
    if isinstance(entry.turn, timedelta) and people:
        length = people * entry.turn
        return edit.now + -((edit.now - edit.end) // length) * length
    begin = max(edit.now, entry.start)
    first, last = (turn_at(operation, rotation, at) for at in (begin, max(begin, edit.end)))
    if first is None:
        return edit.end
    while last and (last.number - first.number) % people:
        last = turn_at(operation, rotation, last.end)
    return last.start + (begin - first.start) if last else edit.end


def _members(operation: Operation) -> dict[str, dict[str, None]]:
    """Everybody whom the orders of each rotation name, in their order."""
    return {
        key: {handle: None for entry in rotation.order for handle in entry.people}
        for key, rotation in operation.rotations.items()
    }


def _everybody(operation: Operation) -> tuple[str, ...]:
    return tuple(dict.fromkeys(handle for members in _members(operation).values() for handle in members))


def _utc(edit: Comparison, at: datetime) -> str:
    return f"{moment(at, edit.now.year)} UTC"


def _from(edit: Comparison, at: datetime) -> str:
    return "at once" if at <= edit.now else f"from {_utc(edit, at)}"


def _ahead(notice: timedelta) -> str:
    if notice < timedelta(hours=1):
        return "without notice"
    if notice < 2 * DAY:
        return f"in {counted(notice // timedelta(hours=1), 'hour')}"
    return f"in {notice // DAY} days"


def _veterans(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    """The people before, those who stay first: a newcomer cannot agree for the rotation, unless it is new."""
    return tuple(sorted(before, key=lambda handle: handle not in after)) or after


def _people(handles: tuple[str, ...]) -> str:
    shown = [f"@{handle}" for handle in handles[:6]]
    if len(handles) > len(shown):
        shown.append(f"{len(handles) - len(shown)} more")
    return listed(shown)
