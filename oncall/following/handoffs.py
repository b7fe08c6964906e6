"""The message about a handoff: what there is to say of a team in a channel, and the text."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from oncall import titles
from oncall.following.members import at_levels, role, until
from oncall.wording import moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from oncall.following.rota import Rota, SeatNow
    from oncall.model import Operation, Team

FRESH = timedelta(hours=3)
"""A handoff that was longer ago is not announced as one: the message says who is on call now."""
SHOWN = 10


class Incident(NamedTuple):
    """An open incident: ``state`` is “triggered” or “acknowledged by NAME”."""

    title: str
    url: str
    state: str


class Handoff(NamedTuple):
    """What changed last at the levels of a team that a channel hears of, and when.

    ``holders`` tells this state of them from others: by seat, whoever holds it. An account has its oldest address
    there, so that neither a new handle nor a new address is a handoff.
    """

    channel: str
    team: Team
    at: datetime
    seats: tuple[SeatNow, ...]
    holders: str


def handoffs(operation: Operation, rota: Rota, now: datetime) -> Iterator[Handoff]:
    """The present state of each team in each channel, if it can be seen when it began."""
    accounts = {person.email: person.oldest_address for person in operation.people.values()}
    for team in operation.teams.values():
        for channel, levels in team.follow.handoffs.items():
            seats = tuple(at_levels(operation, rota, team, levels, now))
            changes = [one.changed for one in seats if one.changed]
            if changes:
                holders = ", ".join(f"{role(one)}: {_holder(one, accounts)}" for one in seats)
                yield Handoff(channel, team, max(changes), seats, holders)


def text(
    operation: Operation,
    rota: Rota,
    handoff: Handoff,
    now: datetime,
    mentions: Mapping[str, str],
    incidents: Sequence[Incident] | None,
) -> str:
    """The message. ``mentions`` are Slack's for those who took over, by e-mail address; without ``incidents`` nobody
    could be asked for them."""
    name = escaped(titles.escalation_policy(operation, handoff.team))
    fresh = now - handoff.at <= FRESH
    when = f"handoff of {moment(handoff.at, handoff.at.year)} UTC" if fresh else "on call now"
    lines = [f"*{name}*: {when}"]
    for one in handoff.seats:
        news = one.changed == handoff.at
        lines.append(f"• {role(one)}: {_line(rota, one, mentions, news=news, fresh=fresh)}")
    if incidents is not None:
        lines.append(f"Open incidents: {len(incidents) or 'none'}")
        lines += [f"• <{one.url}|{escaped(one.title)}>, {escaped(one.state)}" for one in incidents[:SHOWN]]
        if len(incidents) > SHOWN:
            lines.append(f"• and {len(incidents) - SHOWN} more")
    return "\n".join(lines)


def taking_over(handoff: Handoff) -> tuple[str, ...]:
    """Whom the message mentions, by e-mail address: those who took over last, and are on call."""
    return tuple(
        dict.fromkeys(one.shift.user for one in handoff.seats if one.shift and one.changed == handoff.at)
    )


def escaped(text: str) -> str:
    """A text as Slack takes it: nothing in it is markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _line(rota: Rota, one: SeatNow, mentions: Mapping[str, str], *, news: bool, fresh: bool) -> str:
    earlier = f" from {escaped(rota.name(one.before))}" if one.before else ""
    if one.shift is None:
        what = f"nobody takes over{earlier}" if news and fresh else "nobody is on call"
        return f"{what}{until(one.upcoming.start) if one.upcoming else ''}"
    who = escaped(rota.name(one.shift.user))
    if news:
        who = mentions.get(one.shift.user, who)
        if fresh:
            who = f"{who} takes over{earlier}"
    return f"{who}{until(one.shift.end)}"


def _holder(one: SeatNow, accounts: Mapping[str, str]) -> str:
    return accounts.get(one.holder, one.holder) if one.holder else "nobody"
