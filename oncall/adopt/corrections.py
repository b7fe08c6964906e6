"""What orders do not say of an account: overrides as time off, the rest as holidays and shifts that take place once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from oncall.adopt import rota
from oncall.adopt.account import Remark
from oncall.adopt.comparison import Difference, differences, present, together
from oncall.adopt.rendering import UTC_ZONE, Held, without
from oncall.adopt.teams import without_people
from oncall.file import assembly
from oncall.model import Shifts
from oncall.time import timeline
from oncall.time.clock import A_DAY, minutes, moment
from oncall.wording import iso, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oncall.adopt.comparison import Level, Stretch
    from oncall.adopt.content import Content, TeamDraft
    from oncall.adopt.teams import Called, Namer, Wanted

MOST = 60
"""Corrections of a level; more of them would say an order by its exceptions."""
A_YEAR = 371 * A_DAY
"""How far rules look from where the last order begins."""
LONGEST = 2 * 365 * A_DAY
"""Minutes of a time off."""


def wanted(
    teams: Sequence[Called], handles: Mapping[str, str], *, overrides: bool = True
) -> dict[Level, list[Stretch]]:
    """Whom the account has at each level."""
    found: dict[Level, list[Held]] = {}
    for team in teams:
        for each in team.wanted:
            found.setdefault((team.team.id, each.level), []).extend(each.held if overrides else each.planned)
    return {
        level: together((handles[one.person], one.start, one.end) for one in each if one.person is not None)
        for level, each in found.items()
    }


def add_time_off(content: Content, teams: Sequence[Called], wording: rota.Wording) -> None:
    """Say overrides as time off with a cover, where the one has no other duty then, and the other none at all."""
    everywhere = [each for team in teams for each in team.wanted]
    away: list[tuple[str, int, int]] = []
    for each in everywhere:
        for override in each.schedule.overrides:
            cover, start, end = override
            replaced = _replaced(each, cover, max(start, wording.now), end)
            if cover is None or replaced is None or end - start > LONGEST:
                continue
            others = [one for one in everywhere if one is not each]
            busy = [
                (one.person, one.start, one.end) for other in others for one in other.held + other.planned
            ]
            busy += [(one.person, one.start, one.end) for one in each.planned if one.person == cover]
            if any(
                person in (replaced, cover) and begin < end and finish > start
                for person, begin, finish in (*busy, *away)
            ):
                continue
            away += [(replaced, start, end), (cover, start, end)]
            content.time_off.append(
                assembly.TimeOff(
                    who=wording.handles[replaced],
                    start=moment(start),
                    end=moment(end),
                    cover=wording.handles[cover],
                )
            )
    content.time_off.sort(key=lambda one: (one.start, one.who))


def _replaced(wanted: Wanted, cover: str | None, start: int, end: int) -> str | None:
    """The one person whom ``cover`` replaces wherever somebody is on in a span; None: there are none, or several."""
    planned = [one for one in wanted.planned if one.start < end and one.end > start]
    people = {one.person for one in planned}
    times = [(max(one.start, start), min(one.end, end)) for one in planned]
    held = [
        (max(one.start, start), min(one.end, end))
        for one in wanted.held
        if one.start < end and one.end > start and one.person == cover
    ]
    if len(people) != 1 or cover in people:
        return None
    whole = together(("", *time) for time in times)
    return people.pop() if whole == together(("", *time) for time in held) else None


def add_corrections(
    content: Content,
    wants: Mapping[Level, list[Stretch]],
    namer: Namer,
    wording: rota.Wording,
) -> None:
    """Say where the account has others at a level than the order: by a holiday, or by a shift that takes place once."""
    for team in content.teams:
        has = present(content.of_team(team), wording.now, wording.until)
        for level in team.levels:
            found = differences(wants.get((team.id, level), []), has.get((team.id, level), []))
            if len(found) > MOST:
                continue
            for difference in _joined(found):
                if difference.present:
                    content.holidays.append(_holiday(content, team, level, difference))
                    continue
                for rest in _filled(content, team, level, difference):
                    team.once += _shifts(team, level, rest, namer, wording)
                    team.levels[level] = replace(team.levels[level], coverage=False)
    content.holidays.sort(key=lambda one: str(one.start))


def _joined(found: Sequence[Difference]) -> list[Difference]:
    """The differences, as one those that touch and want the same people in place of others."""
    joined: list[Difference] = []
    for one in found:
        last = joined[-1] if joined else None
        if (
            last
            and last.end == one.start
            and last.wanted == one.wanted
            and bool(last.present) == bool(one.present)
        ):
            joined[-1] = last._replace(end=one.end)
        else:
            joined.append(one)
    return joined


def _holiday(content: Content, team: TeamDraft, level: str, difference: Difference) -> assembly.Holiday:
    start, end = moment(difference.start), moment(difference.end)
    rotations = [one.id for one in team.rotations if level in (one.levels or {})]
    rotations += [
        one.id
        for one in team.once
        if level in (one.levels or {})
        and one.order[0].start <= end.date()
        and one.order[-1].start >= start.date()
    ]
    return assembly.Holiday(
        start=start,
        end=end,
        people=tuple(sorted(difference.wanted)),
        levels=(level,),
        rotations=tuple(rotations) if len(content.teams) > 1 else (),
        uses_turn=any(isinstance(one.turn, Shifts) for one in team.rotations),
    )


def add_pauses(content: Content, wording: rota.Wording) -> None:
    """Leave the later of two places empty where the orders have somebody at both, as far back as rules look."""
    for team in content.teams:
        operation = content.of_team(team)
        rotations = {one.id: operation.rotations[one.id] for one in (*team.rotations, *team.once)}
        if not rotations:
            continue
        last = max(minutes(each.order[-1].start) for each in rotations.values())
        span = moment(min(last, wording.now)), moment(max(last, wording.until) + A_YEAR)
        seats: dict[tuple[str, str], list[Held]] = {
            (level, seat): [] for level in team.levels for seat in timeline.seats(operation, team.id, level)
        }
        for shift in timeline.plan(operation, *span).shifts:
            if shift.rotation in rotations:
                held = Held(shift.person, minutes(shift.start), minutes(shift.end))
                seats[shift.level, shift.seat].append(held)
        earlier: list[list[Held]] = []
        for (level, seat), each in seats.items():
            left = without_people(each, earlier)
            of_seat = [
                key
                for key, one in rotations.items()
                if any(
                    (place.level, place.seat) == (level, seat) for duty in one.duties for place in duty.places
                )
            ]
            content.holidays += [
                assembly.Holiday(
                    start=moment(one.start),
                    end=moment(one.end),
                    levels=(level,),
                    rotations=tuple(of_seat),
                    uses_turn=any(isinstance(each.turn, Shifts) for each in team.rotations),
                )
                for one in without(each, left)
            ]
            earlier.append(left)


def _filled(content: Content, team: TeamDraft, level: str, difference: Difference) -> list[Difference]:
    """Give the holidays in which nobody is at a level the people who are wanted then; the times that are left."""
    own = {one.id for one in team.rotations if level in (one.levels or {})}
    holidays: list[assembly.Holiday] = []
    taken: list[Held] = []
    for one in content.holidays:
        start, end = difference.start, difference.end
        if not one.people and one.levels == (level,) and (not one.rotations or own & set(one.rotations)):
            begin, finish = _minutes(one.start), _minutes(one.end)
            start, end = max(start, begin), min(end, finish)
            if start < end:
                parts = (
                    (begin, start, ()),
                    (start, end, tuple(sorted(difference.wanted))),
                    (end, finish, ()),
                )
                holidays += [
                    replace(one, start=moment(at), end=moment(until), people=people)
                    for at, until, people in parts
                    if at < until
                ]
                taken.append(Held("", start, end))
                continue
        holidays.append(one)
    content.holidays = holidays
    whole = [Held("", difference.start, difference.end)]
    taken.sort(key=lambda one: one.start)
    return [difference._replace(start=one.start, end=one.end) for one in without(whole, taken)]


def _minutes(at: date | None) -> int:
    assert isinstance(at, datetime)  # noqa: S101 — holidays by dates are not made here
    return minutes(at)


def _shifts(
    team: TeamDraft, level: str, difference: Difference, namer: Namer, wording: rota.Wording
) -> list[assembly.Rotation]:
    found = []
    zone = next((one.clock for one in team.rotations if level in (one.levels or {})), UTC_ZONE)
    by_handle = {handle: email for email, handle in wording.handles.items()}
    for number, handle in enumerate(sorted(difference.wanted)):
        for one in rota.once(by_handle[handle], difference.start, difference.end, zone, wording):
            title = f"{handle} on {moment(difference.start):%Y-%m-%d}"
            key = namer.rotations.of(title, "once")
            found.append(
                replace(
                    one,
                    id=key,
                    title=namer.titles.of(title, key),
                    levels={level: (0,)},
                    seat=f"seat-{number + 1}" if number else "",
                )
            )
    return found


def left(content: Content, wants: Mapping[Level, list[Stretch]], wording: rota.Wording) -> list[Remark]:
    """Where the file still has others on call than the account."""
    remarks = []
    for team in content.teams:
        has = present(content.of_team(team), wording.now, wording.until)
        for level in team.levels:
            found = differences(wants.get((team.id, level), []), has.get((team.id, level), []))
            if found:
                first = found[0]
                what = (
                    f"{_named(first.wanted)} from {iso(moment(first.start))} to {iso(moment(first.end))}, "
                    f"the file has {_named(first.present)}; {len(found)} such times in a year"
                )
                place = f"{level} of {team.title}" if team.id else level
                remarks.append(
                    Remark(place, f"the account has {what}", "Compare the two, and edit the order")
                )
    return remarks


def _named(people: frozenset[str]) -> str:
    return listed(sorted(people)) or "nobody"
