"""How long an outage can last before somebody is paged, asset by asset, and what is not watched.

All durations are the longest possible ones, from the beginning of the outage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from oncall.file.moments import written
from oncall.model import Asset, Audience, Urgency
from oncall.watch import checks as watching
from oncall.watch.cron import every_day, gaps
from oncall.wording import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oncall.model import Operation, Source, Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """``by`` says what must hold. When it fails, it is ``noticed``, and the levels of the team are called.

    ``calls`` holds each level in turn, and when it is called while nobody acknowledges; all of them are called again
    until the ``last`` call. None is never: low urgency calls the first level, and never escalates.
    """

    by: str
    urgency: Urgency
    noticed: timedelta
    calls: Mapping[str, timedelta | None]
    last: timedelta | None


@dataclass(frozen=True, slots=True)
class Gap:
    """``what`` is not watched, and ``why``."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Something that can fail, in a ``section`` of the file; ``severity`` is None where each event has its own."""

    section: str
    id: str
    title: str
    audience: Audience
    severity: str | None
    watched: tuple[Watched, ...]
    gaps: tuple[Gap, ...]


def subjects(operation: Operation) -> tuple[Subject, ...]:
    """The assets, the workflows and the sources, in the order of the file."""
    explain = _Explainer(operation)
    return (
        *map(explain.asset, operation.assets.values()),
        *map(explain.workflow, operation.workflows.values()),
        *map(explain.source, operation.sources.values()),
    )


class _Explainer:
    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._checks = {check.id: check for check in watching.checks(operation)}
        self._heartbeats = {one.id: one for one in watching.heartbeats(operation)}

    def asset(self, asset: Asset) -> Subject:
        watched, gaps = [], []
        if asset.url is not None:
            says = "" if asset.keyword is None else f' and says "{asset.keyword}"'
            watched.append(self._checked(f"site-{asset.id}", f"{asset.url} answers{says}", asset.team))
            if asset.keyword is None:
                gaps.append(Gap("what the page says", "the file gives no keyword"))
        for package in asset.packages:
            by = f"the published package.json names {package}"
            watched.append(self._checked(f"package-{package}", by, asset.team))
        if asset.packages:
            gaps.append(Gap("whether it installs and runs", "only package.json is read"))
        if not watched:
            gaps.append(Gap("anything", "the file gives neither url nor npm"))
        return self._subject("assets", asset, asset.severity, watched, gaps)

    def workflow(self, workflow: Workflow) -> Subject:
        of = [f"event {workflow.event}"] if workflow.event else []
        of += [f"branch {workflow.branch}"] if workflow.branch else []
        by = f"the badge of {workflow.file} tells success ({listed(of) if of else 'default branch'})"
        watched, unwatched = [self._checked(f"workflow-{workflow.id}", by, workflow.team)], list[Gap]()
        heartbeat = self._heartbeats.get(f"heartbeat-{workflow.id}")
        if heartbeat is None:
            unwatched.append(Gap("runs that never start or end", "without a schedule none is expected"))
        else:
            by = f"a ping every {written(heartbeat.period)}, {written(heartbeat.grace)} late at most"
            watched.append(
                self._paged(by, heartbeat.urgency, heartbeat.period + heartbeat.grace, workflow.team)
            )
            unwatched += _noticed_late(workflow.schedule)
            unwatched.append(
                Gap("its schedule before the first ping", "nothing is expected until then; see --steps")
            )
        return self._subject("workflows", workflow, workflow.severity, watched, unwatched)

    def source(self, source: Source) -> Subject:
        urgency = Urgency.HIGH if source.audience is Audience.USERS else Urgency.LOW
        watched = [self._paged("every event that it sends", urgency, timedelta(), source.team)]
        return self._subject("sources", source, None, watched, [])

    def _subject(
        self,
        section: str,
        one: Asset | Workflow | Source,
        severity: str | None,
        watched: list[Watched],
        gaps: list[Gap],
    ) -> Subject:
        return Subject(
            section=section,
            id=one.id,
            title=one.title,
            audience=one.audience,
            severity=severity,
            watched=tuple(watched),
            gaps=tuple(gaps),
        )

    def _checked(self, check: str, by: str, team: str) -> Watched:
        found = self._checks[check]
        noticed = self._operation.monitoring.check_every + watching.ANSWER_WITHIN + found.confirm_after
        return self._paged(by, found.urgency, noticed, team)

    def _paged(self, by: str, urgency: Urgency, noticed: timedelta, team: str) -> Watched:
        rules = self._operation.notification_rules
        at = noticed + min(rule.after for rule in rules if rule.urgency is urgency)
        calls: dict[str, timedelta | None] = {}
        escalates = urgency is Urgency.HIGH
        whole = timedelta()
        for level, wait in self._operation.teams[team].waits:
            calls[level.id] = at + whole if escalates or not calls else None
            last, whole = at + whole, whole + wait
        repeats = self._operation.teams[team].escalation.repeats
        return Watched(
            by=by,
            urgency=urgency,
            noticed=noticed,
            calls=calls,
            last=last + repeats * whole if escalates else None,
        )


def _noticed_late(schedule: tuple[str, ...]) -> list[Gap]:
    """What an uneven schedule costs, and the one that is quicker: a heartbeat allows each gap to be the longest."""
    late = _lateness(schedule)
    if late == watching.LATENESS:
        return []
    daily = tuple(dict.fromkeys(map(every_day, schedule)))
    if gaps(daily).longest < gaps(schedule).longest:
        named = listed([f'"{line}"' for line in daily])
        quicker = f"{written(_lateness(daily))} with {named}"
    else:
        quicker = f"{written(watching.LATENESS)} with runs at equal distances"
    return [
        Gap(f"a missed run for up to {written(late)}", f"a ping may come after the longest gap; {quicker}")
    ]


def _lateness(schedule: tuple[str, ...]) -> timedelta:
    """From a run that is missed until it is noticed, at most."""
    found = gaps(schedule)
    return timedelta(minutes=found.longest - found.shortest) + watching.LATENESS
