"""What else an edit adds, removes or changes: monitors, channels, templates, people's accounts, the orders.

Each section of the file is a kind with facts by id; two versions of the facts make the changes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from oncall.file.kinds import written
from oncall.model import Account, Urgency
from oncall.watch import checks as watching
from oncall.wording import hours, iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from oncall.model import Operation, Support

Facts = dict[str, str]
"""What is said of a thing: a word for each of its properties, and the value as the file writes it."""


class Verb(StrEnum):
    """What happened to a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Difference(NamedTuple):
    """One property before and after; empty where there was or is none."""

    label: str
    before: str
    after: str


class Change(NamedTuple):
    """A thing of a ``kind`` was added, removed or changed; ``so`` is what follows from it, if anything does."""

    kind: str
    name: str
    verb: Verb
    differences: tuple[Difference, ...]
    so: str = ""


class Thing(NamedTuple):
    """The name of a thing and its facts."""

    name: str
    facts: Facts


class Kind(NamedTuple):
    """A kind of thing: its word, where its things are, and what follows when one comes or goes."""

    word: str
    things: Callable[[Operation], Iterator[tuple[str, Thing]]]
    added: str = ""
    removed: str = ""


def changes(before: Operation, after: Operation) -> tuple[Change, ...]:
    """Everything that differs but the timeline and the escalation, kind by kind, in the order of the file."""
    found: list[Change] = []
    for kind in KINDS:
        old, new = dict(kind.things(before)), dict(kind.things(after))
        if old != new:
            found += compared(kind, old, new)
    return tuple(found)


def compared(kind: Kind, old: Mapping[str, Thing], new: Mapping[str, Thing]) -> Iterator[Change]:
    """The changes from the things ``old`` to the things ``new``."""
    for key, thing in old.items():
        if key not in new:
            yield Change(kind.word, thing.name, Verb.REMOVED, (), kind.removed)
    for key, thing in new.items():
        was = old.get(key)
        if was is None:
            facts = tuple(Difference(label, "", value) for label, value in thing.facts.items() if value)
            yield Change(kind.word, thing.name, Verb.ADDED, facts, kind.added)
        elif was != thing:
            pairs = {"name": (was.name, thing.name)} | {
                label: (was.facts.get(label, ""), thing.facts.get(label, ""))
                for label in dict.fromkeys((*was.facts, *thing.facts))
            }
            differing = tuple(Difference(label, *pair) for label, pair in pairs.items() if pair[0] != pair[1])
            yield Change(kind.word, was.name, Verb.CHANGED, differing)


def _people(operation: Operation) -> Iterator[tuple[str, Thing]]:
    for handle, person in operation.people.items():
        rules = "recommended" if person.provision_notifications else "their own"
        account = "looked up by e-mail" if person.account is Account.EXISTING else "created"
        yield (
            handle,
            Thing(
                handle,
                {
                    "e-mail": person.email,
                    "time zone": person.time_zone,
                    "PagerDuty account": account,
                    "notification rules": rules,
                },
            ),
        )


def _rotations(operation: Operation) -> Iterator[tuple[str, Thing]]:
    for key, rotation in operation.rotations.items():
        facts = {"title": rotation.title, "hours in UTC": hours(rotation.hours)}
        for era in rotation.order:
            facts[f"order from {era.start:%Y-%m-%d}"] = f"{', '.join(era.people)}; {written(era.turn)} each"
        yield key, Thing(key, facts)


def _time_off(operation: Operation) -> Iterator[tuple[str, Thing]]:
    for entry in operation.time_off:
        name = f"{entry.who}, {iso(entry.start)} to {iso(entry.end)}"
        yield name, Thing(name, {"covered by": entry.cover or "the next in line who is free"})


def _swaps(operation: Operation) -> Iterator[tuple[str, Thing]]:
    for entry in operation.swaps:
        name = f"{entry.one} and {entry.other}, {iso(entry.start)} to {iso(entry.end)}"
        yield name, Thing(name, {})


def _monitors(operation: Operation) -> Iterator[tuple[str, Thing]]:
    for check in watching.checks(operation):
        paging = "pages" if check.urgency is Urgency.HIGH else "wakes nobody"
        facts = {
            "address": check.url,
            "text that must be there": check.keyword or "",
            "for": str(check.audience),
            "a failure": paging,
        }
        yield check.id, Thing(check.title, facts)


