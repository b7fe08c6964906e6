"""iCalendar files: an event a spell, for everybody, for a rotation, for a person.

An event's UID is made of rotation, role and start: when somebody else takes a shift, its event changes its
person and stays the same event for whoever has subscribed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from oncall.time.timeline import Spell, whole_spells
from oncall.wording import because, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oncall.model import Operation

PRODUCT = "-//Wing//on call//EN"


def files(operation: Operation, start: datetime, end: datetime, now: datetime) -> Mapping[str, bytes]:
    """The files for ``[start, end)`` by their relative paths; ``now`` is the time stamp of the events."""
    spells = whole_spells(operation, start, end)
    found = {"all.ics": _file("On call", spells, operation, now)}
    for rotation in operation.rotations.values():
        own = (spell for spell in spells if spell.rotation == rotation.id)
        found[f"rotations/{rotation.id}.ics"] = _file(f"On call: {rotation.title}", own, operation, now)
    for handle in operation.people:
        own = (spell for spell in spells if spell.person == handle)
        found[f"people/{handle}.ics"] = _file(f"On call: @{handle}", own, operation, now)
    return found


def _file(name: str, spells: Iterable[Spell], operation: Operation, now: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for spell in spells:
        calendar.add_component(_event(spell, operation, now))
    content: bytes = calendar.to_ical()
    return content


def _event(spell: Spell, operation: Operation, now: datetime) -> Event:
    zone = operation.people[spell.person].time_zone
    tz = ZoneInfo(zone)
    local = span(spell.start.astimezone(tz), spell.end.astimezone(tz), spell.start.year)
    title = operation.rotations[spell.rotation].title
    event = Event()
    event.add("uid", f"{spell.rotation}.{spell.role}.{spell.start:%Y%m%dT%H%M%SZ}@wing-on-call")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", spell.start)
    event.add("dtend", spell.end)
    event.add("summary", f"{spell.role}: @{spell.person}")
    event.add(
        "description",
        f"{title}\n{because(spell.reason, spell.instead_of)}\nfor @{spell.person}: {local} {zone}",
    )
    event.add("categories", [str(spell.role), spell.rotation])
    event.add("transp", "TRANSPARENT")
    return event
