"""Rules about levels, rotations and holidays: what a rota must say to be understood."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from oncall.file.problems import EVERY, KEYS, Problem, did_you_mean, nearest
from oncall.model import DAY, Shifts, primary_and_secondary
from oncall.rules.places import duties, parts, unknown_levels
from oncall.wording import counted, declared_hours, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oncall.file.problems import Path
    from oncall.model import Operation, Rotation

MINUTE = timedelta(minutes=1)


def rotations_are_unique(operation: Operation) -> Iterator[Problem]:
    """Ensure that no two teams have a rotation of the same id: resources are named after it."""
    seen: dict[str, str] = {}
    for team in operation.teams.values():
        for key in team.rotations:
            if seen.setdefault(key, team.id) != team.id:
                found = f"{key} is a rotation of {seen[key]} already"
                yield Problem(
                    found,
                    "ids that differ in all teams",
                    path=("teams", team.id, "rotations", key),
                    rests_on=(("teams", EVERY, "rotations", KEYS),),
                )


def levels_are_called_in_order(operation: Operation) -> Iterator[Problem]:
    """Ensure that the first level is called at once, and each other one a minute or more after the one before."""
    for team in operation.teams.values():
        place: tuple[str, ...] = ("teams", team.id, "levels") if team.id else ("levels",)
        called = team.called
        if team.levels == primary_and_secondary(team.escalation.acknowledge_within):
            continue  # another rule
        if not called:
            allowed = "after: 0 minutes for the first one"
            yield Problem("no level is called", allowed, path=place, rests_on=((*place, EVERY, "after"),))
        least = timedelta()
        for number, level in enumerate(called):
            after = level.after or timedelta()
            if after < least or (number == 0 and after) or after % MINUTE:
                found = f"{level.id} is called after {counted(after // MINUTE, 'minute')}"
                allowed = "0 minutes for the first level, whole minutes that ascend for the others"
                yield Problem(
                    found,
                    allowed,
                    path=(*place, level.id, "after"),
                    rests_on=((*place, EVERY, "after"), ("escalation", "acknowledge_within")),
                )
            least = after + MINUTE


def levels_are_known(operation: Operation) -> Iterator[Problem]:
    """Ensure that every level that is named anywhere is one of the team's levels."""
    all_levels = dict.fromkeys(level.id for team in operation.teams.values() for level in team.levels)
    for key, rotation in operation.rotations.items():
        own = [level.id for level in operation.teams[rotation.team].levels]
        for level in rotation.levels:
            place = ("rotations", key, "levels", level)
            yield from _unknown(place, level, own, "levels", rests_on=duties(key))
    for path, levels, _ in _limits(operation):
        for level in levels:
            yield from _unknown((*path, "levels"), level, list(all_levels), "levels")


def rotations_are_known(operation: Operation) -> Iterator[Problem]:
    """Ensure that every rotation that a swap or a holiday names exists."""
    for path, _, rotations in _limits(operation):
        for key in rotations:
            yield from _unknown((*path, "rotations"), key, list(operation.rotations), "rotations")


def _limits(operation: Operation) -> Iterator[tuple[Path, tuple[str, ...], tuple[str, ...]]]:
    """Where swaps and holidays limit themselves, and the levels and rotations to which they do."""
    for number, swap in enumerate(operation.swaps):
        yield ("swaps", number), swap.levels, swap.rotations
    for number, holiday in enumerate(operation.holidays):
        yield ("holidays", number), holiday.levels, holiday.rotations


def teams_are_known(operation: Operation) -> Iterator[Problem]:
    """Ensure that the team of an asset, a workflow or a source exists."""
    for section, entries in (
        ("assets", operation.assets),
        ("workflows", operation.workflows),
        ("sources", operation.sources),
    ):
        for key, entry in entries.items():
            yield from _unknown((section, key, "team"), entry.team, list(operation.teams), "teams")


def _unknown(
    path: Path, name: str, known: Sequence[str], what: str, rests_on: tuple[Path, ...] = ()
) -> Iterator[Problem]:
    if name not in known:
        found = f'"{name}" is not one of {what}'
        hint = did_you_mean(nearest(name, tuple(known)))
        yield Problem(
            found,
            listed(tuple(known), "or") or "none",
            hint,
            path=path,
            rests_on=(path, (what, KEYS), *rests_on),
        )