def _heartbeats(operation: Operation) -> Iterator[tuple[str, Thing]]:
    for key, workflow in operation.workflows.items():
        if workflow.schedule is not None:
            yield key, Thing(workflow.title, {"schedule in UTC": workflow.schedule})


def _supported(operation: Operation) -> Iterator[tuple[str, Thing]]:
    for key, asset in operation.assets.items():
        supporters = ", ".join(map(_supporter, asset.supported_by))
        yield key, Thing(key, {"severity": asset.severity, "supported by": supporters})


def _supporter(support: Support) -> str:
    return support.repository if support.folder is None else f"{support.repository}/{support.folder}"


def _workflows(operation: Operation) -> Iterator[tuple[str, Thing]]:
    for key, workflow in operation.workflows.items():
        yield key, Thing(key, {"severity": workflow.severity})


def _sources(operation: Operation) -> Iterator[tuple[str, Thing]]:
    for key, source in operation.sources.items():
        yield key, Thing(source.title, {"for": str(source.audience)})


def _monitoring(operation: Operation) -> Iterator[tuple[str, Thing]]:
    settings = operation.monitoring
    yield (
        "",
        Thing(
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


def _status_page(operation: Operation) -> Iterator[tuple[str, Thing]]:
    page = operation.status_page
    if page is not None:
        yield "", Thing(page.title, {"leads to": page.url, "subdomain": page.subdomain})


def _channels(operation: Operation) -> Iterator[tuple[str, Thing]]:
    for key, channel in operation.channels.items():
        seen = "its members only" if channel.private else "everybody"
        yield key, Thing(f"#{key}", {"topic": channel.topic, "purpose": channel.purpose, "seen by": seen})


def _templates(operation: Operation) -> Iterator[tuple[str, Thing]]:
    for key, repository in operation.repositories.items():
        yield key, Thing(key, {"branch": repository.branch})


def _severities(operation: Operation) -> Iterator[tuple[str, Thing]]:
    for key, severity in operation.severities.items():
        facts = {
            "meaning": severity.meaning,
            "example": severity.example,
            "urgency": str(severity.urgency),
            "color": severity.color,
        }
        yield key, Thing(key, facts)


def _notifications(operation: Operation) -> Iterator[tuple[str, Thing]]:
    for urgency in Urgency:
        rules = [
            f"{rule.medium} after {written(rule.after)}" if rule.after else f"{rule.medium} at once"
            for rule in operation.notification_rules
            if rule.urgency is urgency
        ]
        yield urgency, Thing(f"{urgency} urgency", {"told by": ", ".join(rules)})


def _acceptances(operation: Operation) -> Iterator[tuple[str, Thing]]:
    for entry in operation.accept:
        name = f"{entry.guard} by {entry.who}"
        yield f"{name} {iso(entry.until)}", Thing(name, {"why": entry.why, "until": iso(entry.until)})


KINDS = (
    Kind("person", _people),
    Kind("rotation", _rotations),
    Kind("time off", _time_off),
    Kind("swap", _swaps),
    Kind("acceptance", _acceptances),
    Kind("notifications", _notifications),
    Kind("severity", _severities),
    Kind("monitor", _monitors, removed="Nobody is told any more when it fails."),
    Kind(
        "heartbeat",
        _heartbeats,
        added="Its workflow has to send the sign of life.",
        removed="Nobody is told any more when the job stops running.",
    ),
    Kind("asset", _supported),
    Kind("workflow", _workflows),
    Kind(
        "source",
        _sources,
        added="It gets an integration key of its own.",
        removed="Its integration key stops working: what it finds reaches nobody.",
    ),
    Kind("monitors", _monitoring),
    Kind("status page", _status_page, removed="Its address stops answering."),
    Kind("channel", _channels, removed="The channel stays in Slack, and is left alone from then on."),
    Kind(
        "issue templates and labels of",
        _templates,
        removed="They stay in the repository, and are left alone from then on.",
    ),
)
"""Kinds of things, in the order in which a review tells them."""
