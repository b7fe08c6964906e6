"""Cron expressions as GitHub reads them: five fields, names of months and days allowed, nothing else."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from operator import and_, or_

_MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))}


@dataclass(frozen=True)
class _Field:
    name: str
    least: int
    most: int
    names: dict[str, int]


FIELDS = (
    _Field("minute", 0, 59, {}),
    _Field("hour", 0, 23, {}),
    _Field("day of month", 1, 31, {}),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 0, 6, _DAYS),
)
_PART = re.compile(r"(?:\*|([0-9]+|[A-Za-z]{3})(?:-([0-9]+|[A-Za-z]{3}))?)(?:/([0-9]+))?")
_DAY = 24 * 60
_FIRST_YEAR = 2000
_YEARS = 28  # after which weekdays and leap years repeat, between 1901 and 2099
_CYCLE = _YEARS * 365 + _YEARS // 4  # days
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class CronError(ValueError):
    """What a field allows."""


def parse(expression: str) -> tuple[frozenset[int], ...]:
    """The values of the five fields: minutes, hours, days of the month, months, weekdays (0 is Sunday)."""
    texts = expression.split(" ")
    if len(texts) != len(FIELDS):
        raise CronError("five fields with one space between them: minute hour day-of-month month day-of-week")
    values = tuple(_values(text, field) for text, field in zip(texts, FIELDS, strict=True))
    _minutes, _hours, days, months, _weekdays = values
    if texts[4].startswith("*") and min(days) > max(_LONGEST_MONTH[month - 1] for month in months):
        raise CronError("a day that the months have")
    return values


def _values(text: str, field: _Field) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if not match:
            raise CronError(
                f"in the field {field.name}: *, a number, a range a-b, steps /n, or a list of them"
            )
        first, last, step = match.groups()
        least = _number(first, field) if first else field.least
        most = _number(last, field) if last else field.most if step or not first else least
        every = int(step) if step else 1
        if least > most or not 1 <= every <= field.most:
            raise CronError(
                f"in the field {field.name}: a range from low to high and a step of 1 to {field.most}"
            )
        found.update(range(least, most + 1, every))
    return frozenset(found)


def _number(text: str, field: _Field) -> int:
    number = field.names.get(text.upper(), -1) if text.isalpha() else int(text)
    if not field.least <= number <= field.most:
        names = f" or {next(iter(field.names))} to {list(field.names)[-1]}" if field.names else ""
        raise CronError(f"{field.least} to {field.most}{names} in the field {field.name}")
    return number


def shortest_gap(expression: str) -> int:
    """Minutes between the two runs of one day that lie closest together; 1440 with one run a day."""
    runs = _runs(expression)
    around = [*runs[1:], runs[0] + _DAY]
    return min(later - sooner for sooner, later in zip(runs, around, strict=True))


@dataclass(frozen=True, slots=True)
class Gaps:
    """Minutes between two successive runs, at least and at most, whatever the year."""

    shortest: int
    longest: int


@cache
def gaps(expressions: tuple[str, ...]) -> Gaps:
    """Those between the runs of all expressions together; raises ValueError without any."""
    lines: dict[int, tuple[str, ...]] = {}
    for expression in expressions:
        for day in _run_days(expression):
            lines[day] = (*lines.get(day, ()), expression)
    runs = {
        those: sorted({run for expression in those for run in _runs(expression)})
        for those in set(lines.values())
    }
    days = sorted(lines)
    across = (
        (later - sooner) * _DAY - runs[lines[sooner]][-1] + runs[lines[later % _CYCLE]][0]
        for sooner, later in pairwise([*days, days[0] + _CYCLE])
    )
    within = (later - sooner for each in runs.values() for sooner, later in pairwise(each))
    found = {*across, *within}
    return Gaps(min(found), max(found))


def every_day(expression: str) -> str:
    """The same times of day, on all days."""
    minute, hour, *_ = expression.split(" ")
    return f"{minute} {hour} * * *"


def _runs(expression: str) -> list[int]:
    """The minutes since midnight at which it runs, on the days on which it does."""
    minutes, hours, *_ = parse(expression)
    return sorted(60 * hour + minute for hour in hours for minute in minutes)


def _run_days(expression: str) -> list[int]:
    """The days of one cycle on which it runs, from 0.

    Of the day of the month and the day of the week one is enough, unless a field begins with `*`: then both count.
    """
    *_, days, months, weekdays = parse(expression)
    _, _, day_text, _, weekday_text = expression.split(" ")
    starred = day_text.startswith("*") or weekday_text.startswith("*")
    fits = and_ if starred else or_
    found, passed = [], 0
    for year in range(_FIRST_YEAR, _FIRST_YEAR + _YEARS):
        for month in range(1, 13):
            before, length = monthrange(year, month)  # the weekday before the first, as Sunday is 0 here
            if month in months:
                found += [
                    passed + day - 1
                    for day in range(1, length + 1)
                    if fits(day in days, (before + day) % 7 in weekdays)
                ]
            passed += length
    return found
