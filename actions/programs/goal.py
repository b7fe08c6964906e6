"""What PagerDuty is to know of an issue, by how the issue is now: nothing of it depends on what happened in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

Person = dict[str, Any]
"""A user as GitHub's API has one; None is somebody it does not name."""


class Act(StrEnum):
    """What is sent to PagerDuty."""

    TRIGGER = "trigger"
    RESOLVE = "resolve"
    NOTHING = "nothing"


class Goal(NamedTuple):
    """``why`` is a reason, ``label`` the one that counts, ``by`` the login of who set it or closed the issue."""

    act: Act
    why: str
    label: str = ""
    by: str = ""


MOVED = Goal(Act.RESOLVE, "the issue is not here any more")
TRACKED = "PagerDuty has paged already"


def goal(
    issue: Mapping[str, Any],
    history: Iterable[Mapping[str, Any]],
    known: Mapping[str, Any],
    maintains: Callable[[Person], bool],
) -> Goal:
    """``history`` are the events of the issue, oldest first; ``known`` is what `meanings` reads."""
    names = {str(label["name"]) for label in issue["labels"]}
    setters: dict[str, Any] = {
        str(event["label"]["name"]): event.get("actor") for event in history if event["event"] == "labeled"
    }

    def counts(label: str) -> bool:
        # Only who may triage sets labels, and the history can lag: what it does not tell must not stay unheard.
        setter = setters.get(label)
        return label in names and (setter is None or maintains(setter))

    if counts(known["tracked"]):
        return Goal(Act.RESOLVE, TRACKED, str(known["tracked"]))
    if issue["state"] == "closed":
        incident = {*known["labels"], known["tracked"]} & (names | setters.keys())
        return _closed(issue, maintains) if incident else Goal(Act.NOTHING, "the issue never was an incident")
    if reason := names & set(known["afterwards"]):
        return Goal(Act.NOTHING, f"the issue is no incident but has the label {min(reason)}")
    label = next(filter(counts, known["labels"]), None)
    if label is not None:
        setter = setters.get(label)
        return Goal(Act.TRIGGER, "", label, setter["login"] if setter else "")
    if unheard := [setters[label] for label in known["labels"] if label in names]:
        return Goal(Act.NOTHING, f"{unheard[0]['login']} is no maintainer")
    return Goal(Act.NOTHING, "no label of it makes an incident")


def _closed(issue: Mapping[str, Any], maintains: Callable[[Person], bool]) -> Goal:
    closer = issue.get("closed_by")
    if closer is None or not maintains(closer):
        who = closer["login"] if closer else "who closed the issue"
        return Goal(Act.NOTHING, f"{who} is no maintainer")
    return Goal(Act.RESOLVE, "", by=closer["login"])
