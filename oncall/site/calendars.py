"""iCalendar files to subscribe to: one event for each shift; a file for everybody, for each team, rotation and person.

An event's UID is made of rotation, seat and start: when somebody else takes over a shift, subscribers see the same
event with another person. The lines are written here: a library takes half a minute for the files of 50 rotations.
Source: RFC 5545, sections 3.1 (lines), 3.3.11 (text) and 3.6.1 (events).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oncall.time.seats import seat_of
from oncall.time.timeline import Shift, whole_shifts
from oncall.wording import because, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oncall.model import Operation

FOLDER = "calendars"
_REFRESH = "PT1H"
"""How often programs that have subscribed should ask again (RFC 7986, and the older name that Outlook knows)."""
_LONGEST = 75
"""Bytes of a line."""
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


def files(operation: Operation, start: datetime, end: datetime, now: datetime) -> Mapping[str, bytes]:
    """The files for ``[start, end)`` by their relative paths; ``now`` is the time stamp of the events."""
    events = [(shift, _event(shift, operation, now)) for shift in whole_shifts(operation, start, end)]
    by_team: dict[str, list[bytes]] = {team: [] for team in operation.teams if team}
    by_rotation: dict[str, list[bytes]] = {rotation: [] for rotation in operation.rotations}
    by_person: dict[str, list[bytes]] = {handle: [] for handle in operation.people}
    for shift, event in events:
        by_rotation[shift.rotation].append(event)
        by_person[shift.person].append(event)
        if team := operation.rotations[shift.rotation].team:
            by_team[team].append(event)
    found = {"all.ics": _file(operation, "On call", (event for _, event in events))}
    for team, own in by_team.items():
        found[f"teams/{team}.ics"] = _file(operation, f"On call: {operation.teams[team].title}", own)
    for rotation, own in by_rotation.items():
        title = operation.rotations[rotation].title
        found[f"rotations/{rotation}.ics"] = _file(operation, f"On call: {title}", own)
    for handle, own in by_person.items():
        found[f"people/{handle}.ics"] = _file(operation, f"On call: @{handle}", own)
    return found


def _file(operation: Operation, name: str, events: Iterable[bytes]) -> bytes:
    head = _lines(
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", _text(f"-//{operation.project.name}//on call//EN")),
        ("METHOD", "PUBLISH"),
        ("X-WR-CALNAME", _text(name)),
        ("REFRESH-INTERVAL;VALUE=DURATION", _REFRESH),
        ("X-PUBLISHED-TTL", _REFRESH),
    )
    return b"".join([head, *events, _lines(("END", "VCALENDAR"))])


def _domain(operation: Operation) -> str:
    """Tells the events of this project from those of another in one calendar."""
    return "-".join([*operation.project.name.lower().split(), "on-call"])


def _event(shift: Shift, operation: Operation, now: datetime) -> bytes:
    zone = operation.people[shift.person].time_zone
    tz = ZoneInfo(zone)
    local = span(shift.start.astimezone(tz), shift.end.astimezone(tz), shift.start.year)
    title = operation.rotations[shift.rotation].title
    seat = seat_of(operation, shift)
    parts = (shift.rotation, *filter(None, (seat.level, seat.name)), _utc(shift.start))
    why = because(shift.reason, shift.instead_of)
    categories = (*filter(None, (seat.level, seat.name, seat.team)), shift.rotation)
    return _lines(
        ("BEGIN", "VEVENT"),
        ("UID", _text(f"{'.'.join(parts)}@{_domain(operation)}")),
        ("DTSTAMP", _utc(now)),
        ("DTSTART", _utc(shift.start)),
        ("DTEND", _utc(shift.end)),
        ("SUMMARY", _text(f"{seat}: @{shift.person}")),
        ("DESCRIPTION", _text(f"{title}\n{why}\nfor @{shift.person}: {local} {zone}")),
        ("CATEGORIES", ",".join(map(_text, categories))),
        ("TRANSP", "TRANSPARENT"),
        ("END", "VEVENT"),
    )


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return text.translate(_ESCAPES)


def _lines(*properties: tuple[str, str]) -> bytes:
    return b"".join(_folded(f"{name}:{value}".encode()) for name, value in properties)


def _folded(line: bytes) -> bytes:
    """The line with its end; a long one goes on in the next after a space. No character is cut in two."""
    if len(line) <= _LONGEST:
        return line + b"\r\n"
    cut = _LONGEST
    while line[cut] & 0b1100_0000 == 0b1000_0000:  # within a character of UTF-8
        cut -= 1
    return line[:cut] + b"\r\n" + _folded(b" " + line[cut:])
