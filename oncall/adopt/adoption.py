"""The file of an account: its policies as teams, its schedules as rotations, held to what the account renders."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from oncall import model
from oncall.adopt import corrections, identities, names, teams
from oncall.adopt.account import Remark
from oncall.adopt.comparison import present
from oncall.adopt.content import Content, TeamDraft
from oncall.adopt.rendering import UTC_ZONE
from oncall.adopt.rota import Wording
from oncall.adopt.writing import text_of
from oncall.errors import UserError
from oncall.file.problems import RotationError
from oncall.file.reader import read
from oncall.file.texts import NAME
from oncall.model import Medium, NotificationRule, Severity, Urgency
from oncall.time.clock import minutes
from oncall.time.coverage import Flaw
from oncall.time.proof import prove
from oncall.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from oncall.adopt.account import Account, Identity, Policy
    from oncall.adopt.betterstack import Watched
    from oncall.model import Operation

AHEAD = timedelta(days=400)
"""How far the file is held to the account: a little more than `oncall check` proves."""
_AT_ONCE = timedelta()
NOTIFICATIONS = tuple(
    NotificationRule(urgency=urgency, medium=medium, after=_AT_ONCE)
    for urgency, medium in (
        (Urgency.HIGH, Medium.EMAIL),
        (Urgency.HIGH, Medium.PHONE),
        (Urgency.LOW, Medium.EMAIL),
    )
)
_COLORS = ("b60205", "d93f0b", "fbca04", "0e8a16", "1d76db")
_PAGING = 2
"""How many priorities wake somebody, where the account does not say which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What no account says: ``handles`` by e-mail address, the Slack channel, the name of the project."""

    handles: dict[str, str] = field(default_factory=dict)
    slack: str = "alert"
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """The text of the file, what it describes, and what it does not say, or in another way.

    ``identities`` say which of the resources of the file the account has already.
    """

    text: str
    operation: Operation
    identities: tuple[Identity, ...]
    remarks: tuple[Remark, ...]

    @property
    def complete(self) -> bool:
        """Whether the file says everything."""
        return all(remark.in_file for remark in self.remarks)


def adopted(
    account: Account,
    watched: Watched | None,
    now: datetime,
    choices: Choices,
    introduction: Sequence[str] = (),
) -> Adopted:
    """The file of an account as it is ``now``. Raises UserError where nobody is on call, or the file would be wrong."""
    start = minutes(now)
    handles = names.handles(account.people.values(), choices.handles)
    wording = Wording(handles=handles, now=start, until=minutes(now + AHEAD))
    remarks = list(account.remarks)
    namer = teams.Namer(teams=names.Ids(), rotations=names.Ids(), titles=names.Titles())
    called, by_place = _called(account.policies, namer, wording, remarks)
    if not called:
        reasons = "".join(f"\n  - {remark}" for remark in remarks if not remark.in_file)
        raise UserError(
            f"the account has nobody on call of whom a file could say it{':' if reasons else ''}{reasons}"
        )
    content = _content(account, [each.team for each in called], handles, choices)
    _add_sources(content, account, by_place, remarks)
    if watched is not None:
        _add_watched(content, watched, remarks)
    _declare_gaps(content, wording)
    corrections.add_corrections(content, corrections.wanted(called, handles, overrides=False), namer, wording)
    corrections.add_pauses(content, wording)
    corrections.add_time_off(content, called, wording)
    wants = corrections.wanted(called, handles)
    corrections.add_corrections(content, wants, namer, wording)
    corrections.add_pauses(content, wording)
    remarks += corrections.left(content, wants, wording)
    _keep_people(content, account, handles)
    _simplify(content)
    remarks += _of_other_scripts(content)
    text = text_of(content, introduction)
    operation = _checked(text, content, now)
    known = (*identities.of(called, remarks), *(watched.identities if watched else ()))
    return Adopted(text=text, operation=operation, identities=known, remarks=tuple(dict.fromkeys(remarks)))


def _called(
    policies: Iterable[Policy], namer: teams.Namer, wording: Wording, remarks: list[Remark]
) -> tuple[list[teams.Called], dict[str, str]]:
    """The teams of all policies, and their ids by the place of their policy."""
    found: list[teams.Called] = []
    by_place: dict[str, str] = {}
    shown = names.Titles(NAME)
    for policy in policies:
        key = namer.teams.of(policy.title, "team")
        team = teams.called(policy, key, shown.of(policy.title, key), namer, wording, remarks)
        if team is not None:
            by_place[policy.place] = key
            found.append(team)
    if len(found) == 1:
        found[0].team.id = ""
        by_place = dict.fromkeys(by_place, "")
    return found, by_place


def _content(account: Account, drafts: list[TeamDraft], handles: dict[str, str], choices: Choices) -> Content:
    people = {
        handles[email]: model.Person(
            handle=handles[email],
            email=email,
            account=model.Account.CREATED if person.created else model.Account.EXISTING,
            provision_notifications=person.created,
        )
        for email, person in account.people.items()
    }
    name = choices.name or (drafts[0].title if len(drafts) == 1 else "On call")
    if len(drafts) == 1:
        drafts[0].title = ""
    return Content(
        project=model.Project(name=names.shown(name, NAME) or "On call"),
        people=people,
        teams=drafts,
        slack=choices.slack,
        notification_rules=NOTIFICATIONS,
        severities=_severities(account),
        channels={choices.slack: model.Channel(id=choices.slack)},
    )


def _severities(account: Account) -> dict[str, Severity]:
    given = [(each.name, each.meaning) for each in sorted(account.priorities)]
    given = given or [
        ("P1", "something that users need is broken"),
        ("P2", "something is broken that can wait"),
    ]
    paging = min(_PAGING, max(len(given) - 1, 1))
    return {
        name: Severity(
            id=name,
            meaning=names.shown(meaning) or f"an incident of priority {name}",
            example="an incident that you have had",
            urgency=Urgency.HIGH if number < paging else Urgency.LOW,
            color=_COLORS[min(number, len(_COLORS) - 1)],
        )
        for number, (name, meaning) in enumerate(given)
    }


def _add_sources(content: Content, account: Account, by_place: dict[str, str], remarks: list[Remark]) -> None:
    ids, unique = names.Ids(), names.Titles()
    for feed in account.feeds:
        place = f'service "{feed.title}"'
        if feed.policy not in by_place:
            remarks.append(Remark(place, "its escalation policy calls nobody, so the file leaves it out"))
            continue
        key = ids.of(feed.title, "source")
        what = (
            f"it stays, and calls the same people; in the file it is the source {key}, with a key of its own"
        )
        fix = "Give that key to what sends alerts to the service, then delete the service"
        remarks.append(Remark(place, what, fix, in_file=True))
        content.sources[key] = model.Source(
            id=key, title=unique.of(feed.title, key), audience=feed.audience, team=by_place[feed.policy]
        )


def _add_watched(content: Content, watched: Watched, remarks: list[Remark]) -> None:
    by_urgency = {severity.urgency: key for key, severity in reversed(content.severities.items())}
    usual = by_urgency[Urgency.HIGH]
    for key, asset in watched.assets.items():
        severity = by_urgency.get(Urgency(asset.severity), usual)
        content.assets[key] = replace(asset, severity=severity, team=content.teams[0].id)
    for key, workflow in watched.workflows.items():
        severity = by_urgency.get(Urgency(workflow.severity), usual)
        content.workflows[key] = replace(workflow, severity=severity, team=content.teams[0].id)
    if len(content.teams) > 1:
        what = f"all that is watched alerts the team {content.teams[0].id}"
        remarks.append(Remark("monitors", what, "Give what others answer for their `team`", in_file=True))
    content.monitoring = watched.monitoring
    content.repositories = {
        name: model.Repository(name=name)
        for name in dict.fromkeys(one.repository for one in watched.workflows.values())
    }
    remarks += watched.remarks


def _declare_gaps(content: Content, wording: Wording) -> None:
    """Say at which levels the account has times without anybody."""
    for team in content.teams:
        has = present(content.of_team(team), wording.now, wording.until)
        for key, level in team.levels.items():
            covered = sum(one.end - one.start for one in has.get((team.id, key), []))
            if covered < wording.until - wording.now:
                team.levels[key] = replace(level, coverage=False)


def _keep_people(content: Content, account: Account, handles: dict[str, str]) -> None:
    """Only people who are on call, with their time zone where it is another than that of their rotation."""
    on_call = {
        handle
        for team in content.teams
        for rotation in (*team.rotations, *team.once)
        for entry in rotation.order
        for handle in entry.people
    }
    on_call |= {handle for holiday in content.holidays for handle in holiday.people}
    on_call |= {one.cover for one in content.time_off if one.cover is not None}
    content.people = {handle: person for handle, person in content.people.items() if handle in on_call}
    zones = {handles[email]: person.zone for email, person in account.people.items()}
    _choose_clocks(content)
    usual = content.operation().people
    for handle, person in content.people.items():
        zone = zones[handle]
        if zone and zone != usual[handle].time_zone:
            content.people[handle] = replace(person, time_zone=zone)


def _choose_clocks(content: Content) -> None:
    """Say the clock once for most rotations."""
    for team in content.teams:
        every = team.rotations or team.once
        team.clock = Counter(rotation.clock for rotation in every).most_common(1)[0][0]
        team.rotations, team.once = (
            [replace(one, clock="" if one.clock == team.clock else one.clock) for one in each]
            for each in (team.rotations, team.once)
        )
    clocks = {team.clock for team in content.teams}
    if len(clocks) == 1:
        content.clock = clocks.pop()
        for team in content.teams:
            team.clock = ""
        content.clock = "" if content.clock == UTC_ZONE else content.clock


def _simplify(content: Content) -> None:
    """Leave out the levels of people where they are those of a file that does not name them."""
    for team in content.teams:
        if team.has_usual_levels:
            usual: dict[str, tuple[int, ...]] = {"primary": (0,), "secondary": (1,)}
            team.rotations = [
                replace(one, levels=None) if one.levels == usual else one for one in team.rotations
            ]


def _of_other_scripts(content: Content) -> Iterator[Remark]:
    """What has an id that does not resemble its title."""
    rotations = [one for team in content.teams for one in (*team.rotations, *team.once)]
    named = [
        *((one.id, one.title) for one in content.teams),
        *((one.id, one.title) for one in rotations),
        *((one.id, one.title) for one in content.sources.values()),
        *((one.id, one.title) for one in content.assets.values()),
        *((one.id, one.title) for one in content.workflows.values()),
    ]
    found = [f'`{key}` is "{title}"' for key, title in named if title and not names.resembling(title)]
    if found:
        what = f"they have Latin letters alone, so {listed(found)}"
        fix = "Write ids of your own in place of these, also beside the file in that of the ids; the titles stay"
        yield Remark("ids", what, fix, in_file=True)


def _checked(text: str, content: Content, now: datetime) -> Operation:
    """The operation that the text describes. Raises UserError if it is not what was meant, or against a rule."""
    try:
        operation = read(text.encode(), "the file").operation
    except RotationError as error:
        raise UserError(
            f"the file of this account would not be right, and nothing is written:\n{error}"
        ) from None
    if operation != content.operation():
        raise UserError(
            "the file of this account would say something else, and nothing is written; please report it"
        )
    verdict = prove(operation, now, now + timedelta(days=365))
    if isinstance(verdict, Flaw):
        raise UserError(f"the file of this account would not be right, and nothing is written: {verdict.why}")
    return operation
