"""What is watched of the operation, and how: a check of every site, package and workflow, a pulse of every schedule.

A check fetches an address; a pulse is a heartbeat that a scheduled workflow sends when it is done. Ids are stable:
they come from the file's ids or from the package's name, so that an edit moves nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from rotation import severities
from rotation.model import Asset, Audience, Operation, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterator

# GitHub delays scheduled workflows: gaps of 246 minutes were seen in a job that runs every 5 minutes.
LATENESS = timedelta(hours=5)
PASSING = "passing"
"""What a badge says of a workflow whose last run succeeded, beside the workflow's name."""
_MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
_WORDS = (severities.HIGHEST, severities.HIGH, severities.LOW)
_FIRES = 400  # a year of daily runs: long enough to meet the longest gap of a cron expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """``url`` must answer, and contain ``keyword`` where one is given; ``word`` is the severity of its events."""

    id: str
    title: str
    url: str
    keyword: str | None
    audience: Audience
    urgency: Urgency
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A sign of life is expected every ``period`` and missed after ``grace`` more; ``word`` as of a check."""

    id: str
    title: str
    period: timedelta
    grace: timedelta
    audience: Audience
    urgency: Urgency
    word: str


def checks(operation: Operation) -> tuple[Check, ...]:
    """Sites, then packages, then workflows, each in the order of the file."""
    sites = (
        Check(
            id=f"site-{asset.id}",
            title=asset.title,
            url=asset.url,
            keyword=asset.keyword,
            audience=asset.audience,
            urgency=_urgency(operation, asset.audience, asset.severity),
            word=severities.word(operation, asset.audience, asset.severity),
        )
        for asset in operation.assets.values()
        if asset.url is not None
    )
    badges = (
        Check(
            id=f"workflow-{workflow.id}",
            title=f"{workflow.title} ({workflow.file} of {workflow.repository})",
            url=f"https://github.com/{workflow.repository}/actions/workflows/{workflow.file}/badge.svg?branch={workflow.branch}",
            keyword="passing",
            audience=workflow.audience,
            urgency=_urgency(operation, workflow.audience, workflow.severity),
            word=severities.word(operation, workflow.audience, workflow.severity),
        )
        for workflow in operation.workflows.values()
    )
    return (*sites, *_packages(operation), *badges)


def pulses(operation: Operation) -> tuple[Pulse, ...]:
    """One for each scheduled workflow, in the order of the file."""
    return tuple(
        Pulse(
            id=f"heartbeat-{workflow.id}",
            title=f"{workflow.title}, scheduled ({workflow.file} of {workflow.repository})",
            period=longest_gap(workflow.schedule),
            grace=LATENESS,
            audience=workflow.audience,
            urgency=_urgency(operation, workflow.audience, workflow.severity),
            word=severities.word(operation, workflow.audience, workflow.severity),
        )
        for workflow in operation.workflows.values()
        if workflow.schedule is not None
    )


def longest_gap(cron: str) -> timedelta:
    """The longest time between two runs of a cron expression (five fields, UTC)."""
    from cronsim import CronSim

    fires = islice(CronSim(cron, _MONDAY), _FIRES)
    return max(later - earlier for earlier, later in pairwise(fires))


def _packages(operation: Operation) -> Iterator[Check]:
    """A package is watched once, for the most demanding of the assets that consist of it."""
    assets: dict[str, list[Asset]] = {}
    for asset in operation.assets.values():
        for package in asset.packages:
            assets.setdefault(package, []).append(asset)
    for package, of in assets.items():
        audience = Audience.USERS if any(asset.audience is Audience.USERS for asset in of) else of[0].audience
        urgencies = {_urgency(operation, asset.audience, asset.severity) for asset in of}
        words = (severities.word(operation, asset.audience, asset.severity) for asset in of)
        yield Check(
            id=f"package-{package}",
            title=f"{', '.join(asset.title for asset in of)}: {package}",
            url=f"https://unpkg.com/{package}/package.json",
            keyword=f'"name": "{package}"',
            audience=audience,
            urgency=Urgency.HIGH if Urgency.HIGH in urgencies else Urgency.LOW,
            word=min(words, key=_WORDS.index),
        )


def _urgency(operation: Operation, audience: Audience, severity: str) -> Urgency:
    """What matters to contributors only never wakes anybody."""
    return operation.severities[severity].urgency if audience is Audience.USERS else Urgency.LOW
