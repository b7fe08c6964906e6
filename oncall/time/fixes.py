"""Why coverage is broken, in words, and the smallest edit of the file that fixes it.

An edit is proposed only after it was tried: the operation with the edit has no breach while the cause lasts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from oncall.model import DAY, Hours, Operation, OrderEntry, Rotation, TimeOff
from oncall.time.coverage import Breach, Flaw, Kind, examine
from oncall.time.pattern import daily
from oncall.time.timeline import Obstacle, Reason, Resolution, Shift, Vacancy, resolve
from oncall.time.turns import start_of
from oncall.wording import declared_hours, hours, iso, listed, shifts, utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Edit = tuple[str, Operation]


def explain(operation: Operation, resolution: Resolution, breach: Breach, end: datetime) -> Flaw:
    """The flaw that ``breach``, the first in an operation's ``resolution`` up to ``end``, is."""
    people = tuple(dict.fromkeys(shift.person for shift in breach.shifts))
    vacancy = next(
        (v for v in resolution.vacancies if v.level == breach.level and v.start <= breach.at < v.end), None
    )
    if vacancy is not None:
        people = (vacancy.away,)
        why, edits = _why_vacant(operation, vacancy), _for_vacancy(operation, vacancy)
        cause_ends = vacancy.time_off.end
    else:
        reason, proposals = _BY_KIND[breach.kind]
        why, edits = reason(operation, breach), proposals(operation, breach)
        cause_ends = breach.at + 2 * DAY
    fix = _first_that_fixes(edits, breach, min(end, max(cause_ends, breach.until)))
    return Flaw(breach.at, breach.until, breach.kind, breach.level, people, why, fix)


def _first_that_fixes(edits: Iterator[Edit], breach: Breach, until: datetime) -> str | None:
    for words, edited in edits:
        shifts = resolve(edited, breach.at, until).shifts
        if examine(edited, shifts, breach.at, until) is None:
            return words
    return None


# Somebody is off, and nobody covers


def _why_vacant(operation: Operation, vacancy: Vacancy) -> str:
    absence = vacancy.time_off
    off = f"@{vacancy.away} is off until {utc(absence.end)}"
    other = _other_level(operation, vacancy)
    if vacancy.obstacle is Obstacle.COVER_OFF:
        return f"{off}, and @{absence.cover}, who is to cover, is off as well"
    if vacancy.obstacle is Obstacle.COVER_BUSY:
        return f"{off}, and @{absence.cover}, who is to cover, is {other} at that time"
    away = {entry.who for entry in operation.time_off if entry.start <= vacancy.start < entry.end}
    entry = _entry_at(operation.rotations[vacancy.rotation], vacancy.start)
    rest = [f"@{handle} is {'off' if handle in away else other}" for handle in dict.fromkeys(entry.people)]
    others = [words for words in rest if not words.startswith(f"@{vacancy.away} ")]
    return f"{off}, and nobody else in {vacancy.rotation} is free: {listed(others)}"


def _other_level(operation: Operation, vacancy: Vacancy) -> str:
    """The other level at which the people of the rotation are."""
    levels = operation.rotations[vacancy.rotation].levels
    return next((level for level in levels if level != vacancy.level), "on")


def _for_vacancy(operation: Operation, vacancy: Vacancy) -> Iterator[Edit]:
    absence = vacancy.time_off
    entry = f"the time off of @{absence.who} from {iso(absence.start)}"
    people = _entry_at(operation.rotations[vacancy.rotation], vacancy.start).people
    place = people.index(absence.who) if absence.who in people else 0
    for cover in dict.fromkeys((*people[place + 1 :], *people[:place], *operation.people)):
        if cover not in (absence.who, absence.cover):
            yield (
                f"write `cover: {cover}` in {entry}",
                _with_time_off(operation, absence, replace(absence, cover=cover)),
            )
    if absence.start < vacancy.start:
        yield (
            f"let {entry} end at {iso(vacancy.start)}",
            _with_time_off(operation, absence, replace(absence, end=vacancy.start)),
        )
    yield f"take out {entry}", _with_time_off(operation, absence, None)


def _with_time_off(operation: Operation, old: TimeOff, new: TimeOff | None) -> Operation:
    entries = (new if entry is old else entry for entry in operation.time_off)
    return replace(operation, time_off=tuple(entry for entry in entries if entry is not None))


# Hours that leave a gap, or an order that begins too late


