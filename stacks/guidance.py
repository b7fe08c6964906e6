"""What leads the responder from an alert to the next step: the runbook, the first five minutes, the channel."""

from __future__ import annotations

from oncall.model import Audience, Operation, Team
from oncall.watch.events import runbooks
from templates import render

_FIRST = "/first-five-minutes.md"
_LONGEST_DESCRIPTION = 1_000  # PagerDuty publishes no limit; people read no more
_LONGEST_TOPIC = 250  # characters that Slack takes


def sentence(operation: Operation, team: Team) -> str:
    """Where every incident of ``team`` begins."""
    handbook = render.handbook(operation)
    first = f"The first five minutes: {handbook}{_FIRST} " if handbook else ""
    return f"{first}Talk about it in Slack #{team.escalation.slack}."


def description(operation: Operation, team: Team, audience: Audience) -> str:
    """Where every incident begins, and as many runbooks as there is room for."""
    text = sentence(operation, team)
    for one in runbooks(operation, team.id, audience).values():
        more = f" Runbook of {one.title}: {one.runbook}"
        if len(text) + len(more) <= _LONGEST_DESCRIPTION:
            text += more
    return text


def notes(operation: Operation, team: Team, audience: Audience) -> dict[str, str]:
    """By PagerDuty's condition, for everything that has a runbook."""
    return {
        condition: f"Runbook of {one.title}: {one.runbook} {sentence(operation, team)}"
        for condition, one in runbooks(operation, team.id, audience).items()
    }


def topic(operation: Operation, text: str) -> str:
    """A channel's topic with the way to the first five minutes, as Slack writes addresses."""
    handbook = render.handbook(operation)
    if handbook is None:
        return text
    link = f"<{handbook}{_FIRST}>"
    return f"{text[: _LONGEST_TOPIC - len(link) - 1]} {link}".strip()
