"""What ``rotation.yaml`` says, as frozen dataclasses: the vocabulary of everything else.

Instants are aware datetimes in UTC, intervals are half-open ``[start, end)``, durations are ``timedelta``.
Mappings keep the order of the file; their keys are the stable ids after which resources are named.
Source: the file's reference, ``docs/rotation.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY = timedelta(days=1)


class Role(StrEnum):
    """The levels of a team that names none: who is called first, and who when the first does not answer."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class Audience(StrEnum):
    """For whom something breaks."""

    USERS = "users"
    CONTRIBUTORS = "contributors"


class Urgency(StrEnum):
    """How PagerDuty treats an incident: high escalates, low never does."""

    HIGH = "high"
    LOW = "low"


class Medium(StrEnum):
    """A way of reaching a responder. ``PUSH`` goes to the PagerDuty app on their phone."""

    EMAIL = "email"
    PUSH = "push"
    SMS = "sms"
    PHONE = "phone"


class Trigger(StrEnum):
    """The event of GitHub that starts a workflow."""

    PUSH = "push"
    RELEASE = "release"
    SCHEDULE = "schedule"
    WORKFLOW_DISPATCH = "workflow_dispatch"
    WORKFLOW_RUN = "workflow_run"
    REPOSITORY_DISPATCH = "repository_dispatch"

    @property
    def of_any_branch(self) -> bool:
        """Whether its runs can be of a branch that somebody chooses. A release runs at its tag, the others at the
        default branch."""
        return self in (Trigger.PUSH, Trigger.WORKFLOW_DISPATCH)


class Account(StrEnum):
    """Whether a person's PagerDuty account is looked up by e-mail or made (and then protected)."""

    EXISTING = "existing"
    CREATED = "created"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who answers pages; ``handle`` is the GitHub login, ``email`` is lower case.

    ``formerly`` is the oldest address of an account whose address has changed since.
    ``left`` is the last day of somebody who is not here any more, or will not be.
    """

    handle: str
    email: str
    formerly: str | None = None
    time_zone: str = ""
    account: Account = Account.EXISTING
    provision_notifications: bool = True
    left: date | None = None

    @property
    def oldest_address(self) -> str:
        """The address by which the account is known for good; resources are named by it."""
        return self.formerly or self.email

    @property
    def gone(self) -> datetime | None:
        """The end of the day ``left`` where they live: from then on nobody calls them."""
        if self.left is None:
            return None
        from zoneinfo import ZoneInfo  # few have left

        return datetime.combine(self.left + DAY, time(), ZoneInfo(self.time_zone)).astimezone(UTC)


EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Shifts that begin at ``start`` on the ``weekdays`` (Monday 0) and end ``length`` later on the wall clock.

    ``zone`` is the clock of the start and ``end_zone`` that of the end; None: the clock of the rotation.
    ``length`` None: a shift lasts until the next one of the same level and seat begins.
    """

    start: time
    length: timedelta | None
    weekdays: frozenset[int] = EVERY_DAY
    zone: str | None = None
    end_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """Shifts begin only ``on`` these days (from 0) of every ``days``, counted from the date ``first``."""

    first: date
    days: int
    on: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Who in the order is at ``level``: ``offset`` behind whoever has the turn. ``seat`` tells people apart
    who are at one level at once; a level with one person at a time has only the seat without a name."""

    level: str
    offset: int = 0
    seat: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """When the people of a rotation are at which place. ``later`` holds the hours that replace ``hours`` for shifts
    that begin on a date or later, ascending."""

    hours: tuple[Hours, ...]
    places: tuple[Place, ...]
    later: tuple[tuple[date, tuple[Hours, ...]], ...] = ()
    cycle: Cycle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """A turn of calendar months. It begins on the day of the month on which its order entry does, or on the
    ``nth`` ``weekday`` of the month (1 to 4, or −1 for the last)."""

    count: int
    nth: int | None = None
    weekday: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifts:
    """A turn of so many shifts that take place."""

    count: int


Turn = timedelta | Months | Shifts
"""How long a turn lasts: whole days, months or shifts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEntry:
    """One list of people, in force for the shifts from ``start`` on: turn ``i`` belongs to ``people[i % n]``.

    ``start`` is the instant at which the first shift of the entry's date begins. Without people the rotation
    ends there. The turn of one person alone need not be given.
    """

    start: datetime
    people: tuple[str, ...]
    turn: Turn
    turn_given: bool = True

    def on_turn(self, index: int, offset: int = 0) -> str:
        """The handle ``offset`` behind whoever has turn number ``index`` (from 0 at ``start``)."""
        return self.people[(index + offset) % len(self.people)]


