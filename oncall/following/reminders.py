"""Direct messages to people some hours before their shift. Slack keeps them until they are due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from oncall import titles
from oncall.following.handoffs import escaped
from oncall.following.members import until
from oncall.following.rota import seats_of
from oncall.time.spans import gathered
from oncall.wording import moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from oncall.following.rota import Responder, Rota
    from oncall.model import Operation

AHEAD = timedelta(hours=26)
"""How long before a reminder is due it is handed to Slack."""
SOON = timedelta(minutes=2)
"""What is due within that may be too late for Slack."""
BEGINNING = "Your shift on call:"


class Reminder(NamedTuple):
    """A direct message that is due ``at``."""

    to: Responder
    at: datetime
    text: str


def reminders(operation: Operation, rota: Rota, now: datetime) -> Iterator[Reminder]:
    """Those that Slack is to keep now: of shifts that follow each other day by day, the first counts."""
    for team in operation.teams.values():
        for seat in seats_of(operation, team):
            notice = team.follow.reminders.get(seat.level)
            if notice is None:
                continue
            name = f"{seat.level} ({seat.name})" if seat.name else seat.level
            what = f"{name} for {titles.escalation_policy(operation, team)}"
            for group in gathered(rota.seats[seat], track=lambda one: one.user, alike=lambda one: one.user):
                first = group[0]
                at = first.start - notice
                if now + SOON <= at < now + AHEAD:
                    to = rota.people[first.user]
                    yield Reminder(to, at, _text(to, what, first.start, first.end))


def _text(to: Responder, what: str, start: datetime, end: datetime) -> str:
    local = start.astimezone(ZoneInfo(to.time_zone))
    theirs = "" if local.utcoffset() == timedelta() else f" ({moment(local, start.year)} in {to.time_zone})"
    who = escaped(f"{to.name}, {what}")
    return f"{BEGINNING} {who}, from {moment(start, start.year)} UTC{theirs}{until(end)}."
