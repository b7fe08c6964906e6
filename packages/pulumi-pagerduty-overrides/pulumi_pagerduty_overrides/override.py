"""What an override is, when two are the same, and which are refused. The time is an argument."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from plugin_host import texts
from plugin_host.unknown import UNKNOWN

PACKAGE: Final = "pagerdutyoverrides"
VERSION: Final = "0.1.0"
TOKEN: Final = f"{PACKAGE}:index:Override"
USERS: Final = f"{PACKAGE}:index:getUsers"
OVER: Final = "over"
"""Stands for the id of an override that was over when it was declared, and so was never made."""

PROPERTIES: Final = {
    "schedule": "The schedule's id.",
    "start": "When it begins: an instant with its offset, like 2026-12-21T08:00:00Z.",
    "end": "When it ends, likewise.",
    "user": "The id of the user who answers.",
}
_INSTANTS: Final = ("start", "end")


@dataclass(frozen=True, slots=True)
class Override:
    """``user`` answers for ``schedule`` in [``start``, ``end``); all known."""

    schedule: str
    start: datetime
    end: datetime
    user: str

    def is_over(self, now: datetime) -> bool:
        """Whether it lies wholly in the past."""
        return self.end <= now

    def same(self, other: "Override", now: datetime) -> bool:
        """Whether the other is as good as this one from ``now`` on: starts in the past do not matter."""
        if (self.schedule, self.user, self.end) != (other.schedule, other.user, other.end):
            return False
        return self.start == other.start or max(self.start, other.start) <= now

    def contradicts(self, other: "Override") -> bool:
        """Whether the two put different people in one place at one time."""
        overlap = self.start < other.end and other.start < self.end
        return self.schedule == other.schedule and self.user != other.user and overlap


def parse(text: str) -> datetime:
    """An instant in UTC. Raises `ValueError` for text that is none or has no offset."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("no offset")
    return instant.astimezone(UTC)


def instant(moment: datetime) -> str:
    """How instants are written in state and requests: 2026-12-21T08:00:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def override(properties: Mapping[str, Any]) -> Override | None:
    """The override that checked properties tell, None while something of it is unknown."""
    values = [properties.get(name) for name in PROPERTIES]
    if any(value is None or value == UNKNOWN for value in values):
        return None
    schedule, start, end, user = map(str, values)
    return Override(schedule, parse(start), parse(end), user)


def check(inputs: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The inputs with instants in one spelling, and all failures as (property, reason)."""
    failures = list(_failures(inputs))
    if failures:
        return dict(inputs), failures
    return {
        name: instant(parse(inputs[name])) if name in _INSTANTS and inputs[name] != UNKNOWN else inputs[name]
        for name in PROPERTIES
    }, []


def _failures(inputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from texts.failures(inputs, "an Override", PROPERTIES, _refused)
    start, end = (_instant(inputs.get(name)) for name in _INSTANTS)
    if start and end and end <= start:
        yield "end", f"{inputs['end']} is not after start, {inputs['start']}"


def _refused(name: str, value: str) -> str:
    """Why the text of a property is not allowed, or nothing."""
    if not value:
        return "is '', must be text"
    return _no_instant(value) if name in _INSTANTS else ""


def _instant(value: Any) -> datetime | None:
    try:
        return parse(value) if isinstance(value, str) and value != UNKNOWN else None
    except ValueError:
        return None


def _no_instant(value: str) -> str:
    try:
        moment = parse(value)
    except ValueError:
        return f"{value!r} is not an instant; use one with its offset, like 2026-12-21T08:00:00Z"
    return f"{value!r} is more exact than PagerDuty, which knows whole seconds" if moment.microsecond else ""


class Declared:
    """The overrides that a program declares, to refuse two that contradict each other.

    Only these are compared: what PagerDuty has besides was made by hand, or is one of the program's that this
    very run takes away.
    """

    def __init__(self) -> None:
        self._by_name: dict[str, Override] = {}

    def refuse(self, urn: str, new: Override, now: datetime) -> str:
        """Why ``new`` is refused, or nothing and it is declared. What is over contradicts nobody."""
        self._by_name.pop(urn, None)
        if not new.is_over(now):
            for name, other in self._by_name.items():
                if new.contradicts(other) and not other.is_over(now):
                    return (
                        f"{new.user} and {other.user} would both stand in for schedule {new.schedule} from "
                        f"{instant(max(new.start, other.start))} to {instant(min(new.end, other.end))} "
                        f"(see {name.rpartition('::')[2]}); let one of them end before the other begins"
                    )
        self._by_name[urn] = new
        return ""
