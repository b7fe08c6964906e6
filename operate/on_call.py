"""Who is on call by PagerDuty itself, overrides made by hand included."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from oncall.applied.on_call import instant
from oncall.time.layers import Entry, rendered
from oncall.wording import iso
from operate import account

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from oncall.applied.on_call import Schedule
    from oncall.model import Role

REACH = timedelta(days=84)
"""PagerDuty tells no more than 90 days ahead."""


def entries(
    stack: str, schedules: Mapping[Role, Schedule], known: Mapping[str, str], start: datetime, end: datetime
) -> dict[Role, tuple[Entry, ...]]:
    """Who is on call in ``[start, end)`` by role; ``known`` are handles by account id. Raises RotationError."""
    ids = [schedule.id for schedule in schedules.values()]
    asked = {"schedule_ids[]": ids, "since": iso(start), "until": iso(end)}
    with account.errors_told(stack):
        told = account.rest(stack).list_all("oncalls", params=asked)
    return {role: _joined(told, schedule.id, known, start, end) for role, schedule in schedules.items()}


def _joined(
    told: list[dict[str, Any]], schedule: str, known: Mapping[str, str], start: datetime, end: datetime
) -> tuple[Entry, ...]:
    """A shift is told once for every policy that calls the schedule, and is not cut off at the ends."""
    shifts = {
        Entry(
            known.get(each["user"]["id"], each["user"].get("summary") or each["user"]["id"]),
            instant(each["start"]),
            instant(each["end"]),
        )
        for each in told
        if each["schedule"] and each["schedule"]["id"] == schedule
    }
    return rendered((), start, end, sorted(shifts, key=lambda entry: entry.start))
