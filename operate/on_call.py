"""Who is on call by PagerDuty itself, overrides made by hand included."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from oncall.applied.on_call import instant
from oncall.time.layers import Entry, rendered
from oncall.wording import iso

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from oncall.applied.on_call import Schedule
    from oncall.applied.resources import Resources
    from oncall.time.seats import Seat
    from operate.pagerduty import PagerDuty

REACH = timedelta(days=84)
"""PagerDuty answers for no more than 90 days ahead."""


def called(resources: Resources, schedules: Mapping[Seat, Schedule]) -> dict[Seat, Schedule]:
    """The schedules that an escalation policy calls: PagerDuty knows nobody on call by another one."""
    ids = {
        target["id"]
        for policy in resources.of("EscalationPolicy")
        for rule in policy.properties["rules"]
        for target in rule["targets"]
    }
    return {seat: schedule for seat, schedule in schedules.items() if schedule.id in ids}


def entries(
    account: PagerDuty,
    schedules: Mapping[Seat, Schedule],
    known: Mapping[str, str],
    start: datetime,
    end: datetime,
) -> dict[Seat, tuple[Entry, ...]]:
    """Who is on call in ``[start, end)`` by seat; ``known`` are handles by account id. Raises UserError."""
    ids = [schedule.id for schedule in schedules.values()]
    query = {"schedule_ids[]": ids, "since": iso(start), "until": iso(end)}
    answer = account.all("/oncalls", "oncalls", query)
    return {seat: _joined(answer, schedule.id, known, start, end) for seat, schedule in schedules.items()}


def _joined(
    answer: list[dict[str, Any]], schedule: str, known: Mapping[str, str], start: datetime, end: datetime
) -> tuple[Entry, ...]:
    """PagerDuty lists a shift once for every policy that calls the schedule, and does not cut it at the ends."""
    shifts = {
        Entry(
            known.get(each["user"]["id"], each["user"].get("summary") or each["user"]["id"]),
            instant(each["start"]),
            instant(each["end"]),
        )
        for each in answer
        if each["schedule"] and each["schedule"]["id"] == schedule
    }
    return rendered((), start, end, sorted(shifts, key=lambda entry: entry.start))
