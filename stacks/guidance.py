"""What leads the responder from an alert to the next step: the runbook, the first five minutes, the channel."""

from __future__ import annotations

from oncall.model import Asset, Audience, Operation, Team, Workflow
from templates import render

_LONGEST_TOPIC = 250  # characters that Slack takes


def sentence(team: Team) -> str:
    """Where every incident of ``team`` begins."""
    return f"The first five minutes: {_first()} Talk about it in Slack #{team.escalation.slack}."


def notes(operation: Operation, team: Team, audience: Audience) -> dict[str, str]:
    """By PagerDuty's condition, for everything that has a runbook."""
    watched: list[Asset | Workflow] = [*operation.assets.values(), *operation.workflows.values()]
    return {
        f"event.summary matches part '{_quoted(one.title)}'": (
            f"Runbook of {one.title}: {one.runbook} {sentence(team)}"
        )
        for one in watched
        if one.runbook and (one.team, one.audience) == (team.id, audience)
    }


def topic(text: str) -> str:
    """A channel's topic with the way to the first five minutes, as Slack writes addresses."""
    link = f"<{_first()}>"
    return f"{text[: _LONGEST_TOPIC - len(link) - 1]} {link}".strip()


def _first() -> str:
    return f"{render.handbook()}/first-five-minutes.md"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
