"""Instants, hours and people in the words in which every command says them."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from oncall.model import DAY, Months, primary_and_secondary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oncall.model import Hours, Rotation, Team, Turn
    from oncall.time.timeline import Reason

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
UTC_ZONE = "Etc/UTC"


def instant(at: datetime) -> str:
    """``Mon 2026-12-07 03:00`` in the zone that ``at`` is in; seconds only when there are some."""
    return f"{at:%a %Y-%m-%d %H:%M:%S}" if at.second else f"{at:%a %Y-%m-%d %H:%M}"


def utc(at: datetime) -> str:
    """``Mon 2026-12-07 03:00 UTC``."""
    return f"{instant(at.astimezone(UTC))} UTC"


def iso(at: datetime) -> str:
    """``2026-12-07T03:00Z``, as the file writes a time, and JSON as well."""
    return (
        at.astimezone(UTC)
        .isoformat(timespec="auto" if at.second or at.microsecond else "minutes")
        .replace("+00:00", "Z")
    )


def hours(shift: Hours) -> str:
    """``03:00-15:00`` or ``Mon-Fri 09:00-17:00 Europe/London``, as the file writes the hours of a rotation."""
    days = weekdays(shift.weekdays) + " " if len(shift.weekdays) < 7 else ""
    begin = f"{days}{shift.start:%H:%M}"
    if shift.length is None:
        return f"{begin}{_zone(shift.zone)}-next"
    end = datetime.combine(date.min, shift.start) + shift.length
    last_day = f"{WEEKDAYS[(min(shift.weekdays) + end.toordinal() - 1) % 7]} " if shift.length > DAY else ""
    if shift.zone == shift.end_zone:
        return f"{begin}-{last_day}{end:%H:%M}{_zone(shift.end_zone)}"
    return f"{begin}{_zone(shift.zone)} - {last_day}{end:%H:%M}{_zone(shift.end_zone)}"


def shifts(rotation: Rotation) -> str:
    """The hours of a rotation with their clock: ``03:00-15:00 UTC``."""
    clock = "their own clock" if rotation.own_clock else "UTC" if rotation.zone == UTC_ZONE else rotation.zone
    each = [hours(line) for line in rotation.duties[0].hours]
    return " and ".join(
        text if line.zone else f"{text} {clock}"
        for text, line in zip(each, rotation.duties[0].hours, strict=True)
    )


def turn(length: Turn) -> str:
    """``1 week``, ``2 months``, ``3 shifts`` or ``first Monday``, as the file writes a turn."""
    if isinstance(length, timedelta):
        count, unit = (length.days // 7, "week") if length.days % 7 == 0 else (length.days, "day")
    elif isinstance(length, Months) and length.nth is not None:
        return f"{NTH[length.nth]} {calendar.day_name[length.weekday]}"
    else:
        count, unit = length.count, "month" if isinstance(length, Months) else "shift"
    return in_units(count, unit)


def in_units(count: int, unit: str) -> str:
    """``1 week`` or ``2 weeks``, as the file writes a length."""
    return f"{count} {unit}{'' if count == 1 else 's'}"


def declared_hours(team: Team, levels: Sequence[str]) -> str:
    """How the file says that nobody is needed at levels outside of the hours of their rotations."""
    if team.levels == primary_and_secondary(team.escalation.acknowledge_within):
        return f"write `levels`, with `coverage: hours` for {listed(levels)}"
    return f"write `coverage: hours` for the level{'s' if len(levels) > 1 else ''} {listed(levels)}"


def weekdays(days: frozenset[int]) -> str:
    """``Mon-Fri``, ``Mon,Wed`` or ``Fri-Sun``."""
    parts = []
    for first in sorted(days):
        if (first - 1) % 7 not in days or len(days) == 7:
            last = first
            while (last + 1) % 7 in days and last + 1 < first + 7:
                last += 1
            parts.append(WEEKDAYS[first] if last == first else f"{WEEKDAYS[first]}-{WEEKDAYS[last % 7]}")
    return ",".join(parts)


def _zone(name: str | None) -> str:
    return f" {name}" if name else ""


def listed(words: Sequence[str], joint: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return f" {joint} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def counted(number: int, one: str, more: str = "") -> str:
    """``1 person``, ``3 people``; more of them are ``more``, or ``one`` with an s."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def somebody(handle: str | None) -> str:
    """``@eladb``, or ``nobody``."""
    return f"@{handle}" if handle else "nobody"