def _why_gap(operation: Operation, breach: Breach) -> str:
    late = _not_begun(operation, breach)
    if late:
        begins = [
            f"the order of {rotation.id} begins only at {utc(rotation.order[0].start)}" for rotation in late
        ]
        return listed(begins)
    members = [each for each in operation.rotations.values() if _stands_at(each, breach)]
    if all(map(daily, members)):
        at, until = breach.at.astimezone(UTC), breach.until.astimezone(UTC)
        return f"no rotation's hours include {at:%H:%M}-{until:%H:%M} UTC"
    return f"no shift of {listed([rotation.id for rotation in members])} covers it"


def _stands_at(rotation: Rotation, breach: Breach) -> bool:
    return rotation.team == breach.team and breach.level in rotation.levels


def _for_gap(operation: Operation, breach: Breach) -> Iterator[Edit]:
    late = _not_begun(operation, breach)
    if late:
        words, edited = [], operation
        for rotation in late:
            begun = _begun_by(rotation, breach.at)
            words.append(f"the order of {rotation.id} begin with `from: {begun.order[0].start:%Y-%m-%d}`")
            edited = _with_rotation(edited, begun)
        yield f"let {listed(words)}: whole rounds earlier, so that no later turn moves", edited
        return
    gap = breach.until - breach.at
    for rotation in operation.rotations.values():
        every_day = daily(rotation)
        if every_day is None or every_day.length is None or every_day.length + gap > DAY:
            continue
        if _ends_at(every_day, breach.at):
            yield _with_hours(operation, rotation, replace(every_day, length=every_day.length + gap))
        if every_day.start == breach.until.astimezone(UTC).time():
            earlier = Hours(start=breach.at.astimezone(UTC).time(), length=every_day.length + gap)
            yield _with_hours(operation, rotation, earlier)
    yield from _with_declared_hours(operation, breach)


def _with_declared_hours(operation: Operation, breach: Breach) -> Iterator[Edit]:
    """Nobody needed outside of the hours of the rotations: at the level, or at all levels of the team."""
    team = operation.teams[breach.team]
    for chosen in ([breach.level], [level.id for level in team.levels if level.always]):
        levels = tuple(
            replace(level, always=level.always and level.id not in chosen) for level in team.levels
        )
        yield (
            f"give the time to a rotation; or, if nobody is needed then, {declared_hours(team, chosen)}",
            replace(operation, teams={**operation.teams, team.id: replace(team, levels=levels)}),
        )


def _not_begun(operation: Operation, breach: Breach) -> list[Rotation]:
    """The rotations that would have had shifts in the gap, had they begun."""
    return [
        rotation
        for rotation in operation.rotations.values()
        if breach.at < rotation.order[0].start
        and isinstance(rotation.order[0].turn, timedelta)
        and (every_day := daily(rotation)) is not None
        and every_day.length is not None
        and (
            (breach.at - rotation.order[0].start) % DAY < every_day.length or breach.until - breach.at >= DAY
        )
    ]


def _begun_by(rotation: Rotation, at: datetime) -> Rotation:
    """The rotation begun by ``at``, so many whole rounds earlier that everybody keeps their turns."""
    first = rotation.order[0]
    assert isinstance(first.turn, timedelta)  # noqa: S101 — others are not moved
    round_length = len(first.people) * first.turn
    start = first.start + (at - first.start) // round_length * round_length
    return replace(rotation, order=(replace(first, start=start), *rotation.order[1:]))


# Hours of two rotations that overlap


def _why_overlap(operation: Operation, breach: Breach) -> str:
    each = [
        f"@{shift.person} ({shift.rotation}, {shifts(operation.rotations[shift.rotation])})"
        for shift in breach.shifts
    ]
    return f"{listed(each)} are {breach.level} at once"


def _for_overlap(operation: Operation, breach: Breach) -> Iterator[Edit]:
    one, other = (operation.rotations[shift.rotation] for shift in breach.shifts)
    for rotation, upcoming in ((one, other), (other, one)):
        every_day, next_day = daily(rotation), daily(upcoming)
        if every_day is None or next_day is None or every_day.length is None:
            continue
        begin = datetime.combine(breach.at.astimezone(UTC), every_day.start, UTC)
        end = datetime.combine(breach.at.astimezone(UTC), next_day.start, UTC)
        length = (end - begin) % DAY
        if DAY * 0 < length < every_day.length:
            yield _with_hours(operation, rotation, replace(every_day, length=length))
    duties = tuple(
        replace(duty, places=tuple(replace(place, seat=other.id) for place in duty.places))
        for duty in other.duties
    )
    yield (
        f"let one end when the other begins; or, if both are called at once, write `seat: {other.id}` for {other.id}",
        _with_rotation(operation, replace(other, duties=duties)),
    )


# One person in two places


