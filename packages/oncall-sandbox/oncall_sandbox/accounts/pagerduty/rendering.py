"""Who is on call when: PagerDuty's layers and overrides drawn by the project's own rendering."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from oncall.model import Hours
from oncall.time.layers import Entry, Layer, rendered
from oncall_sandbox.accounts.call import Refusal
from oncall_sandbox.accounts.pagerduty.vendor import OVERRIDES, USERS, instant, reference, stamp

if TYPE_CHECKING:
    from oncall_sandbox.accounts.world import Document, World

Span = tuple[datetime, datetime]
UTC_NAMES = ("Etc/UTC", "Etc/GMT", "GMT", "Etc/Universal", "Universal", "Etc/Zulu", "Zulu", "Etc/UCT")


def shifts(world: World, schedule: Document, span: Span) -> tuple[Entry, ...]:
    """Who (user id) is on call from when to when within ``span``, overrides included."""
    layers = [_layer(layer, schedule["time_zone"]) for layer in reversed(schedule["schedule_layers"])]
    overrides = [
        Entry(found["user"]["id"], instant(found["start"], "start"), instant(found["end"], "end"))
        for found in world.all(OVERRIDES, schedule=schedule["id"])
    ]
    return rendered(layers, *span, overrides)


def entries(world: World, schedule: Document, span: Span) -> list[Document]:
    """``shifts`` as ``rendered_schedule_entries``."""
    return [_entry(world, shift) for shift in shifts(world, schedule, span)]


def rendered_layer(world: World, layer: Document, zone: str, span: Span | None) -> Document:
    """A layer with what it renders on its own; nothing where no ``span`` is asked for."""
    drawn = [_entry(world, shift) for shift in rendered([_layer(layer, zone)], *span)] if span else []
    return {
        **layer,
        "rendered_schedule_entries": drawn,
        "rendered_coverage_percentage": coverage(drawn, span),
    }


def coverage(drawn: list[Document], span: Span | None) -> float | None:
    """How much of ``span`` is covered, in percent; None where no span is asked for."""
    if span is None or span[0] == span[1]:
        return None
    covered = sum(((instant(x["end"], "end") - instant(x["start"], "start")) for x in drawn), timedelta())
    return round(100 * (covered / (span[1] - span[0])), 1)


def _entry(world: World, shift: Entry) -> Document:
    user = world.get(USERS, shift.user)
    who = reference(user) if user else {"id": shift.user, "type": "user_reference"}
    return {"user": who, "start": stamp(shift.start), "end": stamp(shift.end)}


def _layer(layer: Document, zone: str) -> Layer:
    restriction = None
    if layer["restrictions"]:
        daily = layer["restrictions"][0]
        if len(layer["restrictions"]) > 1 or daily["type"] != "daily_restriction" or zone not in UTC_NAMES:
            message = "The sandbox draws one daily restriction a layer, in UTC; no others."
            raise Refusal(501, {"error": {"message": message, "code": 0}})
        restriction = Hours(
            start=time.fromisoformat(daily["start_time_of_day"]),
            length=timedelta(seconds=daily["duration_seconds"]),
        )
    return Layer(
        name=layer["name"],
        start=instant(layer["start"], "start"),
        end=instant(layer["end"], "end") if layer["end"] else None,
        virtual_start=instant(layer["rotation_virtual_start"], "virtual start"),
        turn=timedelta(seconds=layer["rotation_turn_length_seconds"]),
        users=tuple(entry["user"]["id"] for entry in layer["users"]),
        restriction=restriction,
    )
