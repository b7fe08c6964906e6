"""Which schedule an id means, which level it is of, and which schedules one escalation calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oncall.applied.resources import elements
from oncall.time.seats import Seat

if TYPE_CHECKING:
    from oncall.applied.resources import Resource, Resources


def level(stack: Resources, schedule: Resource) -> str:
    """The ``level`` that the component of a schedule has, else the component's name: ``primary``, ``secondary``."""
    component = stack.component_of(schedule)
    return str(component.properties.get("level") or component.name) if component else schedule.name


def seat(stack: Resources, schedule: Resource) -> Seat | None:
    """The seat of a schedule; None where its component names none."""
    component = stack.component_of(schedule)
    if component is None or not component.properties.keys() >= {"team", "level", "seat"}:
        return None
    return Seat(*(component.properties[part] for part in ("team", "level", "seat")))


def schedule(stack: Resources, id_: Any) -> Resource | None:
    """The schedule with an id, known from itself or from the component that it is a part of."""
    for each in stack.of("Schedule"):
        component = stack.component_of(each)
        ids = [each.properties.get("id"), component.properties.get("scheduleId") if component else None]
        if id_ in ids:
            return each
    return None


def named(stack: Resources, kind: str, name: str) -> Resource | None:
    """The resource of a kind that the program gives this name."""
    return next((each for each in stack.of(kind) if each.name == name), None)


def titled(stack: Resources, kind: str, name: str) -> Resource | None:
    """The resource of a kind that has this name in its account."""
    return next((each for each in stack.of(kind) if each.properties.get("name") == name), None)


def called(stack: Resources, policy: Resource) -> list[Resource]:
    """The schedules of the stack that an escalation policy calls, by level."""
    ids = [
        target.get("id")
        for rule in elements(policy.properties.get("rules"))
        for target in elements(rule.get("targets"))
    ]
    known = [found for id_ in ids if (found := schedule(stack, id_))]
    urns = {each.urn for each in (*known, *stack.used(policy, "rules", "Schedule"))}
    schedules = (each for each in stack.of("Schedule") if each.urn in urns)
    return sorted(schedules, key=lambda each: level(stack, each))