class Absence(StrEnum):
    """What time off moves: only the duty of whoever is away, or the line, which is read without them."""

    COVER = "cover"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """The time of day and its zone at which turns change, even in the middle of a shift."""

    at: time
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """People who take turns; the entries of ``order`` ascend by ``start``.

    Hours and dates are read on the clock of ``zone``, or, with ``own_clock``, hours on the clock of whoever
    has the duty. Turns counted in shifts count those of the first of ``duties``.
    """

    id: str
    title: str
    order: tuple[OrderEntry, ...]
    duties: tuple[Duty, ...]
    team: str = ""
    zone: str = "Etc/UTC"
    own_clock: bool = False
    handoff: Handoff | None = None
    absence: Absence = Absence.COVER

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels at which its people are, each once."""
        return tuple(dict.fromkeys(place.level for duty in self.duties for place in duty.places))


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """People who are called together, ``after`` an incident opened (None: shown and never called).

    Somebody must be there ``always``, or in the hours of its rotations.
    """

    id: str
    after: timedelta | None
    always: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A message a week in ``channel``, on ``weekday`` (Monday 0) at a time of day: who is on call at ``levels``."""

    channel: str
    weekday: int
    at: Handoff
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """What follows the rota of a team, each part with the levels of the team that it is about.

    Slack's ``user_groups`` by handle, the ``topics`` and the messages at ``handoffs`` by channel, ``github_teams`` by
    ``organization/team``, the ``assignees`` of issues by severity, and how long before their shifts people of a
    level get ``reminders``.
    """

    user_groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    github_teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    assignees: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    handoffs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reminders: Mapping[str, timedelta] = field(default_factory=dict)
    summary: Summary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """People with levels, rotations and an escalation of their own; ``id`` is empty in a file of one team."""

    id: str
    title: str
    levels: tuple[Level, ...]
    escalation: Escalation
    rotations: tuple[str, ...] = ()
    follow: Follow = field(default_factory=Follow)

    @property
    def waits(self) -> tuple[tuple[Level, timedelta], ...]:
        """The levels that are called, each with the wait until the next is called or everything is repeated."""
        called = self.called
        if not called:
            return ()
        starts = [level.after or timedelta() for level in called]
        ends = [*starts[1:], starts[-1] + self.escalation.acknowledge_within]
        return tuple((level, end - start) for level, start, end in zip(called, starts, ends, strict=True))

    @property
    def called(self) -> tuple[Level, ...]:
        """The levels that are called, in that order."""
        return tuple(level for level in self.levels if level.after is not None)


