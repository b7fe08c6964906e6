"""What is watched, and how: a check of every site, package and workflow, a heartbeat of every scheduled workflow.

A check fetches an address; a scheduled workflow pings its heartbeat when it is done. Ids come
from the file's ids or from the package's name, so that they stay when anything else is edited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from oncall.model import Asset, Audience, Operation, Urgency, Workflow
from oncall.watch import severities
from oncall.watch.cron import gaps
from oncall.wording import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

ANSWER_WITHIN = timedelta(seconds=30)
"""An answer that takes longer counts as a failure."""
# GitHub delays scheduled workflows: gaps of 246 minutes were seen in a job that runs every 5 minutes.
LATENESS = timedelta(hours=5)
PASSING = "- passing</title>"
"""How the title of a badge ends whose last run succeeded. No name of a workflow can hold it: `<` is escaped there."""
_WORDS = (severities.HIGHEST, severities.HIGH, severities.LOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """``url`` must answer, and contain ``keyword`` where one is given; ``word`` is the severity of its events.

    A failure counts once it has lasted for ``confirm_after``. ``ours``: the host belongs to an asset, so its
    certificate and domain are watched for their expiry too.
    """

    id: str
    title: str
    team: str
    url: str
    keyword: str | None
    confirm_after: timedelta
    ours: bool
    audience: Audience
    urgency: Urgency
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """A ping is expected every ``period``, at most ``grace`` late; ``word`` is the severity of its events."""

    id: str
    title: str
    team: str
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
            team=asset.team,
            url=asset.url,
            keyword=asset.keyword,
            confirm_after=_confirm_after(operation, asset),
            ours=True,
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
            team=workflow.team,
            url=_badge(workflow),
            keyword=PASSING,
            confirm_after=workflow.confirm_after,
            ours=False,
            audience=workflow.audience,
            urgency=_urgency(operation, workflow.audience, workflow.severity),
            word=severities.word(operation, workflow.audience, workflow.severity),
        )
        for workflow in operation.workflows.values()
    )
    return (*sites, *_packages(operation), *badges)


def heartbeats(operation: Operation) -> tuple[Heartbeat, ...]:
    """One for each scheduled workflow, in the order of the file."""
    return tuple(
        Heartbeat(
            id=f"heartbeat-{workflow.id}",
            title=f"{workflow.title}, scheduled ({workflow.file} of {workflow.repository})",
            team=workflow.team,
            period=timedelta(minutes=gaps(workflow.schedule).longest),
            grace=LATENESS,
            audience=workflow.audience,
            urgency=_urgency(operation, workflow.audience, workflow.severity),
            word=severities.word(operation, workflow.audience, workflow.severity),
        )
        for workflow in operation.workflows.values()
        if workflow.schedule
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the status page: ``title``, and the id of the check that decides its state."""

    id: str
    title: str
    check: str


def lines(operation: Operation) -> Iterator[Line]:
    """What the status page shows: the assets for users in the order of the file, by their titles."""
    for asset in operation.assets.values():
        if asset.audience is Audience.USERS:
            if asset.url is not None:
                yield Line(id=asset.id, title=asset.title, check=f"site-{asset.id}")
            alone = asset.url is None and len(asset.packages) == 1
            for package in asset.packages:
                title = asset.title if alone else f"{asset.title}: {package}"
                yield Line(id=f"{asset.id}-{package}", title=title, check=f"package-{package}")


def repositories(operation: Operation) -> tuple[str, ...]:
    """The repositories whose badges are read, each once."""
    return tuple(dict.fromkeys(workflow.repository for workflow in operation.workflows.values()))


def unreadable(operation: Operation, private: Collection[str]) -> str:
    """Why the badges of these repositories cannot be watched, and the fix: a line each."""
    return "\n".join(_unreadable(operation, repository) for repository in private)


def _unreadable(operation: Operation, repository: str) -> str:
    concerned = [
        f"workflows.{one.id}" for one in operation.workflows.values() if one.repository == repository
    ]
    return (
        f"{repository} is private, and only its members can read its badges: Better Stack cannot watch "
        f"{listed(concerned)}. Make the repository public, or remove them from rotation.yaml and add the tool that "
        "notices their failures to sources."
    )


def _packages(operation: Operation) -> Iterator[Check]:
    """A package is watched once, for the most demanding of the assets that consist of it.

    It pages the team of the first of them.
    """
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
            team=of[0].team,
            url=f"https://unpkg.com/{package}/package.json",
            keyword=f'"name": "{package}"',
            confirm_after=min(_confirm_after(operation, asset) for asset in of),
            ours=False,
            audience=audience,
            urgency=Urgency.HIGH if Urgency.HIGH in urgencies else Urgency.LOW,
            word=min(words, key=_WORDS.index),
        )


def _badge(workflow: Workflow) -> str:
    """The address of a picture that tells the last run of the workflow's event and branch."""
    wanted = {"branch": workflow.branch, "event": workflow.event}
    asked = "&".join(f"{name}={value}" for name, value in wanted.items() if value is not None)
    address = f"https://github.com/{workflow.repository}/actions/workflows/{workflow.file}/badge.svg"
    return f"{address}?{asked}" if asked else address


def _confirm_after(operation: Operation, asset: Asset) -> timedelta:
    return operation.monitoring.confirm_after if asset.confirm_after is None else asset.confirm_after


def _urgency(operation: Operation, audience: Audience, severity: str) -> Urgency:
    """What breaks only for contributors is of low urgency."""
    return operation.severities[severity].urgency if audience is Audience.USERS else Urgency.LOW
