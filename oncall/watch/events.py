"""What becomes of an event on its way to an incident: PagerDuty's condition, the incident's priority, its severity."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from oncall.model import Asset, Audience, Operation, Workflow
from oncall.watch import severities

if TYPE_CHECKING:
    from collections.abc import Mapping


class Treatment(NamedTuple):
    """``severity`` is the one whose priority the incident gets, ``word`` the event's new one; None leaves it."""

    severity: str | None
    word: str | None


class Treatments(NamedTuple):
    """Treatments by condition, the first that holds counts, and the one of every other event."""

    by_condition: Mapping[str, Treatment]
    otherwise: Treatment


def runbooks(operation: Operation, team: str, audience: Audience) -> dict[str, Asset | Workflow]:
    """Whatever has a runbook, or an entry on the site, of a team and an audience; by the condition for an event about
    it."""
    watched: list[Asset | Workflow] = [*operation.assets.values(), *operation.workflows.values()]
    return {
        f"event.summary matches part '{_quoted(one.title)}'": one
        for one in watched
        if (one.runbook or operation.project.site) and (one.team, one.audience) == (team, audience)
    }


def treatments(operation: Operation, audience: Audience) -> Treatments:
    """What becomes of the events of an audience.

    Whoever sends an event may name its severity (``custom_details.severity``); otherwise its word tells.
    """
    words = severities.words(operation)
    named = {
        f"event.custom_details.severity matches '{key}'": Treatment(
            key, words[key] if audience is Audience.USERS else severities.LOW
        )
        for key in operation.severities
    }
    meant = severities.meant(operation)
    if audience is Audience.CONTRIBUTORS:
        return Treatments(named, Treatment(meant.get(severities.LOW), severities.LOW))
    by_word = {f"event.severity matches '{word}'": Treatment(key, None) for word, key in meant.items()}
    return Treatments({**named, **by_word}, Treatment(None, None))


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
