"""What the things of an operation are called in the accounts. PagerDuty's are found again by these, so they stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oncall.model import Audience, Operation, Team
    from oncall.time.seats import Seat


def escalation_policy(operation: Operation, team: Team) -> str:
    """The escalation policy of a team: the project's name alone where the file names no teams."""
    return f"{operation.project.name} {team.title}" if team.id else operation.project.name


def schedule(operation: Operation, seat: Seat) -> str:
    """The schedule of a seat."""
    title = f"{escalation_policy(operation, operation.teams[seat.team])} {seat.level}"
    return f"{title}, {seat.name}" if seat.name else title


def service(operation: Operation, team: Team, audience: Audience) -> str:
    """The service of a team that pages about what ``audience`` uses, and what watches it."""
    return f"{escalation_policy(operation, team)}, for {audience}"
