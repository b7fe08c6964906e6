"""Whom user groups and GitHub teams hold, and what channels have as their topic."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from oncall.following.rota import OPEN, seat_now, seats_of
from oncall.site import links
from oncall.wording import moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from oncall.following.rota import Rota, SeatNow
    from oncall.model import Channel, Operation, Team

LONGEST_TOPIC = 250
"""Characters that Slack takes."""


def user_groups(operation: Operation, rota: Rota, now: datetime) -> dict[str, tuple[str, ...]]:
    """The e-mail addresses of the people of each user group, each once."""
    return _holders(
        operation, rota, now, {team.id: team.follow.user_groups for team in operation.teams.values()}
    )


def github_teams(operation: Operation, rota: Rota, now: datetime) -> dict[str, tuple[str, ...]]:
    """The e-mail addresses of the people of each GitHub team, each once."""
    return _holders(
        operation, rota, now, {team.id: team.follow.github_teams for team in operation.teams.values()}
    )


def topics(operation: Operation, rota: Rota, now: datetime) -> dict[str, str]:
    """The topic of each channel: who is on call, then what it says besides, cut to what Slack takes."""
    found: dict[str, list[str]] = defaultdict(list)
    for team in operation.teams.values():
        for channel, levels in team.follow.topics.items():
            each = "; ".join(_in_short(rota, one) for one in at_levels(operation, rota, team, levels, now))
            found[channel].append(f"{team.title if team.id else 'On call'}: {each}")
    return {
        name: _cut(" | ".join(parts), lasting_topic(operation, operation.channels[name]))
        for name, parts in found.items()
    }


def lasting_topic(operation: Operation, channel: Channel) -> str:
    """What a topic says whoever is on call, as Slack writes addresses: where alerts go, it leads to the first five
    minutes."""
    alerting = {team.escalation.slack for team in operation.teams.values()}
    guide = links.guide(operation, links.FIRST_FIVE_MINUTES) if channel.id in alerting else None
    if guide is None:
        return channel.topic
    link = f"<{guide}>"
    return f"{channel.topic[: LONGEST_TOPIC - len(link) - 1]} {link}".strip()


def at_levels(
    operation: Operation, rota: Rota, team: Team, levels: tuple[str, ...], now: datetime
) -> Iterator[SeatNow]:
    """What is happening at the seats of some levels, in the order of the file."""
    always = {level.id: level.always for level in team.levels}
    for seat in seats_of(operation, team):
        if seat.level in levels:
            yield seat_now(rota, seat, now, always=always[seat.level])


def until(at: datetime) -> str:
    """Until when somebody or nobody is on call; nothing where that has no end."""
    return "" if at == OPEN else f" until {moment(at, at.year)} UTC"


def role(one: SeatNow) -> str:
    """The level, and the seat where it has a name."""
    return f"{one.seat.level} ({one.seat.name})" if one.seat.name else one.seat.level


def _holders(
    operation: Operation, rota: Rota, now: datetime, wanted: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for team in operation.teams.values():
        for name, levels in wanted[team.id].items():
            shifts = (one.shift for one in at_levels(operation, rota, team, levels, now))
            found[name] |= dict.fromkeys(shift.user for shift in shifts if shift)
    return {name: tuple(users) for name, users in found.items()}


def _in_short(rota: Rota, one: SeatNow) -> str:
    if one.shift:
        return f"{role(one)} {rota.name(one.shift.user)}{until(one.shift.end)}"
    return f"{role(one)} nobody{until(one.upcoming.start) if one.upcoming else ''}"


def _cut(who: str, rest: str) -> str:
    if len(who) > LONGEST_TOPIC:
        return f"{who[: LONGEST_TOPIC - 1]}…"
    whole = f"{who} | {rest}" if rest else who
    return whole if len(whole) <= LONGEST_TOPIC else f"{whole[: LONGEST_TOPIC - 1].rstrip()}…"
