"""The kinds of durations, days, times, zones and schedules, and what is proposed for what was written otherwise."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from oncall.file.problems import did_you_mean, nearest, refused
from oncall.file.shapes import Text
from oncall.model import DAY
from oncall.time.clock import clock, midnight, moment
from oncall.wording import in_units, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": DAY,
    "week": timedelta(weeks=1),
}


def written(length: timedelta, units: tuple[str, ...] = tuple(UNITS)) -> str:
    """A duration as the file writes it, in the largest of the units that divides it: ``2 weeks``."""
    unit = next((unit for unit in reversed(units) if length and not length % UNITS[unit]), units[0])
    return in_units(length // UNITS[unit], unit)


_NUMBERS = (
    "a",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_COUNTED = re.compile(rf"\s*(?:0*([0-9]{{1,5}})|({'|'.join(_NUMBERS)})\b)?[\s-]*([a-z]*)\.?\s*")


def length_meant(text: str, units: tuple[str, ...]) -> Iterator[str]:
    """What a count of units may have meant, as in ``1 wek``, ``2w``, ``one week``, ``weekly`` or ``7``."""
    match = _COUNTED.fullmatch(text.lower())
    if not match or not any(match.groups()):
        return
    digits, number, word = match.groups()
    if not digits and not number and word.endswith("s"):  # of many, and nobody knows how many
        return
    count = int(digits) if digits else max(_NUMBERS.index(number), 1) if number else 1
    likely = [unit for unit in units if unit.startswith(word) or word.startswith(unit[:3])]
    close = nearest(word, (*units, *(f"{unit}s" for unit in units)))
    for unit in likely or ([close.removesuffix("s")] if close else []):
        yield in_units(count, unit)


def duration(name: str, least: timedelta, most: timedelta, *units: str) -> Text[timedelta]:
    """A kind for durations in the given units (ascending), within the bounds, both included."""
    singular, plural = "|".join(units), "|".join(f"{unit}s" for unit in units)
    words = f"{written(least, units)} to {written(most, units)}, in {listed(tuple(f'{unit}s' for unit in units), 'or')}"

    def parse(text: str) -> timedelta:
        count, unit = text.split(" ")
        length = int(count) * UNITS[unit.removesuffix("s")]
        if not least <= length <= most:
            raise refused(hint=did_you_mean(written(least if length < least else most, units)))
        return length

    return Text(
        name=name,
        words=words,
        pattern=rf"(?:1 (?:{singular})|(?:0|[2-9]|[1-9][0-9]{{1,4}}) (?:{plural}))",
        example=written(least, units),
        longest=20,
        parse=parse,
        meant=lambda text: length_meant(text, units),
    )


@cache
def zones() -> dict[str, None]:
    """The names of all time zones of the tz database, the same on every machine, in their order."""
    package = import_module("tzdata").__file__ or ""
    return dict.fromkeys(Path(package).with_name("zones").read_text(encoding="ascii").split())


CITIES = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Halifax",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "Pacific/Honolulu",
    "America/Anchorage",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Athens",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Nairobi",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Asia/Jerusalem",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Perth",
    "Australia/Sydney",
    "Pacific/Auckland",
]
"""What is proposed for a time zone that has been written as an abbreviation or as a distance from UTC."""


_UTC = ("Z", "UTC", "GMT")


def _zone(text: str) -> str:
    if text not in zones():
        raise refused(hint=_explained_zone(text) or did_you_mean(_nearest_zone(text)))
    return text


def require_zones(text: str, names: Iterable[str], fits: Callable[[str], bool]) -> None:
    """Refuse ``names`` in ``text`` that are no time zones, and propose a text that ``fits``; raises RotationError."""
    wrong = [name for name in names if name not in zones()]
    if not wrong:
        return
    meant = text
    for name in wrong:
        meant = meant.replace(name, _nearest_zone(name) or name)
    explained = next(filter(None, map(_explained_zone, wrong)), "")
    raise refused(hint=explained or did_you_mean(meant if meant != text and fits(meant) else None))


def _nearest_zone(text: str) -> str | None:
    if text.strip().upper() in _UTC:
        return "Etc/UTC"
    city = text.replace(" ", "_").rsplit("/", 1)[-1].casefold()
    same_city = next((zone for zone in zones() if zone.rsplit("/", 1)[-1].casefold() == city), None)
    short = city.isalpha() and len(city) < 5  # abbreviations are alike without meaning anything alike
    return same_city or (None if short else nearest(text, tuple(zones())))


def _explained_zone(text: str) -> str:
    """What to write instead of ``GMT+2`` or ``IST``: cities that have that offset or that abbreviation."""
    if text.strip().upper() in _UTC:
        return ""
    offset = re.fullmatch(r"\s*(?:UTC|GMT)?\s*([+-])([01]?[0-9])(?::?([0-9]{2}))?\s*", text, re.IGNORECASE)
    if offset:
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0)) * (1 if offset[1] == "+" else -1)
        cities = sorted(CITIES, key=lambda city: -[each for _, each in _seasons(city)].count(ahead))
        cities = [city for city in cities if ahead == _seasons(city)[0][1]]
    else:
        cities = [city for city in CITIES if text.strip().upper() in (name for name, _ in _seasons(city))]
    if cities:
        return f"name a city whose clock it is, as in {listed(tuple(cities[:3]), 'or')}"
    return "name a city whose clock it is" if offset else ""


@cache
def _seasons(city: str) -> tuple[tuple[str, timedelta], tuple[str, timedelta]]:
    """What the clock of a city is called, and how far it is ahead of UTC: in January and in July."""
    from zoneinfo import ZoneInfo

    january, july = (datetime(2026, month, 15, tzinfo=ZoneInfo(city)) for month in (1, 7))
    return (
        (january.tzname() or "", january.utcoffset() or timedelta()),
        (july.tzname() or "", july.utcoffset() or timedelta()),
    )


ZONE = Text(
    name="time zone",
    words="a time zone of the tz database, as in Asia/Jerusalem",
    pattern="[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*",
    example="America/New_York",
    longest=40,
    parse=_zone,
    meant=lambda text: filter(None, [_nearest_zone(text)]),
    explained=_explained_zone,
)


_DAY = "2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        year, month = int(text[:4]), int(text[5:7])
        last = date(year + month // 12, month % 12 + 1, 1) - DAY
        raise refused(hint=did_you_mean(last.isoformat())) from None


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
_SPELLINGS = tuple(
    re.compile(rf"\s*{spelling}", re.IGNORECASE)
    for spelling in (
        r"(?P<year>[0-9]{4})[-/. ]?(?P<month>[0-9]{1,2})[-/. ]?(?P<day>[0-9]{1,2})",
        r"(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\.\s?(?P<year>[0-9]{4})",
        r"(?P<day>1[3-9]|2[0-9]|3[01])[-/](?P<month>[0-9]{1,2})[-/](?P<year>[0-9]{4})",
        r"(?P<month>[0-9]{1,2})[-/](?P<day>1[3-9]|2[0-9]|3[01])[-/](?P<year>[0-9]{4})",
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|\.)?[- ]{_MONTH},?[- ](?P<year>[0-9]{{4}})",
        rf"{_MONTH}[- ](?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?[- ](?P<year>[0-9]{{4}})",
        rf"(?P<year>[0-9]{{4}})[- ]{_MONTH}[- ](?P<day>[0-9]{{1,2}})",
    )
)
"""How people write dates. Where a day could be a month, as in 05/06/2026, nothing is proposed."""


def _day_meant(text: str) -> Iterator[str]:
    for match in filter(None, (spelling.match(text) for spelling in _SPELLINGS)):
        part = match.groupdict()
        month = part.get("month") or _MONTHS.index(part["name"].lower()) + 1
        yield f"{part['year']}-{int(month):02}-{int(part['day']):02}"


DATE = Text[date](
    name="date",
    words="a date as YYYY-MM-DD, from 2000 to 2199",
    pattern=_DAY,
    example="2026-01-05",
    longest=40,
    parse=_day,
    meant=_day_meant,
)

_MOMENT = re.compile(r"(.{10})[T ](..):(..)(?::00)?(?:(Z)|([+-])(..):(..)| (.+))")


_TIME = re.compile(
    r"\s*(\S.*?)(?:T|,? )\s*([0-9]{1,2}):?([0-9]{2})(?::[0-9.]+)?"
    rf"\s*(Z|UTC|[+-][0-9]{{2}}:?[0-9]{{2}}|{ZONE.pattern})?\s*"
)
_IN_12_HOURS = re.compile(r"\b([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*([ap])\.?m\b\.?", re.IGNORECASE)


def of_24_hours(text: str) -> str:
    """The text with its times of day as the file writes them: 17:00 for ``5pm`` and for ``5:00 PM``."""

    def spelled(match: re.Match[str]) -> str:
        return f"{int(match[1]) % 12 + (12 if match[3] in 'pP' else 0):02}:{match[2] or '00'}"

    return _IN_12_HOURS.sub(spelled, text)


def _moment(text: str) -> date:
    if len(text) == 10:
        return _day(text)
    match = _MOMENT.fullmatch(text)
    assert match is not None  # noqa: S101 — the pattern of MOMENT is narrower
    day, hour, minute, _, sign, hours, minutes, place = match.groups()
    if place:
        require_zones(text, [place], MOMENT.fits)
        return instant(datetime.combine(_day(day), time(int(hour), int(minute))), place)
    offset = timedelta(hours=int(hours), minutes=int(minutes)) if sign else timedelta()
    zone = timezone(-offset if sign == "-" else offset)
    return datetime.combine(_day(day), time(int(hour), int(minute)), zone).astimezone(UTC)


def _moment_meant(text: str) -> Iterator[str]:
    match = _TIME.fullmatch(of_24_hours(text))
    if match:
        zone = match[4] or "Z"
        for behind in (zone.replace("UTC", "Z"), f"{zone[:3]}:{zone[-2:]}", f" {zone}"):
            for day in _day_meant(match[1]):
                yield f"{day}T{int(match[2]):02}:{match[3]}{behind}"
    yield from _day_meant(text)


def _clock_missing(text: str) -> str:
    """What to write instead of a time that does not say on whose clock: a guess could be hours off."""
    match = _TIME.fullmatch(of_24_hours(text))
    if match is None or match[4] or int(match[2]) > 23:
        return ""
    for day in _day_meant(match[1]):
        at = f"{day}T{int(match[2]):02}:{match[3]}"
        return f"name its clock: {at}Z for UTC, or {at} Europe/Madrid for a city"
    return ""


MOMENT = Text[date](
    name="date or time",
    words=(
        "a whole day as YYYY-MM-DD, or a full minute as YYYY-MM-DDTHH:MM with Z, +01:00 or a time zone behind it, "
        "from 2000 to 2199"
    ),
    pattern=(
        rf"{_DAY}(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::00)?"
        rf"(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9]| {ZONE.pattern}))?"
    ),
    example="2026-12-21",
    longest=60,
    parse=_moment,
    meant=_moment_meant,
    explained=_clock_missing,
)


def _cron(text: str) -> str:
    from oncall.watch.cron import CronError, parse

    try:
        parse(text)
    except CronError as error:
        *others, weekday = text.split(" ")
        sunday = " ".join((*others, "0")) if weekday == "7" else None
        raise refused(allowed=str(error), hint=did_you_mean(sunday)) from None
    return text


_OFTEN = {
    "hourly": "0 * * * *",
    "hour": "0 * * * *",
    "daily": "0 0 * * *",
    "day": "0 0 * * *",
    "weekly": "0 0 * * 0",
    "week": "0 0 * * 0",
    "monthly": "0 0 1 * *",
    "month": "0 0 1 * *",
}

CRON = Text(
    name="schedule",
    words="five fields of cron in UTC: minute hour day-of-month month day-of-week",
    pattern="[0-9A-Za-z*/,-]+(?: [0-9A-Za-z*/,-]+){4}",
    example="0 0 * * 1",
    longest=100,
    parse=_cron,
    meant=lambda text: (
        _OFTEN.get(re.sub("^(@|every )", "", text.strip().lower()), ""),
        " ".join(text.replace("?", "*").split()),
    ),
)


def instants(start: date, end: date, zone: str = "Etc/UTC") -> tuple[datetime, datetime]:
    """The half-open interval of two values of MOMENT: a date is a whole day of ``zone``, the last included."""
    return _midnight(start, zone), _midnight(end if isinstance(end, datetime) else end + DAY, zone)


def _midnight(day: date, zone: str) -> datetime:
    return day if isinstance(day, datetime) else instant(datetime.combine(day, time()), zone)


def instant(local: datetime, zone: str) -> datetime:
    """When a clock that shows no doubt about ``local`` (without a zone) shows it first, or skips it."""
    minutes = midnight(local.toordinal()) + local.hour * 60 + local.minute
    return moment(clock(zone, local.year - 1, local.year + 1).instant(minutes))
