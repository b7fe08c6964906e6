"""Rules about hours, orders, time off and swaps."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from oncall.file.problems import EVERY, Problem, did_you_mean
from oncall.model import DAY, Hours, Operation, Rotation, Swap, Team, TimeOff
from oncall.rules.places import duties, parts, turns, unknown_levels
from oncall.time.pattern import daily
from oncall.time.plan import turn_at
from oncall.time.turns import date_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oncall.file.problems import Path


LONG_AGO, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
DECLARED = "`levels` with `coverage: hours`"
"""How a file says that hours without anybody are meant."""


def hours_cover_the_day(operation: Operation) -> Iterator[Problem]:
    """Ensure that at every minute of the day exactly one rotation is on call, where hours are daily and in UTC."""
    for team in operation.teams.values():
        for seat in () if unknown_levels(operation, team) else _seats(operation, team):
            yield from _cover_the_day(seat)


def _seats(operation: Operation, team: Team) -> Iterator[dict[str, Hours]]:
    """The hours of the rotations at each level that is always covered, if all of them are daily and in UTC; again
    after each rotation that ends."""
    seen = []
    for level in team.called:
        members = [
            rotation
            for rotation in operation.rotations.values()
            if rotation.team == team.id and level.id in rotation.levels
        ]
        if not level.always or any(daily(each) is None or each.duties[0].places[0].seat for each in members):
            continue
        ends = sorted({end for each in members if (end := _end(each)) != NEVER})
        for since, until in pairwise([LONG_AGO, *ends, NEVER]):
            together = {
                each.id: hours
                for each in members
                if each.order[0].start < until and _end(each) > since and (hours := daily(each))
            }
            if together and together not in seen:
                seen.append(together)
                yield together


def _end(rotation: Rotation) -> datetime:
    """When the last entry says that nobody is on any more."""
    last = rotation.order[-1]
    return NEVER if last.people else last.start


def _cover_the_day(hours: dict[str, Hours]) -> Iterator[Problem]:
    spans = sorted((_since_midnight(each), key) for key, each in hours.items())
    ends = {key: start + (hours[key].length or DAY) for start, key in spans}
    last = max(ends, key=lambda key: ends[key])
    reach = ends[last] - DAY
    for start, key in spans:
        if reach < start:
            missing = f"{_clock(reach)}-{_clock(start)}"
            found = f"no rotation has the hours {missing} UTC"
            longer = f"let {last} end at {_clock(start)} or {key} start at {_clock(reach)}"
            more = f"add a rotation with the hours {missing}"
            hint = f"{more if key == last else longer}; if nobody is needed then, write {DECLARED}"
            yield Problem(
                found,
                "the 24 hours of the day, each once",
                hint,
                path=("rotations", last, "hours"),
                rests_on=(*duties(), ("rotations", EVERY, "order")),
            )
        elif start < reach:
            shared = f"{_clock(start)}-{_clock(min(reach, ends[key]))}"
            found = f"{last} and {key} both have the hours {shared} UTC"
            hint = f"let {last} end at {_clock(start)} or {key} start at {_clock(reach)}"
            if DAY in (hours[last].length, hours[key].length):
                hint = "divide the day between them; if both are called at once, give one of them a `seat`"
            yield Problem(
                found,
                "the 24 hours of the day, each once",
                hint,
                path=("rotations", key, "hours"),
                rests_on=(*duties(), ("rotations", EVERY, "order")),
            )
        if ends[key] >= reach:
            reach, last = ends[key], key


def _since_midnight(hours: Hours) -> timedelta:
    return timedelta(hours=hours.start.hour, minutes=hours.start.minute)


def _clock(since_midnight: timedelta) -> str:
    minutes = since_midnight // timedelta(minutes=1) % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def order_entries_ascend(operation: Operation) -> Iterator[Problem]:
    """Ensure that the entries of an order are in the order of their dates."""
    for key, rotation in operation.rotations.items():
        for number, (entry, upcoming) in enumerate(pairwise(rotation.order), 1):
            if upcoming.start <= entry.start:
                found = f"from {upcoming.start:%Y-%m-%d} follows {entry.start:%Y-%m-%d}"
                allowed = "dates that ascend from entry to entry"
                yield Problem(
                    found,
                    allowed,
                    "sort the entries",
                    path=("rotations", key, "order", number, "from"),
                    rests_on=(("rotations", key, "order"), *duties(key)),
                )


def order_entries_start_at_handoffs(operation: Operation) -> Iterator[Problem]:
    """Ensure that an entry of an order takes over when a turn of the entry before it ends."""
    for key, rotation in operation.rotations.items():
        for number, (entry, upcoming) in enumerate(pairwise(rotation.order), 1):
            if not entry.people or not upcoming.people or upcoming.start <= entry.start:
                continue
            if not rotation.duties[0].places:
                continue  # nobody of the rotation is at any level: another rule
            until = replace(rotation, order=rotation.order[:number])
            turn = turn_at(operation, until, upcoming.start)
            if turn is not None and turn.start != upcoming.start:
                day = date_of(rotation, upcoming.start)
                days = [
                    f"{date_of(rotation, at):%Y-%m-%d}" for at in (turn.start, turn.end) if at > entry.start
                ]
                found = f"{day:%Y-%m-%d} ({day:%A}) is within a turn of the entry before"
                weekly = isinstance(entry.turn, timedelta) and not entry.turn % timedelta(weeks=1)
                allowed = f"its handoffs: {date_of(rotation, entry.start):%A}s" if weekly else "its handoffs"
                hint = did_you_mean(" or ".join(days))
                yield Problem(
                    found,
                    allowed,
                    hint,
                    path=("rotations", key, "order", number, "from"),
                    rests_on=turns(key),
                )


def time_off_is_in_order(operation: Operation) -> Iterator[Problem]:
    """Ensure that time off ends after it begins."""
    yield from _in_order("time_off", operation.time_off)


def swaps_are_in_order(operation: Operation) -> Iterator[Problem]:
    """Ensure that a swap ends after it begins."""
    yield from _in_order("swaps", operation.swaps)


def _in_order(section: str, entries: Sequence[TimeOff | Swap]) -> Iterator[Problem]:
    for number, entry in enumerate(entries):
        if entry.end <= entry.start:
            found = f"{section}.to is before {section}.from"
            yield Problem(
                found,
                "a day or time after it",
                "exchange the two?",
                path=(section, number, "to"),
                rests_on=((section, number), ("people", EVERY, "time_zone")),
            )


LONGEST = timedelta(days=2 * 366)
"""A time off or a swap; each of its duties is an override of its own."""


def absences_and_swaps_are_short(operation: Operation) -> Iterator[Problem]:
    """Ensure that no time off and no swap lasts longer than two years: each duty in it is an override of its own."""
    yield from _short("time_off", operation.time_off)
    yield from _short("swaps", operation.swaps)


def _short(section: str, entries: Sequence[TimeOff | Swap]) -> Iterator[Problem]:
    for number, entry in enumerate(entries):
        if entry.end - entry.start > LONGEST:
            found = f"{section} lasts {(entry.end - entry.start) // DAY:,} days"
            allowed = f"{LONGEST // DAY} days at most, which is two years"
            hint = "for somebody who does not come back, write `left` under people and an order without them"
            yield Problem(
                found,
                allowed,
                hint,
                path=(section, number, "to"),
                rests_on=((section, number), ("people", EVERY, "time_zone")),
            )


def time_off_does_not_overlap(operation: Operation) -> Iterator[Problem]:
    """Ensure that nobody is off twice at the same time: the covers could differ."""
    entries = [(entry.who, entry.start, entry.end, number) for number, entry in enumerate(operation.time_off)]
    for handle, number in _overlapping(entries):
        found = f"{handle} is off already at that time"
        yield Problem(
            found,
            "absences of one person apart",
            "join the two",
            path=("time_off", number),
            rests_on=(*_spans("time_off"), ("people", handle, "time_zone")),
        )


def swaps_do_not_overlap(operation: Operation) -> Iterator[Problem]:
    """Ensure that nobody is in two swaps at the same time: who takes whose duty would be a guess."""
    entries = [
        (handle, entry.start, entry.end, number)
        for number, entry in enumerate(operation.swaps)
        for handle in {entry.one, entry.other}
    ]
    for handle, number in _overlapping(entries):
        yield Problem(
            f"{handle} is in another swap at that time",
            "one swap at a time",
            path=("swaps", number),
            rests_on=_spans("swaps"),
        )


def _spans(section: str) -> tuple[Path, ...]:
    return parts((section, EVERY), "who", "between", "from", "to")


def _overlapping(entries: list[tuple[str, datetime, datetime, int]]) -> Iterator[tuple[str, int]]:
    for (handle, _, end, number), (other, start, _, upcoming) in pairwise(sorted(entries)):
        if handle == other and start < end:
            yield handle, max(number, upcoming)


def nobody_covers_themselves(operation: Operation) -> Iterator[Problem]:
    """Ensure that the cover of a time off is somebody else."""
    for number, entry in enumerate(operation.time_off):
        if entry.cover == entry.who:
            found = f"{entry.who} covers for themselves"
            hint = "leave cover out for the next in line who is free"
            yield Problem(
                found,
                "somebody else",
                hint,
                path=("time_off", number, "cover"),
                rests_on=parts(("time_off", number), "who", "cover"),
            )


def absences_are_covered(operation: Operation) -> Iterator[Problem]:
    """Ensure that time off is covered by somebody who is neither off nor in the other role then."""
    from oncall.time.timeline import Obstacle, Vacancy, resolve

    reported: set[TimeOff] = set()
    vacancies: list[Vacancy] = []
    concerned = _Concerned(operation)
    for start, end, numbers in _joined(operation.time_off):
        entries = tuple(operation.time_off[number] for number in sorted(numbers))
        vacancies += resolve(concerned.by(entries), start, end).vacancies
    for vacancy in vacancies:
        entry = vacancy.time_off
        if entry in reported:
            continue
        reported.add(entry)
        number = operation.time_off.index(entry)
        duty = f"{vacancy.level} of {vacancy.rotation} from {vacancy.start:%Y-%m-%dT%H:%MZ}"
        found = {
            Obstacle.NOBODY_FREE: f"nobody is free to cover {entry.who}, who would be {duty}",
            Obstacle.COVER_OFF: f"{entry.cover} is off too when {entry.who} would be {duty}",
            Obstacle.COVER_BUSY: f"{entry.cover} has the other role when {entry.who} would be {duty}",
        }[vacancy.obstacle]
        path = ("time_off", number, "who" if entry.cover is None else "cover")
        hint = did_you_mean(_free_cover(operation, number, vacancy.rotation))
        yield Problem(found, "a cover who is neither off nor in the other role", hint, path=path)


def holidays_are_held(operation: Operation) -> Iterator[Problem]:
    """Ensure that nobody is off while a holiday puts them on call."""
    from oncall.time.timeline import holiday_duty

    for number, entry in enumerate(operation.time_off):
        for holiday in operation.holidays:
            if entry.who not in holiday.people:
                continue
            duty = holiday_duty(operation, holiday, entry.who, entry.start, entry.end)
            if duty is not None:
                since = f"{duty.start:%Y-%m-%dT%H:%MZ}"
                found = f"{entry.who} is off, and on a holiday {duty.level} of {duty.rotation} from {since}"
                hint = "name somebody else on that holiday"
                yield Problem(found, "one of the two", hint, path=("time_off", number, "who"))


_NEAR = timedelta(weeks=1)
"""To resolve some days more costs less than to begin again."""


def _joined(entries: Sequence[TimeOff]) -> list[tuple[datetime, datetime, list[int]]]:
    """The spans that the entries touch, near ones as one, and the numbers of the entries in each."""
    spans: list[tuple[datetime, datetime, list[int]]] = []
    for start, end, number in sorted(
        (entry.start, entry.end, number) for number, entry in enumerate(entries)
    ):
        if spans and start <= spans[-1][1] + _NEAR:
            first, last, numbers = spans[-1]
            numbers.append(number)
            spans[-1] = first, max(last, end), numbers
        else:
            spans.append((start, end, [number]))
    return spans


class _Concerned:
    """The operation cut down to what some time off concerns: a file may have hundreds of rotations and absences."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._of: dict[str, set[str]] = {}
        for key, rotation in operation.rotations.items():
            for entry in rotation.order:
                for handle in entry.people:
                    self._of.setdefault(handle, set()).add(key)
        for swap in operation.swaps:
            both = self._of.get(swap.one, set()) | self._of.get(swap.other, set())
            self._of[swap.one] = self._of[swap.other] = both

    def by(self, time_off: tuple[TimeOff, ...]) -> Operation:
        """The operation with this time off alone, and the rotations of its people and of those with whom they swap."""
        keys = {key for entry in time_off for key in self._of.get(entry.who, ())}
        rotations = {key: each for key, each in self._operation.rotations.items() if key in keys}
        return replace(self._operation, rotations=rotations, time_off=time_off)


