"""Who is on call by a schedule that was taken over: by its own layers, and by those that the program declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from oncall.adopt.account import Layer, Override, Schedule, Window
from oncall.adopt.comparison import differences, together
from oncall.adopt.rendering import UTC_ZONE, rendered
from oncall.adopt.zones import zone_of
from oncall.time.clock import A_DAY, MINUTE, minutes, moment
from oncall.wording import iso, listed
from operate.recover.accounts import Accounts
from operate.recover.planned import Planned, waits

AHEAD = timedelta(weeks=52)
"""How far the layers that the program declares are the file's, whatever the day."""
_SPAN = timedelta(days=90)
"""The API lists overrides of so many days."""
_OVERRIDE = "pagerdutyoverrides:index:Override"


async def compared(step: Planned, planned: Iterable[Planned], accounts: Accounts, now: datetime) -> str:
    """Whether the update of a schedule changes who is on call from the next minute on, and when first.

    ``planned`` has the program's overrides; those of the account stay. Raises `ApiError`.
    """
    since = minutes(now) + 1
    until = since + AHEAD // MINUTE
    old, new = step.old["outputs"], step.declared["inputs"]
    counts = f"layers: it has {_count(old)}, the program {_count(new)}"
    if waits(new["layers"]):
        return f"{counts}; some people have no account yet, so nobody can say who is on call by them"
    kept = [one async for one in _overrides(step.old["id"], accounts, since, until)]
    made = [
        Override(inputs["user"], _instant(inputs["start"]), _instant(inputs["end"]))
        for inputs in (one.declared["inputs"] for one in planned if one.type == _OVERRIDE)
        if inputs.get("schedule") == step.old["id"] and not waits(inputs)
    ]
    schedules = [_schedule(old, kept), _schedule(new, [*kept, *made])]
    names = await _names(schedules, accounts)
    before, after = (
        [one for one in rendered(schedule, since, until) if one.person in names] for schedule in schedules
    )
    found = differences(together(before), together(after))
    if not found:
        return f"{counts}; the same people are on call at every instant until {iso(moment(until))}"
    first = found[0]
    there, then = (
        listed(sorted(names[id_] for id_ in people)) or "nobody" for people in (first.wanted, first.present)
    )
    return (
        f"{counts}; it changes who is on call {len(found)} times until {iso(moment(until))}, first from "
        f"{iso(moment(first.start))} to {iso(moment(first.end))}: {there} now, then {then}"
    )


async def _overrides(schedule: str, accounts: Accounts, since: int, until: int) -> Any:
    """Those of the account, in the order in which it lists them."""
    seen = set()
    at = moment(since)
    while at < moment(until):
        for key, one in (await accounts.overrides.between(schedule, at, at + _SPAN)).items():
            if key not in seen:
                seen.add(key)
                yield Override(one.user, minutes(one.start), minutes(one.end))
        at += _SPAN


def _schedule(properties: Mapping[str, Any], overrides: Iterable[Override]) -> Schedule:
    return Schedule(
        title=properties["name"],
        place=properties["name"],
        zone=zone_of(properties.get("timeZone") or "") or UTC_ZONE,
        layers=tuple(_layer(one) for one in properties["layers"]),
        overrides=tuple(overrides),
    )


def _layer(properties: Mapping[str, Any]) -> Layer:
    return Layer(
        title=properties.get("name") or "",
        people=tuple(properties["users"]),
        turn=int(properties["rotationTurnLengthSeconds"]) // 60,
        first=_instant(properties["rotationVirtualStart"]),
        start=_instant(properties["start"]),
        end=_instant(properties["end"]) if properties.get("end") else None,
        windows=tuple(window for one in properties.get("restrictions") or () for window in _windows(one)),
    )


def _windows(restriction: Mapping[str, Any]) -> Iterable[Window]:
    """From a time of day on, on one day of the week or on every day, for so many seconds."""
    hour, minute = restriction["startTimeOfDay"].split(":")[:2]
    day = int(restriction.get("startDayOfWeek") or 0)
    for each in [day - 1] if day else range(7):
        start = each * A_DAY + int(hour) * 60 + int(minute)
        yield Window(start, int(restriction["durationSeconds"]) // 60, elapsed=True)


def _instant(text: str) -> int:
    return minutes(datetime.fromisoformat(text))


def _count(properties: Mapping[str, Any]) -> int:
    return len(properties.get("layers") or ())


async def _names(schedules: Iterable[Schedule], accounts: Accounts) -> dict[str, str]:
    """The names by id of all who have an account: whoever has none is not called."""
    held = [people for schedule in schedules for people in (layer.people for layer in schedule.layers)]
    held += [(one.person,) for schedule in schedules for one in schedule.overrides]
    answers = {id_: await accounts.pagerduty(f"/users/{id_}") for people in held for id_ in people if id_}
    return {id_: answer["user"]["name"] for id_, answer in answers.items() if answer}
