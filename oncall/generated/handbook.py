"""The facts in the handbook that the file holds, written where a page asks for them.

A page asks by name: ``<!--fact NAME-->…<!--/-->`` in a line, or on lines of their own around a table or a picture.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from oncall.errors import UserError
from oncall.file.moments import written
from oncall.model import Medium, NotificationRule, Operation, Urgency
from oncall.wording import listed, shifts, turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PAGES = "docs/handbook"
_ASKED = re.compile(r"<!--fact (?P<name>[a-z-]+)-->(?P<line>\n?).*?<!--/-->", re.DOTALL)
_MEDIA = {
    Medium.EMAIL: "e-mail",
    Medium.PUSH: "push notification",
    Medium.SMS: "SMS",
    Medium.PHONE: "phone call",
}


class UnknownFactError(UserError):
    """A page asks for a fact that there is not."""


def refreshed(page: str, operation: Operation) -> str:
    """The text of a page with the operation's facts in it; raises UnknownFactError."""

    def fact(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in FACTS:
            raise UnknownFactError(f"no fact is called {name}; there are {', '.join(FACTS)}")
        return f"<!--fact {name}-->{match['line']}{FACTS[name](operation)}{match['line']}<!--/-->"

    return _ASKED.sub(fact, page)


def _severities(operation: Operation) -> str:
    rows = (
        f"| **{one.id}** | {one.meaning} | {one.example} | {one.urgency} |"
        for one in operation.severities.values()
    )
    return "\n".join(["| | meaning | for example | urgency |", "|---|---|---|---|", *rows])


def _rotations(operation: Operation) -> str:
    rows = (
        f"| {one.title} | {shifts(one)} | {turn(one.order[-1].turn)} | {len(one.order[-1].people)} |"
        for one in operation.rotations.values()
    )
    return "\n".join(["| rotation | hours | a turn lasts | people |", "|---|---|---|---|", *rows])


def _urgent(urgency: Urgency) -> Callable[[Operation], str]:
    return lambda operation: listed(
        [key for key, one in operation.severities.items() if one.urgency is urgency] or ["none"]
    )


def _steps(operation: Operation) -> str:
    rows = (
        f"| {rule.urgency} urgency | {_MEDIA[rule.medium]} | {_after(rule)} |"
        for rule in operation.notification_rules
    )
    return "\n".join(["| when an incident of | tell me by | after |", "|---|---|---|", *rows])


def steps(operation: Operation) -> list[tuple[str, list[str]]]:
    """For each urgency, in which minute who is reached how, from the alert to the first repeat."""
    return [
        (
            f"{urgency.capitalize()} urgency ({_urgent(urgency)(operation)})",
            [f"Minute {step.minute}: {step.level}, by {step.media}" for step in _reached(operation, urgency)],
        )
        for urgency in Urgency
    ]


def _picture(operation: Operation) -> str:
    """A diagram of Mermaid of the same."""
    lines = ["```mermaid", "flowchart LR"]
    for urgency in Urgency:
        lines.append(f'  {urgency}(["{urgency} urgency: {_urgent(urgency)(operation)}"])')
        levels: dict[str, str] = {}
        for step in _reached(operation, urgency):
            before = levels.get(step.level, str(urgency))
            number = 0 if step.first else int(before.rsplit("_", 1)[1]) + 1
            name = f"{urgency}_{step.level.replace('-', '_')}_{number}"
            waited = f"-- not acknowledged after {written(step.begins)} -->"
            arrow = waited if step.begins and step.first else "-->"
            lines.append(f'  {before} {arrow} {name}["minute {step.minute}: {step.level}<br>{step.media}"]')
            levels[step.level] = name
    return "\n".join([*lines, "```"])


class _Step(NamedTuple):
    """``level``, whose turn ``begins`` after the alert, is reached by ``media`` in a ``minute``."""

    level: str
    begins: timedelta
    minute: int
    media: str
    first: bool


def _reached(operation: Operation, urgency: Urgency) -> Iterator[_Step]:
    first = next(iter(operation.teams.values()))
    by_time: dict[timedelta, list[str]] = {}
    for rule in operation.notification_rules:
        if rule.urgency is urgency:
            by_time.setdefault(rule.after, []).append(_MEDIA[rule.medium])
    for level in first.called if urgency is Urgency.HIGH else first.called[:1]:
        begins = level.after or timedelta()
        for number, (after, media) in enumerate(sorted(by_time.items())):
            minute = (begins + after) // timedelta(minutes=1)
            yield _Step(level.id, begins, minute, " and ".join(media), number == 0)


def _after(rule: NotificationRule) -> str:
    return written(rule.after) if rule.after else "at once"


def _end(operation: Operation) -> str:
    first = next(iter(operation.teams.values()))
    once = sum((wait for _, wait in first.waits), timedelta())
    return written(once * (first.escalation.repeats + 1))


def _assets(operation: Operation) -> str:
    rows = []
    for one in operation.assets.values():
        repositories = dict.fromkeys(support.repository for support in one.supported_by)
        linked = ", ".join(f"[{name}](https://github.com/{name})" for name in repositories)
        rows.append(f"| {one.title} | {one.severity} | {linked or '–'} |")
    return "\n".join(["| asset | a failure is | supported by |", "|---|---|---|", *rows])


def _status_page(operation: Operation) -> str:
    page = operation.status_page
    if page is None:
        return "there is none"
    return f"[{page.subdomain}.betteruptime.com](https://{page.subdomain}.betteruptime.com)"


def _runbooks(operation: Operation) -> str:
    return "\n".join(
        f"- [{name}](https://github.com/{name}/issues?q=label%3Arunbook)" for name in operation.repositories
    )


FACTS: Mapping[str, Callable[[Operation], str]] = {
    "severities": _severities,
    "rotations": _rotations,
    "assets": _assets,
    "runbooks": _runbooks,
    "notification-rules": _steps,
    "notification-picture": _picture,
    "status-page": _status_page,
    "within": lambda operation: written(operation.escalation.acknowledge_within),
    "repeats": lambda operation: str(operation.escalation.repeats),
    "end": _end,
    "channel": lambda operation: f"`#{operation.escalation.slack}`",
    "loud": _urgent(Urgency.HIGH),
    "quiet": _urgent(Urgency.LOW),
    "worst": lambda operation: next(iter(operation.severities)),
    "labels": lambda operation: ", ".join(f"`{key}`" for key in operation.severities) + " or `incident`",
}