def _free_cover(operation: Operation, number: int, rotation: str) -> str | None:
    """How the time off could be covered throughout: without a named cover, or by the first who is free."""
    from oncall.time.timeline import resolve

    entry = operation.time_off[number]
    near = operation.rotations[rotation].order[-1].people
    candidates = [None, *near, *(handle for handle in operation.people if handle not in near)]
    for candidate in candidates:
        if candidate not in (entry.who, entry.cover):
            attempt = replace(entry, cover=candidate)
            others = (*operation.time_off[:number], attempt, *operation.time_off[number + 1 :])
            found = resolve(replace(operation, time_off=others), entry.start, entry.end).vacancies
            if all(vacancy.time_off != attempt for vacancy in found):
                return (
                    "to leave cover out, for the next in line is free"
                    if candidate is None
                    else f"cover: {candidate}"
                )
    return None


def rotations_begin_together(operation: Operation) -> Iterator[Problem]:
    """Warn when one rotation of a team begins later than another: until then its hours have nobody."""
    plain = {key: rotation for key, rotation in operation.rotations.items() if daily(rotation)}
    firsts: dict[str, datetime] = {}
    for rotation in plain.values():
        start = rotation.order[0].start
        firsts[rotation.team] = min(firsts.get(rotation.team, start), start)
    for key, rotation in plain.items():
        first, start = firsts[rotation.team], rotation.order[0].start
        succeeds = any(_end(each) == start for each in plain.values() if each.team == rotation.team)
        if start - first >= DAY and not succeeds:
            found = f"{key} begins later than the first rotation, {first:%Y-%m-%d}"
            allowed = "until then nobody answers in its hours"
            yield Problem(found, allowed, path=("rotations", key, "order", 0, "from"))