def levels_have_rotations(operation: Operation) -> Iterator[Problem]:
    """Ensure that somebody can be at every level."""
    for team in operation.teams.values():
        if unknown_levels(operation, team):
            continue  # another rule
        used = {level for rotation in _of(operation, team.id) for level in rotation.levels}
        top: Path = ("teams", team.id) if team.id else ()
        by_default = team.levels == primary_and_secondary(team.escalation.acknowledge_within)
        for level in team.levels:
            if level.id not in used:
                found = f"no rotation is at the level {level.id}"
                yield Problem(
                    found,
                    "one or more rotations a level",
                    "write `levels` without it, if nobody is to be called then" if by_default else "",
                    path=(*top, "rotations") if by_default else (*top, "levels", level.id),
                    rests_on=duties(),
                )


def people_are_enough(operation: Operation) -> Iterator[Problem]:
    """Ensure that an order names as many people as the rotation puts on call at once."""
    for key, rotation in operation.rotations.items():
        called = {level.id for level in operation.teams[rotation.team].called}
        places = [
            {place.offset for place in duty.places if place.level in called} for duty in rotation.duties
        ]
        least = max(map(len, places))
        for number, entry in enumerate(rotation.order):
            count = len(set(entry.people))
            if entry.people and count < least:
                found = f"{key} has {counted(count, 'person', 'people')} and {least} places at once"
                path = ("rotations", key, "order", number, "people")
                yield Problem(
                    found,
                    f"{least} people or more",
                    "add people, or say `levels` with one place",
                    path=path,
                    rests_on=(path, *duties(key)),
                )


def turns_are_given(operation: Operation) -> Iterator[Problem]:
    """Ensure that two people or more have turns of some length."""
    for key, rotation in operation.rotations.items():
        for number, entry in enumerate(rotation.order):
            if len(set(entry.people)) > 1 and not entry.turn_given:
                path = ("rotations", key, "order", number, "people")
                yield Problem(
                    f"{key} lacks turn",
                    "how long a turn lasts: turn: 1 week",
                    "add it",
                    path=path,
                    rests_on=(
                        path,
                        *parts(("rotations", key), "turn"),
                        ("rotations", key, "order", number, "turn"),
                    ),
                )


def own_clocks_have_handoffs(operation: Operation) -> Iterator[Problem]:
    """Ensure that turns in everybody's own hours change at a handoff, and are not counted in shifts."""
    for key, rotation in operation.rotations.items():
        if rotation.own_clock and rotation.handoff is None:
            found = f"{key} has hours on everybody's own clock and no handoff"
            yield Problem(
                found,
                "handoff: 12:00 America/New_York beside it",
                path=("rotations", key, "clock"),
                rests_on=parts(("rotations", key), "clock", "handoff"),
            )
        for number, entry in enumerate(rotation.order):
            if rotation.handoff is not None and isinstance(entry.turn, Shifts):
                path = ("rotations", key, "order", number)
                yield Problem(
                    f"{key} has a handoff, and turns of shifts",
                    "turns of days, weeks or months",
                    path=path,
                    rests_on=((*path, "turn"), *parts(("rotations", key), "turn", "handoff")),
                )


def hours_lie_apart(operation: Operation) -> Iterator[Problem]:
    """Ensure that the shifts of one duty do not overlap."""
    from oncall.time.pattern import UNTIL_NEXT, pattern, period

    for key, rotation in operation.rotations.items():
        for duty in rotation.duties if rotation.order else ():
            first = rotation.order[0].start.toordinal()
            shifts = pattern(duty, rotation.zone, first, first + period(duty.hours, duty.cycle) + 8)
            if any(
                start < end != UNTIL_NEXT for end, start in zip(shifts.ends, shifts.starts[1:], strict=False)
            ):
                yield Problem(
                    f"the hours of {key} overlap",
                    "shifts one after another",
                    path=("rotations", key, "hours"),
                    rests_on=(*duties(key), ("rotations", key, "order", 0, "from")),
                )


def cycles_hold_their_days(operation: Operation) -> Iterator[Problem]:
    """Ensure that a cycle is as long as the days that it names."""
    for key, rotation in operation.rotations.items():
        for duty in rotation.duties:
            if duty.cycle is not None and max(duty.cycle.on, default=0) >= duty.cycle.days:
                found = f"day {max(duty.cycle.on) + 1} of a cycle of {counted(duty.cycle.days, 'day')}"
                yield Problem(
                    found,
                    f"days from 1 to {duty.cycle.days}",
                    path=("rotations", key, "cycle", "on"),
                    rests_on=(("rotations", key, "cycle"), ("rotations", key, "also")),
                )