def moment(at: datetime, year: int) -> str:
    """``Mon 7 Dec 03:00`` in the zone that ``at`` is in, with its year only when it is not ``year``."""
    return f"{day(at, year)} {_clock(at)}"


def day(at: datetime, year: int) -> str:
    """``Mon 7 Dec``, with its year only when it is not ``year``."""
    return f"{at:%a} {at.day} {at:%b}{'' if at.year == year else f' {at.year}'}"


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def span(start: datetime, end: datetime, year: int) -> str:
    """``Mon 7 Dec 03:00 – 15:00``, or with both days when they differ."""
    until = f"{end:%H:%M}" if start.date() == end.date() and not end.second else moment(end, year)
    return f"{moment(start, year)} – {until}"


Part = tuple[datetime, datetime]
"""The start and the end of a shift, in one zone."""


def times(parts: Sequence[Part], year: int) -> str:
    """When shifts are of which each follows the other: ``Mon 7 Dec – Sun 13 Dec, daily 03:00–15:00``.

    A time at which the first begins or the last ends is given where it is not that of the others. Other hours, as on
    a clock that changes or of a weekend, follow after "then"; all are left out where they differ from day to day.
    """
    found = runs(parts)
    if not found:
        return span(parts[0][0], parts[-1][1], year)
    return ", then ".join(_run(each, year) for each in found)


def _run(run: Sequence[Part], year: int) -> str:
    start, end = run[0][0], run[-1][1]
    if len(run) == 1:
        return span(start, end, year)
    begins, ends = hours_of(run)
    if (_clock(start), _clock(end)) != (begins, ends):
        return f"{span(start, end, year)}, daily {begins}–{ends}"
    return f"{day(start, year)} – {day(run[-1][0], year)}, daily {begins}–{ends}"


def runs(parts: Sequence[Part]) -> Sequence[Sequence[Part]]:
    """The shifts by their hours, as long as these are the same every day; none where there would be too many runs.

    The first shift of a run may begin late, and its last end early: they are cut.
    """
    found: list[list[Part]] = []
    for part in parts:
        if found and _alike(found[-1], part):
            found[-1].append(part)
        else:
            found.append([part])
    return found if len(found) <= _MOST_RUNS else ()


_MOST_RUNS = 3
"""A night in which the clock changes has hours of its own, between those before and those after."""


def hours_of(run: Sequence[Part]) -> tuple[str, str]:
    """When the shifts of a run begin and end."""
    return _clock(run[min(1, len(run) - 1)][0]), _clock(run[0][1])


def _alike(run: Sequence[Part], part: Part) -> bool:
    """Whether the next shift has the hours of a run. A time is that of a clock: lengths are what a clock shows."""
    (before, until), (start, end) = run[-1], part
    length, another = until - before, end - start
    if len(run) == 1 and _clock(until) == _clock(end) and length <= another < length + DAY:
        return _clock(before) == _clock(start) or length < another <= DAY
    begins, ends = hours_of(run)
    fits = another == length if _clock(end) == ends else another < length
    return (_clock(start), _clock(until)) == (begins, ends) and fits


def amount(duration: timedelta) -> str:
    """Hours, with as many decimals as they need but two: ``84``, ``0.5``, ``1.33``."""
    return f"{duration / timedelta(hours=1):.2f}".rstrip("0").rstrip(".")


def because(reason: Reason, instead_of: str | None) -> str:
    """``turn``, ``swap, for @eladb`` or ``cover for @eladb``."""
    if instead_of is None:
        return str(reason)
    return f"cover for @{instead_of}" if reason == "cover" else f"swap, for @{instead_of}"