def primary_and_secondary(wait: timedelta) -> tuple[Level, ...]:
    """The levels of a team that names none: the secondary is called after ``wait``."""
    return Level(id=Role.PRIMARY, after=timedelta()), Level(id=Role.SECONDARY, after=wait)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOff:
    """``who`` answers nothing in ``[start, end)``; ``cover`` steps in, or the next in line who is free."""

    who: str
    start: datetime
    end: datetime
    cover: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Whole shifts: those that begin on the dates from ``first`` to ``last``, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """Something about all rotations and levels, or about those named."""

    levels: tuple[str, ...] = ()
    rotations: tuple[str, ...] = ()

    def concerns(self, rotation: str, level: str) -> bool:
        """Whether it is about that rotation at that level."""
        return (not self.rotations or rotation in self.rotations) and (
            not self.levels or level in self.levels
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap(Limited):
    """In ``[start, end)`` the two take each other's duties, at every level and in every rotation, or in those named.

    With ``dates`` it concerns whole shifts, and ``start`` and ``end`` are those days in UTC.
    """

    one: str
    other: str
    start: datetime
    end: datetime
    dates: Dates | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday(Limited):
    """Nobody but ``people`` is on: in the shifts that begin on the dates ``on``, or in ``[start, end)``.

    It concerns all rotations and levels, or those named. A turn counted in shifts passes over a shift that does
    not take place, unless it ``uses_turn``.
    """

    on: tuple[date, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    people: tuple[str, ...] = ()
    uses_turn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Each level of a team is called in its time, and ``acknowledge_within`` after the last everything is repeated,
    ``repeats`` times after the first pass (PagerDuty: 0–9); ``slack`` the id of the channel that gets one message."""

    acknowledge_within: timedelta
    repeats: int
    slack: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationRule:
    """``after`` an assignment, reach the responder by ``medium``."""

    urgency: Urgency
    medium: Medium
    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """``id`` is the label (P0…); ``color`` six lower-case hexadecimal digits."""

    id: str
    meaning: str
    example: str
    urgency: Urgency
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """A repository (``owner/name``), or a folder of it, whose maintainers support an asset."""

    repository: str
    folder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """Something that can break: watched by its ``url`` (and ``keyword``) or by its npm ``packages``.

    A failure must last for ``confirm_after`` (None: as long as the file says for everything) to page;
    ``runbook`` is the address of what to do then.
    """

    id: str
    title: str
    audience: Audience
    severity: str
    url: str | None = None
    keyword: str | None = None
    packages: tuple[str, ...] = ()
    supported_by: tuple[Support, ...] = ()
    confirm_after: timedelta | None = None
    runbook: str | None = None
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A GitHub workflow whose badge is watched; with a ``schedule`` (lines of cron, UTC) it has a heartbeat too.

    Only runs of the ``event`` and of the ``branch`` count (None: of any event, of the default branch). A cancelled run
    counts as failed until the next one ends, so a failure must last for ``confirm_after`` to page.
    """

    id: str
    title: str
    repository: str
    file: str
    event: Trigger | None = None
    branch: str | None = None
    audience: Audience
    severity: str
    schedule: tuple[str, ...] = ()
    confirm_after: timedelta = timedelta(minutes=30)
    runbook: str | None = None
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Another tool that notices failures and feeds the escalation of its audience."""

    id: str
    title: str
    audience: Audience
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """How everything is watched: from ``regions``, every ``check_every``, alerting once a failure has lasted
    ``confirm_after`` and resolving after ``recover_after``; the days before an expiry that alert."""

    regions: tuple[str, ...] = ("us", "eu")
    check_every: timedelta = timedelta(minutes=3)
    confirm_after: timedelta = timedelta(minutes=1)
    recover_after: timedelta = timedelta(minutes=3)
    certificate_days: int = 14
    domain_days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Whose operation it is: ``name`` in titles and texts, its home page (``url``), where people talk (``chat``), the
    command that prints the installed version, the ``repository`` (``owner/name``) of this operation, and the address of
    its ``site``."""

    name: str = "On call"
    url: str | None = None
    chat: str | None = None
    version_command: str | None = None
    repository: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage:
    """What tells the public which of the assets for users work; ``title`` is whose they are and leads to ``url``
    (empty where the file names no home page, which a rule refuses)."""

    title: str
    url: str
    subdomain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A Slack channel; ``id`` is its name without ``#``."""

    id: str
    topic: str = ""
    purpose: str = ""
    private: bool = False


class Form(StrEnum):
    """An issue form, or the chooser of forms, that a repository receives."""

    BUG = "bug.yml"
    CHOOSER = "config.yml"
    INCIDENT = "incident.yml"
    POST_MORTEM = "post-mortem.yml"
    RUNBOOK = "runbook.yml"
    TRACKED = "tracked.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository that receives severity labels and issue templates, but for the forms that it keeps as its own."""

    name: str
    branch: str = "main"
    keep: tuple[Form, ...] = ()


class Guard(StrEnum):
    """What an edit is refused for, unless the file accepts it (``oncall/review/guards.py``)."""

    MID_TURN = "mid-turn"
    SHORT_NOTICE = "short-notice"
    MANY_LEAVE = "many-leave"
    TOO_FEW = "too-few"
    OVERLOAD = "overload"
    QUIETER = "quieter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """``who`` agrees to what ``guard`` would refuse an edit for, until ``until``; ``why`` is for the reviewers."""

    guard: Guard
    who: str
    why: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """The whole file."""

    people: Mapping[str, Person]
    teams: Mapping[str, Team]
    rotations: Mapping[str, Rotation]
    time_off: tuple[TimeOff, ...]
    swaps: tuple[Swap, ...]
    notification_rules: tuple[NotificationRule, ...]
    severities: Mapping[str, Severity]
    assets: Mapping[str, Asset]
    workflows: Mapping[str, Workflow]
    sources: Mapping[str, Source]
    monitoring: Monitoring
    channels: Mapping[str, Channel]
    repositories: Mapping[str, Repository]
    accept: tuple[Acceptance, ...] = ()
    project: Project = Project()
    status_page: StatusPage | None = None
    holidays: tuple[Holiday, ...] = ()

    @property
    def escalation(self) -> Escalation:
        """The escalation of the first team, the only one of most files."""
        return next(iter(self.teams.values())).escalation

    def needed(self, now: datetime) -> dict[str, Person]:
        """Everybody but those who have left, by handle: their accounts may be gone. Whoever an order still names stays.

        ``now`` is aware.
        """
        in_line = {
            handle
            for rotation in self.rotations.values()
            for entry, upcoming in zip_longest(rotation.order, rotation.order[1:])
            if upcoming is None or upcoming.start > now
            for handle in entry.people
        }
        return {
            handle: person
            for handle, person in self.people.items()
            if person.gone is None or person.gone > now or handle in in_line
        }

    def with_handles(self, handles: Mapping[str, str]) -> Operation:
        """The operation in which people have the new ``handles``, by the old ones, wherever they are named."""
        if not handles:
            return self

        def new(handle: str) -> str:
            return handles.get(handle, handle)

        def each(people: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(map(new, people))

        def rotation(one: Rotation) -> Rotation:
            return replace(one, order=tuple(replace(entry, people=each(entry.people)) for entry in one.order))

        return replace(
            self,
            people={new(key): replace(person, handle=new(key)) for key, person in self.people.items()},
            rotations={key: rotation(one) for key, one in self.rotations.items()},
            time_off=tuple(
                replace(entry, who=new(entry.who), cover=entry.cover and new(entry.cover))
                for entry in self.time_off
            ),
            swaps=tuple(replace(entry, one=new(entry.one), other=new(entry.other)) for entry in self.swaps),
            holidays=tuple(replace(entry, people=each(entry.people)) for entry in self.holidays),
            accept=tuple(replace(entry, who=new(entry.who)) for entry in self.accept),
        )
