"""Who is on call by an applied stack: the layers of its schedules, and its overrides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from oncall.applied.resources import elements
from oncall.time.layers import Entry, Layer, Restriction, rendered
from oncall.time.seats import Seat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oncall.applied.resources import Resource, Resources


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule in PagerDuty; users are handles where a responder of the stack has that account."""

    id: str
    layers: tuple[Layer, ...]
    overrides: tuple[Entry, ...]

    def entries(self, start: datetime, end: datetime) -> tuple[Entry, ...]:
        """Who is on call in ``[start, end)``, by PagerDuty's rules."""
        return rendered(self.layers, start, end, self.overrides)


def handles(resources: Resources) -> dict[str, str]:
    """The handle of everybody whom the stack knows, by account id."""
    return {
        each.properties["userId"]: each.properties["handle"]
        for each in resources.of("Responder")
        if "handle" in each.properties
    }


def schedules(resources: Resources) -> dict[Seat, Schedule]:
    """The schedule of each seat, by team, level and name; raises StackError where one is of none."""
    known = handles(resources)
    found = {
        seat_of(resources, each): Schedule(
            each.id,
            tuple(layer(properties, known) for properties in elements(each.properties.get("layers"))),
            tuple(
                override(each_override.properties, known)
                for each_override in resources.of("Override")
                if each_override.properties["schedule"] == each.id
            ),
        )
        for each in resources.of("Schedule")
    }
    return dict(sorted(found.items(), key=itemgetter(0)))


def seat_of(resources: Resources, schedule: Resource) -> Seat:
    """The seat that a schedule is of, by its component; raises StackError."""
    component = resources.component_of(schedule)
    if component is None or "level" not in component.properties:
        raise resources.error(f"the schedule {schedule.name} is of no seat", "one for each seat of a level")
    team, level, name = (component.properties[key] for key in ("team", "level", "seat"))
    return Seat(team, level, name)


def instant(text: str) -> datetime:
    """An RFC 3339 time, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def layer(properties: Mapping[str, Any], known: Mapping[str, str] = MappingProxyType({})) -> Layer:
    """A layer of a schedule out of its properties; ``known`` are handles by account id."""
    restrictions = elements(properties.get("restrictions"))
    return Layer(
        name=properties.get("name") or "",
        # A layer that began in the past begins with the second of its creation; the minute is enough for us.
        start=instant(properties["start"]).replace(second=0, microsecond=0),
        end=instant(properties["end"]) if properties.get("end") else None,
        virtual_start=instant(properties["rotationVirtualStart"]),
        turn=timedelta(seconds=properties["rotationTurnLengthSeconds"]),
        users=tuple(known.get(user, user) for user in elements(properties.get("users"))),
        restrictions=tuple(_restriction(each) for each in restrictions),
    )


def override(properties: Mapping[str, Any], known: Mapping[str, str] = MappingProxyType({})) -> Entry:
    """An override out of its properties; ``known`` are handles by account id."""
    user = properties["user"]
    return Entry(known.get(user, user), instant(properties["start"]), instant(properties["end"]))


def _restriction(properties: Mapping[str, Any]) -> Restriction:
    return Restriction(
        start=time.fromisoformat(properties["startTimeOfDay"]),
        length=timedelta(seconds=properties["durationSeconds"]),
        weekday=properties.get("startDayOfWeek"),
    )