def swaps_change_something(operation: Operation) -> Iterator[Problem]:
    """Warn of swaps between two people of whom neither has a duty then."""
    from oncall.time.timeline import Reason, timeline

    for number, swap in enumerate(operation.swaps):
        alone = replace(operation, swaps=(swap,), time_off=())
        if all(shift.reason is not Reason.SWAP for shift in timeline(alone, swap.start, swap.end)):
            found = f"neither {swap.one} nor {swap.other} has a duty at that time"
            yield Problem(found, "the swap changes nothing", path=("swaps", number))


_WITHOUT_SUMMER_TIME = {"EST": "+5", "MST": "+7", "HST": "+10"}
"""What in the tz database looks like the time of a place; by what follows Etc/GMT for the same time."""


def time_zones_are_places(operation: Operation) -> Iterator[Problem]:
    """Warn of time zones such as Etc/GMT+2, which is two hours behind UTC, and EST, which has no summer time."""
    zones: dict[str, Path] = {}
    for key, rotation in operation.rotations.items():
        zones.setdefault(rotation.zone, ("rotations", key, "clock"))
    for handle, person in operation.people.items():
        zones.setdefault(person.time_zone, ("people", handle, "time_zone"))
    for zone, path in zones.items():
        sign = _WITHOUT_SUMMER_TIME.get(zone, zone.removeprefix("Etc/GMT"))
        if match := re.fullmatch(r"([+-])0*([1-9][0-9]*)", sign):
            way = "behind" if match[1] == "+" else "ahead of"
            found = f"{zone} is {match[2]} hour{'' if match[2] == '1' else 's'} {way} UTC all year"
            yield Problem(found, "a city says what is meant, and knows summer time", path=path)
