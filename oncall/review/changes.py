"""What else an edit adds, removes or changes: monitors, channels, templates, people's accounts, the orders.

Every section of the file has items by id, and every item has facts; two versions of them make the changes.
"""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from oncall.file.moments import written
from oncall.model import DAY, Absence, Account, Urgency
from oncall.review.ids import kept, replaced
from oncall.time.seats import Seat
from oncall.watch import checks as watching
from oncall.wording import WEEKDAYS, hours, iso, listed, turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from oncall.model import Duty, Hours, Operation, Rotation, Support, Team

REPOSITORY = "issue templates and labels of"
"""The word for a repository of the file."""

Facts = dict[str, str]
"""The properties of an item by their labels; the values as the file writes them."""


class Verb(StrEnum):
    """What happens to an item."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Property(NamedTuple):
    """One property before and after; empty where there was or is none."""

    label: str
    before: str
    after: str


class Change(NamedTuple):
    """An item is added, removed or changed; ``word`` is what it is, ``so`` what follows, if anything does."""

    word: str
    name: str
    verb: Verb
    properties: tuple[Property, ...]
    so: str = ""


class Item(NamedTuple):
    """Its name and its facts."""

    name: str
    facts: Facts


Items: TypeAlias = "Iterator[tuple[str, Item]]"
"""Items by the ids that stay when their names change."""


class Section(NamedTuple):
    """A section of the file: the word for one of its items, and what follows when one is added or removed.

    ``renamed``: what follows when an item gets another id and stays the same otherwise; empty where the id is what
    people see, so that another id is another thing. ``moved``: what follows when another service gets it.
    """

    word: str
    added: str = ""
    removed: str = ""
    renamed: str = ""
    moved: str = ""


def changes(before: Operation, after: Operation) -> tuple[Change, ...]:
    """Everything that differs but the timeline and the escalation, section by section."""
    heirs = replaced(before, after)
    named = {new for teams in heirs.values() for new in teams} | {
        old for old, teams in heirs.items() if "" in teams
    }
    found = []
    for section, items in SECTIONS:
        old = kept(before, after) if items is _levels else before
        for change in compared(section, dict(items(old)), dict(items(after))):
            again = items is _teams and change.name in named
            found.append(change._replace(so=_TEAM_AGAIN) if again else change)
    return tuple(found)


_TEAM_AGAIN = (
    "What is named after the team is made again under another name: schedules, escalation policy, services, groups of "
    "monitors. The old ones are deleted with their integration keys: the sender of a source needs the new key, "
    "monitors and repositories get theirs by the update. In production the old ones are protected: release them first, "
    "with `pulumi state unprotect`."
)


_SERVICE = ("team", "for")
"""The facts by which a service is chosen: whose it is, and for which audience."""


def compared(section: Section, old: Mapping[str, Item], new: Mapping[str, Item]) -> Iterator[Change]:
    """The changes from the items ``old`` to the items ``new`` of a section, both by id."""
    ids = _renamed(old, new) if section.renamed else {}
    for key, item in old.items():
        if key in ids:
            yield Change(
                section.word, item.name, Verb.CHANGED, (Property("id", key, ids[key]),), section.renamed
            )
        elif key not in new:
            yield Change(section.word, item.name, Verb.REMOVED, (), section.removed)
    for key, item in new.items():
        was = old.get(key)
        if key in ids.values():
            continue
        if was is None:
            facts = tuple(Property(label, "", value) for label, value in item.facts.items() if value)
            yield Change(section.word, item.name, Verb.ADDED, facts, section.added)
        elif was != item:
            before, after = ({"name": each.name} | each.facts for each in (was, item))
            properties = (
                Property(label, before.get(label, ""), after.get(label, ""))
                for label in dict.fromkeys((*before, *after))
            )
            differing = tuple(each for each in properties if each.before != each.after)
            so = section.moved if any(each.label in _SERVICE for each in differing) else ""
            yield Change(section.word, was.name, Verb.CHANGED, differing, so)


def _renamed(old: Mapping[str, Item], new: Mapping[str, Item]) -> dict[str, str]:
    """The new ids by the old ones, where an item goes and exactly one with the same facts comes."""

    def alike(one: Mapping[str, Item], other: Mapping[str, Item]) -> dict[tuple[str, ...], list[str]]:
        found: dict[tuple[str, ...], list[str]] = {}
        for key, (name, facts) in one.items():
            if key not in other:
                # A name that is not the id stays with the thing.
                title = "" if name == key else name
                found.setdefault((title, *facts.values()), []).append(key)
        return found

    gone, come = alike(old, new), alike(new, old)
    return {
        keys[0]: come[facts][0] for facts, keys in gone.items() if len(keys) == len(come.get(facts, ())) == 1
    }


def _project(operation: Operation) -> Items:
    project = operation.project
    facts = {
        "title": project.name,
        "home page": project.url or "",
        "chat": project.chat or "",
        "command that prints the version": project.version_command or "",
        "repository of the operation": project.repository or "",
        "site": project.site or "",
    }
    yield "", Item("", facts)


def _people(operation: Operation) -> Items:
    for handle, person in operation.people.items():
        rules = "recommended" if person.provision_notifications else "their own"
        account = "looked up by e-mail" if person.account is Account.EXISTING else "created"
        yield (
            handle,
            Item(
                handle,
                {
                    "e-mail": person.email,
                    "former e-mail": person.formerly or "",
                    "time zone": person.time_zone,
                    "PagerDuty account": account,
                    "notification rules": rules,
                    "last day": str(person.left or ""),
                },
            ),
        )


def _teams(operation: Operation) -> Items:
    for key, team in operation.teams.items():
        if key:
            yield key, Item(key, {"title": team.title})


def _levels(operation: Operation) -> Items:
    for team in operation.teams.values():
        for level in team.levels:
            called = "never" if level.after is None else f"after {written(level.after)}"
            covered = "always" if level.always else "in the hours of its rotations"
            yield (
                f"{team.id}/{level.id}",
                Item(str(Seat(team.id, level.id, "")), {"called": called, "covered": covered}),
            )


def _rotations(operation: Operation) -> Items:
    for key, rotation in operation.rotations.items():
        facts = {"title": rotation.title, "team": rotation.team}
        for number, duty in enumerate(rotation.duties):
            facts |= _duty(rotation, duty, f"also {number}: " if number else "")
        if rotation.handoff:
            facts["handoff"] = f"{rotation.handoff.at:%H:%M} {rotation.handoff.zone}"
        if rotation.absence is Absence.SKIP:
            facts["absence"] = "the order is read without whoever is away"
        for entry in rotation.order:
            turns = f"{', '.join(entry.people)}; {turn(entry.turn)} each" if entry.people else "nobody"
            facts[f"order from {entry.start.astimezone(ZoneInfo(rotation.zone)):%Y-%m-%d}"] = turns
        yield key, Item(key, facts)


def _duty(rotation: Rotation, duty: Duty, prefix: str) -> Facts:
    """When the people of a rotation are on call, and at which levels."""
    clock = "the clock of each person" if rotation.own_clock else rotation.zone.removeprefix("Etc/")
    facts = {f"{prefix}hours": f"{_hours(duty.hours)}, {clock}"}
    for day, later in duty.later:
        facts[f"{prefix}hours from {day}"] = f"{_hours(later)}, {clock}"
    if duty.cycle:
        days = listed([str(day + 1) for day in sorted(duty.cycle.on)])
        facts[f"{prefix}cycle"] = f"day {days} of every {duty.cycle.days} from {duty.cycle.first}"
    facts[f"{prefix}levels"] = ", ".join(
        f"{Seat('', place.level, place.seat)}: {_place(place.offset)}" for place in duty.places
    )
    return facts


def _hours(each: tuple[Hours, ...]) -> str:
    return " and ".join("round the clock" + _from(one) if _always(one) else hours(one) for one in each)


def _always(one: Hours) -> bool:
    return one.length == DAY and len(one.weekdays) == 7 and one.zone == one.end_zone


def _from(one: Hours) -> str:
    return f", each shift from {one.start:%H:%M}" if one.start != time() else ""


def _place(offset: int) -> str:
    """``turn``, ``next``, ``previous 2``, as the file writes a place."""
    if not offset:
        return "turn"
    steps = f" {abs(offset)}" if abs(offset) > 1 else ""
    return f"{'next' if offset > 0 else 'previous'}{steps}"


def _time_off(operation: Operation) -> Items:
    for entry in operation.time_off:
        name = f"{entry.who}, {_span(entry.start, entry.end, operation.people[entry.who].time_zone)}"
        yield name, Item(name, {"covered by": entry.cover or "the next in line who is free"})


def _swaps(operation: Operation) -> Items:
    for entry in operation.swaps:
        when = f"{entry.dates.first} to {entry.dates.last}" if entry.dates else _span(entry.start, entry.end)
        name = f"{entry.one} and {entry.other}, {when}"
        yield name, Item(name, _limits(entry.rotations, entry.levels))


def _holidays(operation: Operation) -> Items:
    for entry in operation.holidays:
        days = [str(day) for day in entry.on]
        name = listed(days) if days else _span(entry.start, entry.end) if entry.start and entry.end else ""
        limits = _limits(entry.rotations, entry.levels)
        turns = "uses up a turn" if entry.uses_turn else ""
        facts = {"on call": listed(entry.people) or "nobody", **limits, "a turn counted in shifts": turns}
        yield f"{name}; {'; '.join(limits.values())}", Item(name, facts)


def _limits(rotations: tuple[str, ...], levels: tuple[str, ...]) -> Facts:
    return {"only in rotation": listed(rotations), "only at level": listed(levels)}


def _span(start: datetime, end: datetime, zone: str = "Etc/UTC") -> str:
    """``2026-12-07 to 2026-12-09`` where these are whole days of the zone, else both times in UTC."""
    first, upcoming = (at.astimezone(ZoneInfo(zone)) for at in (start, end))
    if first.time() == upcoming.time() == time():
        return f"{first:%Y-%m-%d} to {upcoming - DAY:%Y-%m-%d}"
    return f"{iso(start)} to {iso(end)}"


def _monitors(operation: Operation) -> Items:
    for check in watching.checks(operation):
        paging = "pages" if check.urgency is Urgency.HIGH else "wakes nobody"
        facts = {
            "address": check.url,
            "required text": check.keyword or "",
            "for": str(check.audience),
            "a failure": paging,
        }
        yield check.id, Item(check.title, facts)


def _heartbeats(operation: Operation) -> Items:
    for key, workflow in operation.workflows.items():
        if workflow.schedule:
            yield key, Item(workflow.title, {"schedule in UTC": ", ".join(workflow.schedule)})


def _assets(operation: Operation) -> Items:
    for key, asset in operation.assets.items():
        supporters = ", ".join(map(_supporter, asset.supported_by))
        facts = {"team": asset.team, "severity": asset.severity, "supported by": supporters}
        if asset.confirm_after is not None:
            facts["a failure counts after"] = written(asset.confirm_after)
        yield key, Item(key, {**facts, "runbook": asset.runbook or ""})


def _supporter(support: Support) -> str:
    return support.repository if support.folder is None else f"{support.repository}/{support.folder}"


def _workflows(operation: Operation) -> Items:
    for key, workflow in operation.workflows.items():
        confirmed = written(workflow.confirm_after)
        facts = {"team": workflow.team, "severity": workflow.severity, "a failure counts after": confirmed}
        facts["runbook"] = workflow.runbook or ""
        yield key, Item(key, facts)


def _sources(operation: Operation) -> Items:
    for key, source in operation.sources.items():
        yield key, Item(source.title, {"team": source.team, "for": str(source.audience)})


def _monitoring(operation: Operation) -> Items:
    settings = operation.monitoring
    yield (
        "",
        Item(
            "all of them",
            {
                "checked from": ", ".join(settings.regions),
                "checked every": written(settings.check_every),
                "alert after": written(settings.confirm_after),
                "resolved after": written(settings.recover_after),
                "days before a certificate expires": str(settings.certificate_days),
                "days before a domain expires": str(settings.domain_days),
            },
        ),
    )


def _status_page(operation: Operation) -> Items:
    page = operation.status_page
    if page is not None:
        yield "", Item(page.title, {"leads to": page.url, "subdomain": page.subdomain})


def _channels(operation: Operation) -> Items:
    for key, channel in operation.channels.items():
        seen = "its members only" if channel.private else "everybody"
        yield key, Item(f"#{key}", {"topic": channel.topic, "purpose": channel.purpose, "seen by": seen})


def _followers(operation: Operation) -> Items:
    for team in operation.teams.values():
        follow = team.follow
        parts: Mapping[str, Mapping[str, tuple[str, ...]]] = {
            "user group @": follow.user_groups,
            "topic of #": follow.topics,
            "GitHub team @": follow.github_teams,
            "assignees of ": follow.assignees,
            "handoffs in #": follow.handoffs,
        }
        for part, named in parts.items():
            for name, levels in named.items():
                yield (
                    f"{team.id}/{part}{name}",
                    Item(f"{part}{name}", {**_team(team), "holds": listed(levels)}),
                )
        if follow.summary:
            at = f"{WEEKDAYS[follow.summary.weekday]} {follow.summary.at.at:%H:%M} {follow.summary.at.zone}"
            facts = {"at": at, "about": listed(follow.summary.levels)}
            yield (
                f"{team.id}/summary",
                Item(f"summary in #{follow.summary.channel}", {**_team(team), **facts}),
            )
        for level, notice in follow.reminders.items():
            facts = {**_team(team), "before a shift": written(notice)}
            yield f"{team.id}/reminder/{level}", Item(f"reminders of {level}", facts)


def _team(team: Team) -> Facts:
    return {"of": team.id} if team.id else {}


def _repositories(operation: Operation) -> Items:
    for key, repository in operation.repositories.items():
        kept = {"keeps its own": listed(repository.keep)} if repository.keep else {}
        yield key, Item(key, {"branch": repository.branch, **kept})


def _severities(operation: Operation) -> Items:
    for key, severity in operation.severities.items():
        facts = {
            "meaning": severity.meaning,
            "example": severity.example,
            "urgency": str(severity.urgency),
            "color": severity.color,
        }
        yield key, Item(key, facts)


def _notifications(operation: Operation) -> Items:
    for urgency in Urgency:
        rules = [
            f"{rule.medium} after {written(rule.after)}" if rule.after else f"{rule.medium} at once"
            for rule in operation.notification_rules
            if rule.urgency is urgency
        ]
        yield urgency, Item(f"{urgency} urgency", {"notified by": ", ".join(rules)})


def _acceptances(operation: Operation) -> Items:
    for entry in operation.accept:
        name = f"{entry.guard} by {entry.who}"
        yield f"{name} {iso(entry.until)}", Item(name, {"why": entry.why, "until": iso(entry.until)})


SECTIONS = (
    (Section("project"), _project),
    (Section("person"), _people),
    (
        Section(
            "team",
            added="It gets its own schedules, escalation policy, services and integration keys.",
        ),
        _teams,
    ),
    (Section("level"), _levels),
    (Section("rotation", renamed="It is the same rotation: nobody's turn moves."), _rotations),
    (Section("holiday"), _holidays),
    (Section("time off"), _time_off),
    (Section("swap"), _swaps),
    (Section("acceptance"), _acceptances),
    (Section("notifications"), _notifications),
    (Section("severity"), _severities),
    (
        Section(
            "monitor",
            removed="Its failures no longer page anybody.",
            renamed="It is made again: what it has measured so far is gone.",
        ),
        _monitors,
    ),
    (
        Section(
            "heartbeat",
            added="Its workflow must send a ping when it is done.",
            removed="When the job stops running, nobody is paged.",
            renamed="It gets another address, which its workflow must ping.",
        ),
        _heartbeats,
    ),
    (Section("asset", renamed="It is the same asset; its monitors are made again."), _assets),
    (Section("workflow", renamed="It is the same workflow; its monitor is made again."), _workflows),
    (
        Section(
            "source",
            added="It gets its own integration key.",
            removed="Its integration key stops working: its events page nobody.",
            renamed="It gets another integration key, and the old one stops working.",
            moved="It gets another integration key, and the old one stops working.",
        ),
        _sources,
    ),
    (Section("monitors"), _monitoring),
    (Section("status page", removed="Its address stops answering."), _status_page),
    (Section("channel", removed="The channel stays in Slack and is no longer managed."), _channels),
    (
        Section(
            "follower",
            added="`oncall follow` keeps it: nobody but whoever is on call stays in a group or a team.",
            removed="It stays as it is; nobody keeps it any more.",
        ),
        _followers,
    ),
    (
        Section(
            REPOSITORY,
            added="It receives the key that pages: whoever can push to it can page.",
            removed="They stay in the repository and are no longer managed; the key that pages is deleted there.",
        ),
        _repositories,
    ),
)
"""Every section of the file with its items, in the order in which a review shows them."""