def _why_double(operation: Operation, breach: Breach) -> str:
    one, other = breach.shifts
    entry = _entry_at(operation.rotations[one.rotation], breach.at)
    because = f": the order of {one.rotation} has nobody else" if len(set(entry.people)) == 1 else ""
    if holiday := _on_a_holiday(breach):
        because = f": a holiday names them as {holiday.level}"
    elif len(set(entry.people)) > 1 and one.rotation == other.rotation:
        because = f": the order of {one.rotation} names them twice in a row"
    places = f"{one.level} and {other.level}" if one.level != other.level else f"{one.level} in two seats"
    return f"@{one.person} is {places} at once{because}"


def _on_a_holiday(breach: Breach) -> Shift | None:
    return next((shift for shift in breach.shifts if shift.reason is Reason.HOLIDAY), None)


def _for_double(operation: Operation, breach: Breach) -> Iterator[Edit]:
    if _on_a_holiday(breach):
        yield from _with_another_on_holiday(operation, breach)
        return
    rotation = operation.rotations[breach.shifts[0].rotation]
    entry = _entry_at(rotation, breach.at)
    place = f"the order of {rotation.id} from {entry.start:%Y-%m-%d}"
    for number, handle in enumerate(entry.people):
        if entry.people.count(handle) > 1:
            people = entry.people[:number] + entry.people[number + 1 :]
            yield f"name @{handle} once less in {place}", _with_people(operation, rotation, entry, people)
    for handle in operation.people:
        if handle not in entry.people:
            people = (*entry.people, handle)
            yield (
                f"name one more person in {place}, for example @{handle}",
                _with_people(operation, rotation, entry, people),
            )


def _with_another_on_holiday(operation: Operation, breach: Breach) -> Iterator[Edit]:
    person = breach.shifts[0].person
    rotation = operation.rotations[breach.shifts[0].rotation]
    for number, holiday in enumerate(operation.holidays):
        if person not in holiday.people:
            continue
        place = f"the holiday from {iso(holiday.start) if holiday.start else min(holiday.on)}"
        for handle in dict.fromkeys((*_entry_at(rotation, breach.at).people, *operation.people)):
            if handle not in holiday.people:
                people = tuple(handle if one == person else one for one in holiday.people)
                edited = replace(holiday, people=people)
                holidays = (*operation.holidays[:number], edited, *operation.holidays[number + 1 :])
                yield f"name @{handle} instead of @{person} in {place}", replace(operation, holidays=holidays)


# Somebody who is off is on duty: no timeline of ours does that, shifts read from elsewhere may


def _why_off(_: Operation, breach: Breach) -> str:
    return f"@{breach.shifts[0].person} is {breach.level}, and off"


def _for_off(operation: Operation, breach: Breach) -> Iterator[Edit]:
    for absence in operation.time_off:
        if absence.who == breach.shifts[0].person and absence.start <= breach.at < absence.end:
            entry = f"the time off of @{absence.who} from {iso(absence.start)}"
            yield f"take out {entry}", _with_time_off(operation, absence, None)


def _entry_at(rotation: Rotation, at: datetime) -> OrderEntry:
    return next((entry for entry in reversed(rotation.order) if entry.start <= at), rotation.order[0])


def _ends_at(every_day: Hours, at: datetime) -> bool:
    assert every_day.length is not None  # noqa: S101 — checked by the caller
    begin = datetime.combine(at.astimezone(UTC), every_day.start, UTC)
    return (begin + every_day.length - at) % DAY == DAY * 0


def _with_hours(operation: Operation, rotation: Rotation, every_day: Hours) -> Edit:
    edited = replace(rotation, duties=(replace(rotation.duties[0], hours=(every_day,)),))
    order = tuple(replace(entry, start=start_of(edited, entry.start.date())) for entry in rotation.order)
    return f"write `hours: {hours(every_day)}` for {rotation.id}", _with_rotation(
        operation, replace(edited, order=order)
    )


def _with_people(
    operation: Operation, rotation: Rotation, entry: OrderEntry, people: tuple[str, ...]
) -> Operation:
    order = tuple(replace(each, people=people) if each is entry else each for each in rotation.order)
    return _with_rotation(operation, replace(rotation, order=order))


def _with_rotation(operation: Operation, rotation: Rotation) -> Operation:
    return replace(operation, rotations={**operation.rotations, rotation.id: rotation})


_BY_KIND: dict[
    Kind, tuple[Callable[[Operation, Breach], str], Callable[[Operation, Breach], Iterator[Edit]]]
] = {
    Kind.GAP: (_why_gap, _for_gap),
    Kind.OVERLAP: (_why_overlap, _for_overlap),
    Kind.OFF: (_why_off, _for_off),
    Kind.DOUBLE_ROLE: (_why_double, _for_double),
}
