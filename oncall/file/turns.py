"""The kinds of hours, turns and places in a line: how a rota is written."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

from oncall.file.moments import duration, length_meant, of_24_hours, require_zones
from oncall.file.problems import did_you_mean, nearest, refused
from oncall.file.shapes import Text
from oncall.model import DAY, EVERY_DAY, Hours, Months, Shifts, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}

_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_DAYS = f"{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*"
_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_ZONE = "[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*"
_HOURS = re.compile(
    rf"(?:({_DAYS}) )?({_TIME})(?: ({_ZONE}))? ?- ?(?:(next)|(?:({_DAY}) )?({_TIME}|24:00))(?: ({_ZONE}))?"
)


def _hours(text: str) -> Hours:
    match = _HOURS.fullmatch(text)
    assert match is not None  # noqa: S101 — the pattern of HOURS is the same
    days, start, zone, waits, last_day, end, end_zone = match.groups()
    require_zones(text, filter(None, (zone, end_zone)), HOURS.fits)
    weekdays = _weekdays(days) if days else EVERY_DAY
    first = time.fromisoformat(start)
    if waits:
        if zone and end_zone:
            raise refused(
                allowed="one time zone where a shift lasts until the next: 08:00-next Australia/Sydney"
            )
        return Hours(start=first, length=None, weekdays=weekdays, zone=zone or end_zone)
    length = timedelta(hours=int(end[:2]) - first.hour, minutes=int(end[3:]) - first.minute)
    if last_day:
        if len(weekdays) != 1:
            raise refused(allowed="one day of beginning where a day of the end is named: Mon 09:00-Fri 17:00")
        length += (WEEKDAYS.index(last_day) - min(weekdays)) % 7 * DAY
        if length <= 0 * DAY:
            length += 7 * DAY
    elif length <= 0 * DAY:
        length += DAY
    return Hours(
        start=first, length=length, weekdays=weekdays, zone=zone or end_zone, end_zone=end_zone or zone
    )


def _weekdays(text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        start = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last) - start) % 7 if last else 0
        days.update((start + number) % 7 for number in range(length + 1))
    return frozenset(days)


_WORD = re.compile(r"(?<![\w/])[A-Za-z]{3,9}\b(?![/_])")
_GROUPS = {"weekdays": "Mon-Fri", "workdays": "Mon-Fri", "weekends": "Sat-Sun", "weekend": "Sat-Sun"}


def _weekday(word: str) -> str | None:
    """The name of the day that a word may mean, as in ``fri``, ``Tues`` or ``Munday``."""
    alike = tuple(name for name in NAMES if name[0] == word[0].upper())
    begun = (name for name in alike if len(word) >= 3 and name.lower().startswith(word.lower()))
    return next(begun, None) or nearest(word, (*alike, *(name[:3] for name in alike)))


def _days_meant(match: re.Match[str]) -> str:
    day = _weekday(match[0])
    return _GROUPS.get(match[0].lower()) or (day[:3] if day else match[0])


def _hours_meant(text: str) -> Iterator[str]:
    spelled = _WORD.sub(_days_meant, of_24_hours(re.sub("[–—→]", "-", text.strip())))
    spelled = re.sub(rf"({_DAY})\s*(?:-|to|through)\s*(?={_DAY})", r"\1-", spelled)
    spelled = re.sub(rf"({_DAY})\s*(?:,|and|&)\s*(?={_DAY})", r"\1,", spelled)
    match = re.fullmatch(
        rf"(?:({_DAYS})\s+)?([0-9]{{1,2}})(?:[:.]?([0-9]{{2}}))?\s*(?:-|to)\s*(?:({_DAY})\s+)?"
        rf"(?:(next)|([0-9]{{1,2}})(?:[:.]?([0-9]{{2}}))?)\s*(?:UTC|Z|({_ZONE}))?",
        spelled,
    )
    if match:
        days, hour, minute, last, waits, end, end_minute, zone = match.groups()
        until = waits or f"{int(end):02}:{end_minute or '00'}"
        yield (
            f"{days + ' ' if days else ''}{int(hour):02}:{minute or '00'}-"
            f"{last + ' ' if last else ''}{until}{' ' + zone if zone else ''}"
        )
    yield spelled


HOURS = Text(
    name="hours",
    words="hours as HH:MM-HH:MM or HH:MM-next, with days before (Mon-Fri) and a time zone behind, if any",
    pattern=_HOURS.pattern.replace("((", "(?:(").replace("(next)", "next"),
    example="Mon-Fri 09:00-17:00 Europe/London",
    longest=100,
    parse=_hours,
    meant=_hours_meant,
)

DAYS = duration("turn", timedelta(days=1), timedelta(weeks=52), "day", "week")
_COUNTED = re.compile(r"([1-9][0-9]{0,2}) (month|shift)s?")
_NTH = re.compile(rf"({'|'.join(NTH)}) ({'|'.join(NAMES)})")


def _turn(text: str) -> Turn:
    if match := _COUNTED.fullmatch(text):
        count = int(match[1])
        if match[2] == "shift":
            return Shifts(count=count)
        if count > 12:
            raise refused(hint=did_you_mean("12 months"))
        return Months(count=count)
    if match := _NTH.fullmatch(text):
        return Months(count=1, nth=NTH[match[1]], weekday=NAMES.index(match[2]))
    return DAYS.parse(text)


_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth"}
_DAY_OF_A_MONTH = re.compile(
    r"\s*(?:every |the )?([a-z0-9]+)\s+([a-z]+)(?: (?:of|in) (?:the|a|each|every) month)?\s*"
)


def _turn_meant(text: str) -> Iterator[str]:
    if match := _DAY_OF_A_MONTH.fullmatch(text.lower()):
        nth, weekday = _ORDINALS.get(match[1]) or nearest(match[1], tuple(NTH)), _weekday(match[2])
        if nth and weekday:
            yield f"{nth} {next(name for name in NAMES if name.startswith(weekday))}"
    yield from length_meant(text, ("day", "week", "month", "shift"))


TURN = Text[Turn](
    name="turn",
    words=(
        f"{DAYS.words}, or in months, or in shifts, or the day of the month on which it begins: "
        "first (second, third, fourth, last) Monday"
    ),
    pattern=(
        rf"{DAYS.pattern}|1 (?:month|shift)|(?:[2-9]|[1-9][0-9]{{1,2}}) (?:months|shifts)"
        rf"|(?:{'|'.join(NTH)}) (?:{'|'.join(NAMES)})"
    ),
    example="1 week",
    longest=20,
    parse=_turn,
    meant=_turn_meant,
)


def _place(text: str) -> int:
    way, _, count = text.partition(" ")
    steps = int(count or 1)
    return {"turn": 0, "next": steps, "previous": -steps}[way]


def _place_meant(text: str) -> Iterator[str]:
    match = re.fullmatch(r"\s*([a-z]+)\s*0*([0-9]*)\s*", text.lower())
    if match and (way := nearest(match[1], ("turn", "next", "previous"))):
        yield way if match[2] in ("", "1") else f"{way} {match[2]}"


PLACE = Text(
    name="place",
    words=(
        "turn for whoever has it, next (or next 2 to next 9) for those behind, or previous (or previous 2 to "
        "previous 9)"
    ),
    pattern="turn|(?:next|previous)(?: [2-9])?",
    example="next",
    longest=20,
    parse=_place,
    meant=_place_meant,
)


def _cycle_days(text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        days.update(range(int(first) - 1, int(last or first)))
    return frozenset(days)


CYCLE_DAYS = Text(
    name="days of a cycle",
    words="days of the cycle, the first is 1, as in 1-2 5-7 10-11",
    pattern="[1-9][0-9]{0,2}(?:-[1-9][0-9]{0,2})?(?: [1-9][0-9]{0,2}(?:-[1-9][0-9]{0,2})?)*",
    example="1-2 5-7 10-11",
    longest=200,
    parse=_cycle_days,
    meant=lambda text: (" ".join(re.findall(r"[0-9]+(?:-[0-9]+)?", re.sub(r"\s*[-–—]\s*", "-", text))),),
)


def _handoff(text: str) -> tuple[time, str | None]:
    at, _, zone = text.partition(" ")
    if zone:
        require_zones(text, [zone], HANDOFF.fits)
    return time.fromisoformat(at), zone or None


def _handoff_meant(text: str) -> Iterator[str]:
    if match := re.fullmatch(
        rf"\s*([0-9]{{1,2}})(?:[:.h]?([0-9]{{2}}))?(?:\s+({_ZONE}))?\s*", of_24_hours(text)
    ):
        yield f"{int(match[1]):02}:{match[2] or '00'}{' ' + match[3] if match[3] else ''}"


HANDOFF = Text(
    name="handoff",
    words="a time as HH:MM, with a time zone behind unless it is the rotation's clock",
    pattern=rf"{_TIME}(?: {_ZONE})?",
    example="12:00 America/Los_Angeles",
    longest=60,
    parse=_handoff,
    meant=_handoff_meant,
)

TIME_OF_DAY = replace(
    HANDOFF,
    name="time of day",
    words="a time of day as HH:MM, with a time zone behind unless it is the clock of the team",
    example="09:00 Europe/Berlin",
)
