"""From what the file says to the operation, where the meaning of one part depends on another.

On whose clock hours and dates are read, at which levels a rotation is and which team something belongs to is
given elsewhere in the file. These are the entries as the file has them; everything else is read into the model at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from oncall import model
from oncall.file.moments import instants
from oncall.model import DAY, Absence, Monitoring, Operation, Project, Urgency
from oncall.time.turns import start_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Never

    from oncall.model import (
        Acceptance,
        Asset,
        Channel,
        Cycle,
        Escalation,
        Guard,
        Hours,
        Medium,
        NotificationRule,
        Person,
        Repository,
        Severity,
        Source,
        Turn,
        Workflow,
    )

T = TypeVar("T", "Asset", "Workflow", "Source")

UTC_ZONE = "Etc/UTC"
WEEK = 7 * DAY
ROUND_THE_CLOCK = (model.Hours(start=time(), length=DAY),)
NO_ENTRIES: Mapping[str, Never] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of an order; the turn is that of the rotation if it names none."""

    start: date
    people: tuple[str, ...]
    turn: Turn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Hours and levels; ``levels`` None: those of the team."""

    hours: tuple[Hours, ...] = ROUND_THE_CLOCK
    hours_from: Mapping[date, tuple[Hours, ...]] | None = None
    cycle: Cycle | None = None
    levels: Mapping[str, tuple[int, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation(Duty):
    """A rotation; what is empty or None is given by its team, by the file, or by nobody."""

    id: str
    order: tuple[Entry, ...]
    title: str = ""
    clock: str = ""
    also: tuple[Duty, ...] = ()
    seat: str = ""
    time_zone: str = ""
    turn: Turn | None = None
    handoff: tuple[time, str | None] | None = None
    absence: Absence = Absence.COVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level; ``coverage`` None: always if it is called."""

    id: str
    after: timedelta | None = None
    coverage: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team; a file of one team is a team itself."""

    id: str
    rotations: Mapping[str, Rotation]
    escalation: Escalation
    title: str = ""
    clock: str = ""
    levels: Mapping[str, Level] | None = None
    follow: model.Follow | None = None

    def called(self) -> tuple[model.Level, ...]:
        """Its levels, and when each is called."""
        if self.levels is None:
            return model.primary_and_secondary(self.escalation.acknowledge_within)
        return tuple(
            model.Level(
                id=key,
                after=level.after,
                always=level.after is not None if level.coverage is None else level.coverage,
            )
            for key, level in self.levels.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOff:
    """An absence; days are those of the person's time zone."""

    who: str
    start: date
    end: date
    cover: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A holiday; days from ``start`` to ``end`` are those of its clock, or of the file's."""

    on: tuple[date, ...] = ()
    start: date | None = None
    end: date | None = None
    clock: str = ""
    people: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    rotations: tuple[str, ...] = ()
    uses_turn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage:
    """A status page; title and address are those of the project if it has none of its own."""

    subdomain: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A notification rule without its urgency."""

    medium: Medium
    after: timedelta


def notification_rules(
    high: tuple[Notification, ...], low: tuple[Notification, ...]
) -> tuple[NotificationRule, ...]:
    """The rules of both urgencies."""
    return tuple(
        model.NotificationRule(urgency=urgency, medium=rule.medium, after=rule.after)
        for urgency, rules in ((Urgency.HIGH, high), (Urgency.LOW, low))
        for rule in rules
    )


def follow(
    *,
    user_groups: Mapping[str, tuple[str, ...]] = NO_ENTRIES,
    topics: Mapping[str, tuple[str, ...]] = NO_ENTRIES,
    github_teams: Mapping[str, tuple[str, ...]] = NO_ENTRIES,
    assignees: Mapping[str, tuple[str, ...]] = NO_ENTRIES,
    handoffs: Mapping[str, tuple[str, ...]] = NO_ENTRIES,
    summary: model.Summary | None = None,
    reminders: Mapping[str, timedelta] = NO_ENTRIES,
) -> model.Follow:
    """What follows the rota of a team."""
    return model.Follow(
        user_groups=user_groups,
        topics=topics,
        github_teams=github_teams,
        assignees=assignees,
        handoffs=handoffs,
        summary=summary,
        reminders=reminders,
    )


def summary(
    *, channel: str, weekday: int, at: tuple[time, str | None], levels: tuple[str, ...] = ()
) -> model.Summary:
    """A summary; what is empty is given by its team."""
    clock, zone = at
    return model.Summary(
        channel=channel, weekday=weekday, at=model.Handoff(at=clock, zone=zone or ""), levels=levels
    )


def acceptance(*, guard: Guard, who: str, why: str, until: date) -> Acceptance:
    """An acceptance; a day is a whole UTC day, included."""
    return model.Acceptance(guard=guard, who=who, why=why, until=instants(until, until)[1])


def swap(
    *,
    between: tuple[str, ...],
    start: date,
    end: date,
    levels: tuple[str, ...] = (),
    rotations: tuple[str, ...] = (),
) -> model.Swap:
    """A swap; days mean the whole shifts that begin on them."""
    one, other = between
    begin, finish = instants(start, end)
    by_dates = not isinstance(start, datetime) and not isinstance(end, datetime)
    return model.Swap(
        one=one,
        other=other,
        start=begin,
        end=finish,
        dates=model.Dates(first=start, last=end) if by_dates else None,
        levels=levels,
        rotations=rotations,
    )


def operation(
    *,
    people: Mapping[str, Person],
    notification_rules: tuple[NotificationRule, ...],
    severities: Mapping[str, Severity],
    assets: Mapping[str, Asset],
    channels: Mapping[str, Channel],
    project: Project = Project(),  # noqa: B008 — frozen
    rotations: Mapping[str, Rotation] | None = None,
    escalation: Escalation | None = None,
    levels: Mapping[str, Level] | None = None,
    clock: str = "",
    follow: model.Follow | None = None,
    teams: Mapping[str, Team] | None = None,
    holidays: tuple[Holiday, ...] = (),
    time_off: tuple[TimeOff, ...] = (),
    swaps: tuple[model.Swap, ...] = (),
    accept: tuple[Acceptance, ...] = (),
    workflows: Mapping[str, Workflow] = NO_ENTRIES,
    sources: Mapping[str, Source] = NO_ENTRIES,
    monitoring: Monitoring = Monitoring(),  # noqa: B008
    status_page: StatusPage | None = None,
    repositories: Mapping[str, Repository] = NO_ENTRIES,
) -> Operation:
    """The operation that the file describes."""
    if teams is None:
        assert rotations is not None  # noqa: S101 — the table asks for them where there are no teams
        assert escalation is not None  # noqa: S101
        teams = {"": Team(id="", rotations=rotations, escalation=escalation, levels=levels, follow=follow)}
    clocks = {
        (team.id, rotation.id): _clock(rotation, team.clock or clock or UTC_ZONE)
        for team, rotation in _each_rotation(teams)
    }
    zones = _zones(teams, clocks)
    people = {
        handle: replace(person, time_zone=person.time_zone or zones.get(handle, UTC_ZONE))
        for handle, person in people.items()
    }
    first = next(iter(teams))
    return Operation(
        project=project,
        people=people,
        teams={key: _team(team, clock or UTC_ZONE) for key, team in teams.items()},
        rotations=_rotations(teams, clocks),
        holidays=tuple(_holiday(holiday, clock or UTC_ZONE) for holiday in holidays),
        time_off=tuple(_time_off(absence, people) for absence in time_off),
        swaps=swaps,
        accept=accept,
        notification_rules=notification_rules,
        severities=severities,
        assets=_of_teams(assets, first),
        workflows=_of_teams(workflows, first),
        sources=_of_teams(sources, first),
        monitoring=monitoring,
        status_page=None if status_page is None else _status_page(status_page, project),
        channels=channels,
        repositories=repositories,
    )


def _rotations(teams: Mapping[str, Team], clocks: Mapping[tuple[str, str], str]) -> dict[str, model.Rotation]:
    found: dict[str, model.Rotation] = {}
    for team, rotation in _each_rotation(teams):
        key = f"{team.id}/{rotation.id}" if rotation.id in found else rotation.id  # a rule refuses the second
        found[key] = _rotation(rotation, team, clocks[team.id, rotation.id])
    return found


def _each_rotation(teams: Mapping[str, Team]) -> Iterator[tuple[Team, Rotation]]:
    for team in teams.values():
        for rotation in team.rotations.values():
            yield team, rotation


def _clock(rotation: Rotation, usual: str) -> str:
    """The zone on whose clock hours and dates of a rotation are read."""
    if rotation.clock not in ("", "own"):
        return rotation.clock
    if rotation.clock and rotation.handoff is not None and rotation.handoff[1]:
        return rotation.handoff[1]
    return next((hours.zone for hours in rotation.hours if hours.zone), usual)


def _zones(teams: Mapping[str, Team], clocks: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """The zone of the rotation that names each handle first."""
    zones: dict[str, str] = {}
    for team, rotation in _each_rotation(teams):
        zone = rotation.time_zone or clocks[team.id, rotation.id]
        for entry in rotation.order:
            for handle in entry.people:
                zones.setdefault(handle, zone)
    return zones


def _team(team: Team, clock: str) -> model.Team:
    return model.Team(
        id=team.id,
        title=team.title or team.id,
        levels=team.called(),
        escalation=team.escalation,
        rotations=tuple(team.rotations),
        follow=_follow(team, team.clock or clock),
    )


def _follow(team: Team, clock: str) -> model.Follow:
    follow = team.follow or model.Follow()
    summary = follow.summary
    if summary is None:
        return follow
    at = replace(summary.at, zone=summary.at.zone or clock)
    levels = summary.levels or tuple(level.id for level in team.called())
    return replace(follow, summary=replace(summary, at=at, levels=levels))


def _rotation(rotation: Rotation, team: Team, clock: str) -> model.Rotation:
    at, zone = rotation.handoff or (None, None)
    made = model.Rotation(
        id=rotation.id,
        title=rotation.title or rotation.id,
        team=team.id,
        order=(),
        duties=tuple(_duty(duty, rotation.seat, team) for duty in (rotation, *rotation.also)),
        zone=clock,
        own_clock=rotation.clock == "own",
        handoff=None if at is None else model.Handoff(at=at, zone=zone or clock),
        absence=rotation.absence,
    )
    return replace(made, order=tuple(_entry(entry, rotation, made) for entry in rotation.order))


def _entry(entry: Entry, rotation: Rotation, made: model.Rotation) -> model.OrderEntry:
    turn = entry.turn or rotation.turn
    return model.OrderEntry(
        start=start_of(made, entry.start), people=entry.people, turn=turn or WEEK, turn_given=turn is not None
    )


def _duty(duty: Duty, seat: str, team: Team) -> model.Duty:
    return model.Duty(
        hours=duty.hours,
        later=tuple(sorted((duty.hours_from or {}).items())),
        cycle=duty.cycle,
        places=tuple(_places(duty, seat, team)),
    )


def _places(duty: Duty, seat: str, team: Team) -> Iterator[model.Place]:
    if duty.levels is None:
        called = [level.id for level in team.called() if level.after is not None][:2]
        for offset, level in enumerate(called):
            yield model.Place(level=level, offset=offset, seat=seat)
        return
    for level, offsets in duty.levels.items():
        for number, offset in enumerate(offsets):
            of_its_own = f"{seat}-{number + 1}".strip("-") if number else seat
            yield model.Place(level=level, offset=offset, seat=of_its_own)


def _time_off(absence: TimeOff, people: Mapping[str, Person]) -> model.TimeOff:
    zone = people[absence.who].time_zone if absence.who in people else UTC_ZONE
    start, end = instants(absence.start, absence.end, zone)
    return model.TimeOff(who=absence.who, start=start, end=end, cover=absence.cover)


def _holiday(holiday: Holiday, clock: str) -> model.Holiday:
    start = end = None
    if holiday.start is not None and holiday.end is not None:
        start, end = instants(holiday.start, holiday.end, holiday.clock or clock)
    return model.Holiday(
        on=holiday.on,
        start=start,
        end=end,
        people=holiday.people,
        levels=holiday.levels,
        rotations=holiday.rotations,
        uses_turn=holiday.uses_turn,
    )


def _of_teams(entries: Mapping[str, T], first: str) -> dict[str, T]:
    """The entries, those that name no team with the first."""
    return {key: replace(entry, team=entry.team or first) for key, entry in entries.items()}


def _status_page(page: StatusPage, project: Project) -> model.StatusPage:
    return model.StatusPage(
        title=page.title or project.name, url=page.url or project.url or "", subdomain=page.subdomain
    )
