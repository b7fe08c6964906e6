"""Who is on call by a schedule that was taken over: by its own layers, and by those that the program declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from pulumi_pagerduty_overrides import override as overrides

from oncall.adopt.account import Layer, Override, Schedule, Window
from oncall.adopt.comparison import differences, together
from oncall.adopt.rendering import UTC_ZONE, rendered
from oncall.adopt.zones import zone_of
from oncall.applied.on_call import layer, override
from oncall.time import rendering
from oncall.time.clock import A_DAY, MINUTE, minutes, moment
from oncall.wording import counted, iso, listed
from operate.recover.accounts import Accounts
from operate.recover.planned import Planned, waits

AHEAD = timedelta(weeks=52)
"""How far the layers that the program declares are the file's, whatever the day."""
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
    kept = [
        _override(one)
        async for _, one in accounts.overrides.each(step.old["id"], moment(since), moment(until))
    ]
    made = [
        _override(override(inputs))
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
        f"{counts}; it changes who is on call {counted(len(found), 'time')} until {iso(moment(until))}, first from "
        f"{iso(moment(first.start))} to {iso(moment(first.end))}: {there} now, then {then}"
    )


def _schedule(properties: Mapping[str, Any], overrides: Iterable[Override]) -> Schedule:
    return Schedule(
        title=properties["name"],
        place=properties["name"],
        zone=zone_of(properties.get("timeZone") or "") or UTC_ZONE,
        layers=tuple(_layer(layer(one)) for one in properties["layers"]),
        overrides=tuple(overrides),
    )


def _override(one: rendering.Entry | overrides.Override) -> Override:
    return Override(one.user, minutes(one.start), minutes(one.end))


def _layer(one: rendering.Layer) -> Layer:
    return Layer(
        title=one.name,
        people=one.users,
        turn=one.turn // MINUTE,
        first=minutes(one.virtual_start),
        start=minutes(one.start),
        end=None if one.end is None else minutes(one.end),
        windows=tuple(window for restriction in one.restrictions for window in _windows(restriction)),
    )


def _windows(restriction: rendering.Restriction) -> Iterable[Window]:
    """On one day of the week, or on every day; it lasts by a stopwatch."""
    for day in [restriction.weekday - 1] if restriction.weekday else range(7):
        start = day * A_DAY + restriction.start.hour * 60 + restriction.start.minute
        yield Window(start, restriction.length // MINUTE, elapsed=True)


def _count(properties: Mapping[str, Any]) -> int:
    return len(properties.get("layers") or ())


async def _names(schedules: Iterable[Schedule], accounts: Accounts) -> dict[str, str]:
    """The names by id of all who have an account: whoever has none is not called."""
    held = [people for schedule in schedules for people in (layer.people for layer in schedule.layers)]
    held += [(one.person,) for schedule in schedules for one in schedule.overrides]
    answers = {id_: await accounts.pagerduty(f"/users/{id_}") for people in held for id_ in people if id_}
    return {id_: answer["user"]["name"] for id_, answer in answers.items() if answer}