def holidays_say_when(operation: Operation) -> Iterator[Problem]:
    """Ensure that a holiday has dates (`on`), or a stretch of time (`from` and `to`) that ends after it begins."""
    for number, holiday in enumerate(operation.holidays):
        timed = holiday.start is not None and holiday.end is not None
        if bool(holiday.on) == timed:
            yield Problem(
                "a holiday without its time",
                "either on, or from and to",
                path=("holidays", number),
                rests_on=parts(("holidays", number), "on", "from", "to"),
            )
        elif holiday.start is not None and holiday.end is not None and holiday.end <= holiday.start:
            yield Problem(
                "holidays.to is before holidays.from",
                "a day or time after it",
                path=("holidays", number, "to"),
                rests_on=(*parts(("holidays", number), "from", "to", "clock"), ("clock",)),
            )


def holidays_name_a_level(operation: Operation) -> Iterator[Problem]:
    """Ensure that a holiday with people says at which level they are, where there is a choice."""
    for number, holiday in enumerate(operation.holidays):
        if holiday.people and len(holiday.levels) != 1:
            concerned = {
                level.id
                for rotation in operation.rotations.values()
                if not holiday.rotations or rotation.id in holiday.rotations
                for level in operation.teams[rotation.team].called
                if level.id in rotation.levels and (not holiday.levels or level.id in holiday.levels)
            }
            if len(concerned) > 1:
                found = (
                    f"{listed(holiday.people, 'or')} would be at {listed(tuple(sorted(concerned)))} at once"
                )
                yield Problem(
                    found,
                    "one level: levels: [primary]",
                    path=("holidays", number, "people"),
                    rests_on=(("holidays", number), *duties()),
                )


def rotas_are_covered(operation: Operation) -> Iterator[Problem]:
    """Ensure that a rota of local hours leaves no gap and no overlap but those that the file declares."""
    from oncall.time.coverage import Kind, examine
    from oncall.time.pattern import daily
    from oncall.time.timeline import plan

    local = {team for team in operation.teams if not all(daily(each) for each in _of(operation, team))}
    for team in local:
        rotations = {each.id: each for each in _of(operation, team)}
        if not rotations:
            continue
        alone = replace(
            operation,
            teams={team: operation.teams[team]},
            rotations=rotations,
            time_off=(),
            swaps=(),
        )
        start = max(each.order[-1].start for each in rotations.values())
        end = start + 370 * DAY
        planned = plan(alone, start, end)
        breach = examine(alone, planned.shifts, start, end, planned)
        if breach is None:
            continue
        span = f"from {breach.at:%Y-%m-%dT%H:%MZ} to {breach.until:%Y-%m-%dT%H:%MZ}"
        names = listed(tuple(dict.fromkeys(shift.rotation for shift in breach.shifts)))
        key = (
            breach.shifts[-1].rotation
            if breach.shifts
            else next(each.id for each in rotations.values() if breach.level in each.levels)
        )
        path: Path = ("rotations", key, "hours")
        if breach.kind is Kind.GAP:
            meant = declared_hours(operation.teams[team], [breach.level])
            hint = f"give the time to a rotation; or, if nobody is needed then, {meant}"
            yield Problem(f"nobody is {breach.level} {span}", "somebody at every minute", hint, path=path)
        elif breach.kind is Kind.OVERLAP:
            hint = "let one end when the other begins, or give one of them a `seat`"
            yield Problem(f"{names} are both {breach.level} {span}", "one at a time", hint, path=path)
        else:
            person = breach.shifts[0].person
            found = f"{person} is in two places, in {names}, {span}"
            hint = "let somebody else take one of them"
            for number, holiday in enumerate(operation.holidays):
                if person in holiday.people and any(
                    pause.holiday == holiday and pause.start <= breach.at < pause.end
                    for pause in planned.pauses
                ):
                    path = ("holidays", number, "people", holiday.people.index(person))
                    hint = "name somebody else on this holiday"
            yield Problem(found, "one place at a time", hint, path=path)


def _of(operation: Operation, team: str) -> list[Rotation]:
    return [rotation for rotation in operation.rotations.values() if rotation.team == team]
