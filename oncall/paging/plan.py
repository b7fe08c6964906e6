"""What decides how an alert is paged, read from the file or from a stack."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from oncall.model import Medium, Urgency
    from oncall.time.layers import Entry
    from oncall.time.seats import Seat


class Notice(NamedTuple):
    """A notification rule of a person: ``after`` an assignment, reach them by ``medium``."""

    medium: Medium
    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Responder:
    """How a person is reached, by urgency: the notices by delay, then by medium.

    No notices means that they keep rules of their own, which only PagerDuty knows.
    """

    handle: str
    time_zone: str
    notices: Mapping[Urgency, tuple[Notice, ...]]


class Level(NamedTuple):
    """A rule of the escalation: everybody on call in ``seats`` is called, and waited for during ``wait``."""

    seats: tuple[Seat, ...]
    wait: timedelta


class Called(NamedTuple):
    """Somebody who is called, and the seat for which they are."""

    seat: Seat
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One alert's way through PagerDuty.

    ``subject`` is what breaks, ``service`` the title of the service that has the incident, ``slack`` the
    channel that gets one message (None: no channel). ``duties`` says by seat who is on call, ascending, from
    before the alert until after ``length``; the levels are repeated ``repeats`` times after the first pass.
    ``by_the_file``: whose phone is set is not known, and everybody's is taken to be.
    """

    severity: str
    subject: str
    service: str
    urgency: Urgency
    slack: str | None
    levels: tuple[Level, ...]
    repeats: int
    duties: Mapping[Seat, tuple[Entry, ...]]
    responders: Mapping[str, Responder]
    by_the_file: bool = field(default=False, compare=False)

    def called(self, level: Level, at: datetime) -> tuple[Called, ...]:
        """Everybody who is on call at ``level``, each once."""
        found: dict[str, Called] = {}
        for seat in level.seats:
            entries = self.duties[seat]
            number = bisect_right(entries, at, key=attrgetter("start")) - 1
            if number >= 0 and at < entries[number].end:
                found.setdefault(entries[number].user, Called(seat, entries[number].user))
        return tuple(found.values())


def length(levels: tuple[Level, ...], repeats: int) -> timedelta:
    """How long an escalation lasts that nobody answers; raises IndexError without levels."""
    waits = [level.wait for level in levels]
    return sum(waits[1:], waits[0]) * (repeats + 1)
