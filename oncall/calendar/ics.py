"""iCalendar files: one event for each shift; a file for everybody, for each team, rotation and person.

An event's UID is made of rotation, seat and start: when somebody else takes over a shift, subscribers see the same
event with another person.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from oncall.time.seats import seat_of
from oncall.time.timeline import Shift, whole_shifts
from oncall.wording import because, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oncall.model import Operation


def files(operation: Operation, start: datetime, end: datetime, now: datetime) -> Mapping[str, bytes]:
    """The files for ``[start, end)`` by their relative paths; ``now`` is the time stamp of the events."""
    shifts = whole_shifts(operation, start, end)
    found = {"all.ics": _file("On call", shifts, operation, now)}
    for team in operation.teams.values():
        if team.id:
            own = (shift for shift in shifts if operation.rotations[shift.rotation].team == team.id)
            found[f"teams/{team.id}.ics"] = _file(f"On call: {team.title}", own, operation, now)
    for rotation in operation.rotations.values():
        own = (shift for shift in shifts if shift.rotation == rotation.id)
        found[f"rotations/{rotation.id}.ics"] = _file(f"On call: {rotation.title}", own, operation, now)
    for handle in operation.people:
        own = (shift for shift in shifts if shift.person == handle)
        found[f"people/{handle}.ics"] = _file(f"On call: @{handle}", own, operation, now)
    return found


def _file(name: str, shifts: Iterable[Shift], operation: Operation, now: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//{operation.project.name}//on call//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for shift in shifts:
        calendar.add_component(_event(shift, operation, now))
    content: bytes = calendar.to_ical()
    return content


def _domain(operation: Operation) -> str:
    """Tells the events of this project from those of another in one calendar."""
    return "-".join([*operation.project.name.lower().split(), "on-call"])


def _event(shift: Shift, operation: Operation, now: datetime) -> Event:
    zone = operation.people[shift.person].time_zone
    tz = ZoneInfo(zone)
    local = span(shift.start.astimezone(tz), shift.end.astimezone(tz), shift.start.year)
    title = operation.rotations[shift.rotation].title
    event = Event()
    seat = seat_of(operation, shift)
    parts = (shift.rotation, *filter(None, (seat.level, seat.name)), f"{shift.start:%Y%m%dT%H%M%SZ}")
    event.add("uid", f"{'.'.join(parts)}@{_domain(operation)}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", shift.start)
    event.add("dtend", shift.end)
    event.add("summary", f"{seat}: @{shift.person}")
    event.add(
        "description",
        f"{title}\n{because(shift.reason, shift.instead_of)}\nfor @{shift.person}: {local} {zone}",
    )
    event.add("categories", [*filter(None, (seat.level, seat.name, seat.team)), shift.rotation])
    event.add("transp", "TRANSPARENT")
    return event
