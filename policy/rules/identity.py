"""Which schedule an id means, and which role it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oncall.applied.resources import Resource, Resources


def role(stack: Resources, schedule: Resource) -> str:
    """The name of the component that the schedule is: ``primary``, ``secondary``."""
    component = stack.component_of(schedule)
    return component.name if component else schedule.name


def schedule(stack: Resources, id_: Any) -> Resource | None:
    """The schedule with an id, known from itself or from the component that it is a part of."""
    for each in stack.of("Schedule"):
        component = stack.component_of(each)
        ids = [each.properties.get("id"), component.properties.get("scheduleId") if component else None]
        if id_ in ids:
            return each
    return None
