"""The file that is being written: the entries as the file has them, and the operation that they describe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oncall.file import assembly
from oncall.model import Escalation, Monitoring, Project, primary_and_secondary

if TYPE_CHECKING:
    from datetime import timedelta

    from oncall.model import (
        Asset,
        Channel,
        NotificationRule,
        Operation,
        Person,
        Repository,
        Severity,
        Source,
        Workflow,
    )


@dataclass(slots=True, kw_only=True)
class TeamDraft:
    """A team; ``id`` is empty where the file has one team. ``once`` are rotations of one shift."""

    id: str
    title: str
    levels: dict[str, assembly.Level]
    rotations: list[assembly.Rotation]
    wait: timedelta
    repeats: int
    clock: str = ""
    once: list[assembly.Rotation] = field(default_factory=list)

    @property
    def has_usual_levels(self) -> bool:
        """Whether its levels are those of a file that names none."""
        usual = primary_and_secondary(self.wait)
        return self.levels == {level.id: assembly.Level(id=level.id, after=level.after) for level in usual}

    def entry(self, slack: str) -> assembly.Team:
        """The team as the file has it."""
        return assembly.Team(
            id=self.id,
            title=self.title,
            clock=self.clock,
            levels=None if self.has_usual_levels else self.levels,
            rotations={rotation.id: rotation for rotation in (*self.rotations, *self.once)},
            escalation=Escalation(acknowledge_within=self.wait, repeats=self.repeats, slack=slack),
        )


@dataclass(slots=True, kw_only=True)
class Content:
    """Everything that the file says. People have a time zone only where the file names one."""

    project: Project
    people: dict[str, Person]
    teams: list[TeamDraft]
    slack: str
    notification_rules: tuple[NotificationRule, ...]
    severities: dict[str, Severity]
    channels: dict[str, Channel]
    clock: str = ""
    holidays: list[assembly.Holiday] = field(default_factory=list)
    time_off: list[assembly.TimeOff] = field(default_factory=list)
    assets: dict[str, Asset] = field(default_factory=dict)
    workflows: dict[str, Workflow] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    monitoring: Monitoring = field(default_factory=Monitoring)
    repositories: dict[str, Repository] = field(default_factory=dict)

    def operation(self) -> Operation:
        """What the file describes."""
        return assembly.operation(
            project=self.project,
            people=self.people,
            teams={team.id: team.entry(self.slack) for team in self.teams},
            clock=self.clock,
            holidays=tuple(self.holidays),
            time_off=tuple(self.time_off),
            notification_rules=self.notification_rules,
            severities=self.severities,
            assets=self.assets,
            workflows=self.workflows,
            sources=self.sources,
            monitoring=self.monitoring,
            channels=self.channels,
            repositories=self.repositories,
        )

    def of_team(self, team: TeamDraft) -> Operation:
        """What the file describes of one team alone: who is on call in it depends on nothing else."""
        own = {rotation.id for rotation in (*team.rotations, *team.once)}
        handles = {
            handle
            for rotation in (*team.rotations, *team.once)
            for entry in rotation.order
            for handle in entry.people
        }
        holidays = [one for one in self.holidays if not one.rotations or own & set(one.rotations)]
        time_off = [one for one in self.time_off if one.who in handles]
        handles |= {handle for one in holidays for handle in one.people}
        handles |= {one.cover for one in time_off if one.cover is not None}
        return assembly.operation(
            people={handle: self.people[handle] for handle in handles},
            teams={team.id: team.entry(self.slack)},
            clock=self.clock,
            holidays=tuple(holidays),
            time_off=tuple(time_off),
            notification_rules=self.notification_rules,
            severities=self.severities,
            assets={},
            channels=self.channels,
        )
