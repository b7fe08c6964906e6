"""The weekly message: this week, the next one, and what has changed since the last message."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from oncall import titles
from oncall.following.handoffs import escaped
from oncall.following.rota import seats_of
from oncall.model import DAY
from oncall.time.rendering import Entry
from oncall.time.spans import differences, gathered
from oncall.wording import iso, moment, span, times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from oncall.following.rota import Rota
    from oncall.model import Operation, Summary, Team

WEEK = 7 * DAY
LATE = timedelta(hours=12)
"""A summary that could not be sent for so long is left out."""

Plan = dict[str, list[Entry]]
"""Who is on call by seat, by the names that people read."""


class Due(NamedTuple):
    """The summary of a team that is to be in its channel by now; ``at`` is when it was due."""

    team: Team
    summary: Summary
    at: datetime


def due(operation: Operation, now: datetime) -> Iterator[Due]:
    """The summaries that are due and not too late."""
    for team in operation.teams.values():
        summary = team.follow.summary
        if summary is not None:
            at = _last(summary, now)
            if now - at < LATE:
                yield Due(team, summary, at)


def plan(operation: Operation, rota: Rota, one: Due, weeks: int = 0) -> Plan:
    """The shifts that begin in the week of the summary, or so many weeks later."""
    start = _local(one.summary, one.at).replace(hour=0, minute=0) + weeks * WEEK
    return _shifts(operation, rota, one, lambda each: start <= each.start < start + WEEK)


def lasting(operation: Operation, rota: Rota, one: Due) -> Plan:
    """The shifts that began before the week of the summary, and last when it is due."""
    start = _local(one.summary, one.at).replace(hour=0, minute=0)
    return _shifts(operation, rota, one, lambda each: each.start < start and one.at < each.end)


def packed(week: Plan) -> str:
    """A plan as a text that `unpacked` reads."""
    return json.dumps(
        {
            name: [[one.user, iso(one.start), iso(one.end)] for one in entries]
            for name, entries in week.items()
        }
    )


def unpacked(text: str) -> Plan | None:
    """The plan in a text; None where it holds none."""
    try:
        return {
            name: [
                Entry(user, datetime.fromisoformat(start), datetime.fromisoformat(end))
                for user, start, end in each
            ]
            for name, each in json.loads(text).items()
        }
    except (ValueError, TypeError, AttributeError):
        return None


def text(
    operation: Operation, one: Due, lasts: Plan, this: Plan, upcoming: Plan, announced: Plan | None
) -> str:
    """The message: what ``lasts``, this week and the upcoming one. ``announced`` is what the last message said of this
    week, None where there was none."""
    name = escaped(titles.escalation_policy(operation, one.team))
    lines = [
        f"*{name}*: on call in the week of {_day(one.at)}",
        *_lines({name: lasts[name] + this[name] for name in this}, one.at),
    ]
    lines += [f"The week after, from {_day(one.at + WEEK)}:", *_lines(upcoming, one.at)]
    if announced is not None:
        changes = list(_changes(announced, this, one.at))
        lines += (
            ["Changed since the last summary:", *changes]
            if changes
            else ["Nothing changed since the last summary."]
        )
    return "\n".join(lines)


def _last(summary: Summary, now: datetime) -> datetime:
    """When it was due last."""
    local = _local(summary, now)
    day = local.date() - (local.weekday() - summary.weekday) % 7 * DAY
    at = datetime.combine(day, summary.at.at, local.tzinfo)
    return (at if at <= now else datetime.combine(day - WEEK, summary.at.at, local.tzinfo)).astimezone(
        now.tzinfo
    )


def _local(summary: Summary, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(summary.at.zone))


def _shifts(operation: Operation, rota: Rota, one: Due, meant: Callable[[Entry], bool]) -> Plan:
    return {
        f"{seat.level} ({seat.name})" if seat.name else seat.level: [
            each._replace(user=rota.name(each.user)) for each in rota.seats[seat] if meant(each)
        ]
        for seat in seats_of(operation, one.team)
        if seat.level in one.summary.levels
    }


def _lines(week: Plan, start: datetime) -> Iterator[str]:
    """A line for the shifts of one person at a seat that follow each other day by day."""
    for name, entries in week.items():
        groups = gathered(entries, track=lambda one: one.user, alike=lambda one: one.user)
        if not groups:
            yield f"• {name}: nobody"
        for group in groups:
            when = times([(each.start, each.end) for each in group], start.year)
            yield f"• {name}: {escaped(group[0].user)}, {when} UTC"


def _changes(announced: Mapping[str, list[Entry]], this: Plan, start: datetime) -> Iterator[str]:
    for name in dict.fromkeys((*announced, *this)):
        before, after = announced.get(name, []), this.get(name, [])
        for each in differences(before, after, lambda one, other: one.user == other.user):
            was, will = (escaped(one.user) if one else "nobody" for one in (each.before, each.after))
            yield f"• {name}: {will} instead of {was}, {span(each.start, each.end, start.year)} UTC"


def _day(at: datetime) -> str:
    return moment(at, at.year).rpartition(" ")[0]
