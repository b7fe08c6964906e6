"""What leads the responder from an alert to the next step: the runbook, the first five minutes, the channel."""

from __future__ import annotations

from oncall.model import Audience, Operation, Team
from oncall.site import links
from oncall.watch.events import runbooks

_LONGEST_DESCRIPTION = 1_000  # PagerDuty publishes no limit; people read no more


def sentence(operation: Operation, team: Team) -> str:
    """Where every incident of ``team`` begins."""
    guide = links.guide(operation, links.FIRST_FIVE_MINUTES)
    first = f"The first five minutes: {guide} " if guide else ""
    return f"{first}Talk about it in Slack #{team.escalation.slack}."


def description(operation: Operation, team: Team, audience: Audience) -> str:
    """Where every incident begins, and the runbooks: their page on the site, or as many as there is room for."""
    text = sentence(operation, team)
    if page := links.runbooks(operation):
        return f"{text} Runbooks: {page}"
    for one in runbooks(operation, team.id, audience).values():
        more = f" Runbook of {one.title}: {one.runbook}"
        if len(text) + len(more) <= _LONGEST_DESCRIPTION:
            text += more
    return text


def notes(operation: Operation, team: Team, audience: Audience) -> dict[str, str]:
    """By PagerDuty's condition, for everything that has a runbook, or an entry on the site."""
    return {
        condition: f"Runbook of {one.title}: {links.runbook(operation, one)} {sentence(operation, team)}"
        for condition, one in runbooks(operation, team.id, audience).items()
    }
