"""Who is on call around an instant, as PagerDuty or the file has it, and what is happening at each seat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from oncall.time.rendering import Entry, rendered
from oncall.time.seats import Seat, by_seat
from oncall.time.timeline import seats, whole_shifts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from oncall.model import Operation, Team

BACK = timedelta(hours=75)
"""How far back a handoff is looked for: on Monday evening, whoever was on call until Friday evening is still seen."""
LONG_GAP = timedelta(hours=72)
"""Whoever comes after so long a time without anybody takes over from nobody."""
AHEAD = timedelta(hours=48)
"""How far ahead shifts are looked for, at the least."""
OPEN = datetime.max.replace(tzinfo=UTC)
"""The end of a shift that has none."""


class Responder(NamedTuple):
    """Somebody who is on call: ``name`` is what people read, ``handle`` is None for somebody whom the file lacks."""

    name: str
    email: str
    handle: str | None
    time_zone: str = "Etc/UTC"


@dataclass(frozen=True, slots=True)
class Rota:
    """Who is on call from ``start`` to ``end`` at each seat, ascending, by e-mail address; shifts are not cut."""

    seats: Mapping[Seat, tuple[Entry, ...]]
    people: Mapping[str, Responder]
    start: datetime
    end: datetime

    def name(self, email: str) -> str:
        """What people call whoever has this address."""
        return self.people[email].name


class SeatNow(NamedTuple):
    """A seat at an instant: the shift that lasts (None: nobody is on call), and the one after it.

    ``holder`` has the role, between the shifts of office hours as well. ``changed`` is when they took over from
    ``before``, or when nobody did; None where that was longer ago than can be seen.
    """

    seat: Seat
    shift: Entry | None
    upcoming: Entry | None
    holder: str | None
    changed: datetime | None
    before: str | None


def window(operation: Operation, now: datetime) -> tuple[datetime, datetime]:
    """What has to be known of the rota now."""
    notices = [notice for team in operation.teams.values() for notice in team.follow.reminders.values()]
    return now - BACK, now + max([timedelta(), *notices]) + AHEAD


def by_file(operation: Operation, start: datetime, end: datetime) -> Rota:
    """Who is on call as the file has it."""
    shifts = by_seat(operation, whole_shifts(operation, start, end))
    people = responders(operation)
    emails = {person.handle: person.email for person in people.values() if person.handle}
    found: dict[Seat, tuple[Entry, ...]] = {}
    for team in operation.teams.values():
        for seat in seats_of(operation, team):
            each = [Entry(emails[one.person], one.start, one.end) for one in shifts.get(seat, ())]
            found[seat] = rendered((), each[0].start, max(one.end for one in each), each) if each else ()
    return Rota(found, people, start, end)


def responders(operation: Operation) -> dict[str, Responder]:
    """Everybody in the file, by e-mail address."""
    return {
        person.email: Responder(person.handle, person.email, person.handle, person.time_zone)
        for person in operation.people.values()
    }


def seats_of(operation: Operation, team: Team) -> Iterator[Seat]:
    """The seats of a team, the first level first."""
    for level in team.levels:
        for name in seats(operation, team.id, level.id):
            yield Seat(team.id, level.id, name)


def seat_now(rota: Rota, seat: Seat, now: datetime, *, always: bool) -> SeatNow:
    """What is happening at a seat.

    Where somebody must ``always`` be there, a gap counts as a change. Elsewhere it does not: the shifts of one person
    in office hours are one.
    """
    entries = rota.seats[seat]
    shift = next((one for one in entries if one.start <= now < one.end), None)
    upcoming = next((one for one in entries if one.start > now), None)
    past = [one for one in entries if one.end <= now]
    if shift is None and always:
        changed, before = (past[-1].end, past[-1].user) if past else (None, None)
        return SeatNow(seat, shift, upcoming, None, changed, before)
    run = [*past, *([shift] if shift else [])]
    if not run:
        return SeatNow(seat, shift, upcoming, None, None, None)
    return SeatNow(seat, shift, upcoming, run[-1].user, *_change(run, rota.start, always=always))


def _change(run: list[Entry], start: datetime, *, always: bool) -> tuple[datetime | None, str | None]:
    """When the last person of ``run`` took over, and from whom."""
    since, holder = run[-1].start, run[-1].user
    for one in reversed(run[:-1]):
        if one.user != holder:
            return since, one.user
        if always and one.end < since:
            return since, None
        since = one.start
    return (since, None) if since - start >= LONG_GAP else (None, None)
