"""What ``rotation.yaml`` says, as frozen dataclasses: the vocabulary of everything else.

Instants are aware datetimes in UTC, intervals are half-open ``[start, end)``, durations are ``timedelta``.
Mappings keep the order of the file; their keys are the stable ids after which resources are named.
Source: the file's reference, ``docs/rotation.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY = timedelta(days=1)


class Role(StrEnum):
    """Who is called first, and who is called when the first does not answer."""

    PRIMARY = "primary"
    SECONDARY = "secondary"

    @property
    def offset(self) -> int:
        """How far the role's list is moved: next turn's primary is this turn's secondary."""
        return 0 if self is Role.PRIMARY else 1


class Audience(StrEnum):
    """For whom something breaks."""

    USERS = "users"
    CONTRIBUTORS = "contributors"


class Urgency(StrEnum):
    """How PagerDuty treats an incident: high escalates, low never does."""

    HIGH = "high"
    LOW = "low"


class Medium(StrEnum):
    """A way of reaching a responder."""

    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"


class Account(StrEnum):
    """Whether a person's PagerDuty account is looked up by e-mail or made (and then protected)."""

    EXISTING = "existing"
    CREATED = "created"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who answers pages; ``handle`` is the GitHub login, ``email`` is lower case.

    ``left`` is the last day of somebody who is not here any more, or will not be.
    """

    handle: str
    email: str
    time_zone: str
    account: Account = Account.EXISTING
    provision_notifications: bool = True
    left: date | None = None

    @property
    def gone(self) -> datetime | None:
        """The end of the day ``left`` where they live: from then on nobody calls them."""
        if self.left is None:
            return None
        from zoneinfo import ZoneInfo  # few have left

        return datetime.combine(self.left + DAY, time(), ZoneInfo(self.time_zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The daily shift of a rotation in UTC: starts at ``start`` and lasts ``length`` (0 < length ≤ 24 h)."""

    start: time
    length: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEntry:
    """One list of people, in force from a handoff on: turn ``i`` belongs to ``people[i % n]``.

    ``start`` is the instant of the handoff (the era's date at the start of the rotation's hours),
    ``turn`` a whole number of days.
    """

    start: datetime
    people: tuple[str, ...]
    turn: timedelta

    def on_turn(self, index: int, role: Role) -> str:
        """The handle whose turn number ``index`` (from 0 at ``start``) is, in ``role``."""
        return self.people[(index + role.offset) % len(self.people)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """People of one part of the world sharing the same daily hours; eras ascend by ``start``."""

    id: str
    title: str
    hours: Hours
    order: tuple[OrderEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOff:
    """``who`` answers nothing in ``[start, end)``; ``cover`` steps in, or the next in line who is free."""

    who: str
    start: datetime
    end: datetime
    cover: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """In ``[start, end)`` the two take each other's duties, in whichever role."""

    one: str
    other: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Primary at once, secondary after ``acknowledge_within``, all of it repeated ``repeats`` times after the
    first pass (PagerDuty: 0–9); ``slack`` is the id of the channel that is told once."""

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
    """Something that can break: watched by its ``url`` (and ``keyword``) or by its npm ``packages``."""

    id: str
    title: str
    audience: Audience
    severity: str
    url: str | None = None
    keyword: str | None = None
    packages: tuple[str, ...] = ()
    supported_by: tuple[Support, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A GitHub workflow whose badge is watched; with a ``schedule`` (cron, UTC) it has a heartbeat too."""

    id: str
    title: str
    repository: str
    file: str
    branch: str
    audience: Audience
    severity: str
    schedule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Another tool that notices failures and feeds the escalation of its audience."""

    id: str
    title: str
    audience: Audience


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
    """Whose operation it is: ``name`` in titles and texts, its home page (``url``), where people talk (``chat``), and
    the command that prints the installed version."""

    name: str = "On call"
    url: str | None = None
    chat: str | None = None
    version_command: str | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository that receives issue templates and severity labels."""

    name: str
    branch: str = "main"


class Guard(StrEnum):
    """What an edit is refused for, unless the file accepts it (``oncall/review/guards.py``)."""

    MID_TURN = "mid-turn"
    SHORT_NOTICE = "short-notice"
    MANY_LEAVE = "many-leave"
    TOO_FEW = "too-few"
    OVERLOAD = "overload"


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
    rotations: Mapping[str, Rotation]
    time_off: tuple[TimeOff, ...]
    swaps: tuple[Swap, ...]
    escalation: Escalation
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


def handoff_instant(day: date, hours: Hours) -> datetime:
    """The instant at which a shift of ``hours`` that begins on ``day`` begins."""
    return datetime.combine(day, hours.start, UTC)
