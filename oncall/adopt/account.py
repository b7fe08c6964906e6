"""An account, whoever keeps it: people, schedules and policies, as far as they decide who is called when.

Instants are whole minutes since 1970 in UTC, lengths are minutes; people are known by their e-mail address in lower
case. None in place of a person is nobody: a pause of the order, or somebody who has no account any more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from oncall.model import Audience


class Remark(NamedTuple):
    """Something of the account that the file holds in another way (``in_file``) or not at all.

    ``place`` is where it is in the account, ``what`` says what it is and why, ``fix`` what one can do.
    """

    place: str
    what: str
    fix: str = ""
    in_file: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.what}." + (f" {self.fix}." if self.fix else "")


LEFT_OUT = "the file leaves it out, with each rule that calls nobody else"
"""What becomes of a schedule by which nobody is called."""


class Identity(NamedTuple):
    """The resource ``name`` of a ``kind`` exists already: under ``id`` in the account, where it is called ``title``."""

    kind: str
    name: str
    id: str
    title: str


class Window(NamedTuple):
    """A stretch of every week from ``start`` on, in minutes since Monday 00:00 on the clock of the schedule.

    ``elapsed``: it lasts ``length`` by a stopwatch, and ends an hour early or late where the clock changes in it.
    """

    start: int
    length: int
    elapsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """``people`` take turns of ``turn`` minutes, the first of them from ``first`` on.

    In force in ``[start, end)``, and then only in its ``windows``, or always when it has none. Turns of whole days
    keep their time of day when the clock changes.
    """

    title: str
    people: tuple[str | None, ...]
    turn: int
    first: int
    start: int
    end: int | None = None
    windows: tuple[Window, ...] = ()


class Override(NamedTuple):
    """``person`` is on call in ``[start, end)``, whatever the layers say."""

    person: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One person at a time: of two layers, and of two overrides, the later one wins. ``place`` names it to people.

    ``id`` is PagerDuty's; empty where PagerDuty has none such.
    """

    title: str
    place: str
    zone: str
    layers: tuple[Layer, ...]
    overrides: tuple[Override, ...] = ()
    id: str = ""

    @property
    def on_any_clock(self) -> bool:
        """Whether its time zone means nothing: one person at a time, at all hours."""
        return all(len(set(layer.people)) == 1 and not layer.windows for layer in self.layers)


class Step(NamedTuple):
    """``schedules`` are called together, ``after`` minutes."""

    after: int
    schedules: tuple[Schedule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Steps by the time at which they are called; ``wait`` minutes after the last all are called again.

    ``id`` is PagerDuty's; empty where PagerDuty has none such.
    """

    title: str
    place: str
    steps: tuple[Step, ...]
    wait: int
    repeats: int
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """``zone`` is empty where the account does not say it; ``created``: PagerDuty has no account of theirs yet."""

    email: str
    name: str
    zone: str = ""
    created: bool = False


class Feed(NamedTuple):
    """What sends alerts to a policy, whose place is given."""

    title: str
    policy: str
    audience: Audience


class Priority(NamedTuple):
    """A priority by which incidents are told apart."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What one vendor, or several, say together."""

    people: dict[str, Person] = field(default_factory=dict)
    policies: tuple[Policy, ...] = ()
    feeds: tuple[Feed, ...] = ()
    priorities: tuple[Priority, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def __add__(self, other: Account) -> Account:
        """Both; somebody whom PagerDuty knows already is not created for the other vendor."""
        people = dict(self.people)
        for email, person in other.people.items():
            known = people.get(email)
            if known is None or (known.created and not person.created):
                people[email] = person
        return Account(
            people=people,
            policies=self.policies + other.policies,
            feeds=self.feeds + other.feeds,
            priorities=self.priorities or other.priorities,
            remarks=self.remarks + other.remarks,
        )
