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


EVENTS = "Events of people and scripts"
"""The integration of every service that `oncall page` and people's own scripts use."""

KEPT = "its on-call operation keeps the members"
"""In the description of every user group and GitHub team that was provisioned: others are left alone."""


def kept(operation: Operation) -> str:
    """The description of a user group or a GitHub team that follows the rota; Slack takes 140 characters."""
    return f"On call for {operation.project.name}: {KEPT}"
