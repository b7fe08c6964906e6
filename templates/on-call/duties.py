"""Who is on call, by the data in ``operation.json``: the order of each rotation, and the exceptions from it.

An override that somebody makes by hand in PagerDuty is not known here.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

DAY = timedelta(days=1)
DATA = Path(__file__).with_name("operation.json")
MENDING = "the next deployment of the on-call operation writes it"


class UnknownError(Exception):
    """Nobody can tell who is on call. Its text says why, in one sentence without anything of the data."""


class Duty(NamedTuple):
    """Both people of a rotation during ``[start, end)``."""

    rotation: str
    start: datetime
    end: datetime
    primary: str
    secondary: str


def read() -> dict[str, Any]:
    """The data: ``acknowledge_minutes`` and ``duties`` by role. Raises UnknownError where it is anything else."""
    try:
        known = json.loads(DATA.read_text(encoding="utf-8"))
        _check(known)
    except FileNotFoundError:
        raise UnknownError(f"{DATA.name} is missing, so nobody knows who is on call; {MENDING}") from None
    except (OSError, ValueError, TypeError, LookupError, OverflowError, AttributeError):
        raise UnknownError(f"{DATA.name} is malformed, so nobody knows who is on call; {MENDING}") from None
    return dict(known)


def person(role: dict[str, Any], at: datetime) -> str | None:
    """Who has the role at an instant; nobody before the first order."""
    for one in role["exceptions"]:
        if instant(one["start"]) <= at < instant(one["end"]):
            return str(one["person"])
    for layer in role["layers"]:
        since = at - instant(layer["start"])
        if _in_force(layer, at) and since % DAY < timedelta(seconds=layer["shift"]):
            people = layer["people"]
            return str(people[since // timedelta(seconds=layer["turn"]) % len(people)])
    return None


def between(duties: dict[str, Any], since: datetime, until: datetime) -> Iterator[Duty]:
    """The duties of the shifts that start in ``[since, until)``, rotation by rotation; alike ones are joined."""
    for rotation in dict.fromkeys(layer["rotation"] for layer in duties["primary"]["layers"]):
        current: Duty | None = None
        for duty in _parts(duties, rotation, since, until):
            if current and (current.primary, current.secondary) == (duty.primary, duty.secondary):
                current = current._replace(end=duty.end)
                continue
            if current:
                yield current
            current = duty
        if current:
            yield current


def instant(text: str) -> datetime:
    """A time of the data."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def _check(known: dict[str, Any]) -> None:
    lengths: list[float] = [known["acknowledge_minutes"]]
    names: list[object] = []
    for role in ("primary", "secondary"):
        for layer in known["duties"][role]["layers"]:
            instant(layer["start"])
            instant(layer["end"] or layer["start"])
            lengths += layer["turn"], layer["shift"]
            names += layer["rotation"], layer["people"][0], *layer["people"]
        for one in known["duties"][role]["exceptions"]:
            instant(one["start"])
            instant(one["end"])
            names.append(one["person"])
    if not all(timedelta(seconds=one) > timedelta() for one in lengths):
        raise ValueError("a length is none")
    if not all(isinstance(one, str) for one in names):
        raise ValueError("a name is none")


def _parts(duties: dict[str, Any], rotation: str, since: datetime, until: datetime) -> Iterator[Duty]:
    cuts = {
        instant(one[end])
        for role in duties.values()
        for one in role["exceptions"]
        for end in ("start", "end")
    }
    for layer in duties["primary"]["layers"]:
        if layer["rotation"] != rotation:
            continue
        start = instant(layer["start"])
        start += max(-((start - since) // DAY), 0) * DAY
        while start < until and _in_force(layer, start):
            end = start + timedelta(seconds=layer["shift"])
            ends = sorted({start, end, *(cut for cut in cuts if start < cut < end)})
            for first, last in itertools.pairwise(ends):
                people = (person(duties[role], first) or "nobody" for role in ("primary", "secondary"))
                yield Duty(rotation, first, last, *people)
            start += DAY


def _in_force(layer: dict[str, Any], at: datetime) -> bool:
    return instant(layer["start"]) <= at and (layer["end"] is None or at < instant(layer["end"]))
