"""Rotas of every shape as layers: of each stretch of time without a clock change, an order entry or a holiday.

Within a stretch the shifts repeat themselves, and one layer says them: with the turns of the file, or with a turn of
a day (or a part of one) and a list of whoever has which. What no such layer says, such as turns of months, is
declared turn by turn. Every layer is held against the plan before it is declared.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from math import gcd, lcm
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from oncall.model import DAY, Shifts
from oncall.time.clock import MINUTE, clock
from oncall.time.pattern import of_day, period, sections, shifts_between
from oncall.time.plan import Plan
from oncall.time.rendering import Entry, Layer, Restriction, rendered
from oncall.time.spans import differences
from oncall.time.turns import first_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from oncall.model import Duty, Operation, OrderEntry, Place, Rotation

WEEK = 7 * DAY
LONGEST_LIST = 400
"""Users of one layer at most; more are declared turn by turn."""


class Spot(NamedTuple):
    """A place of a rotation, in one of its duties."""

    rotation: Rotation
    duty: Duty
    place: Place


class Taken(NamedTuple):
    """A shift of ``person`` (``begins``: not the rest of one), in a turn of ``entry`` on the date ``day``."""

    start: datetime
    end: datetime
    person: str
    day: int
    turn: int
    entry: OrderEntry
    spot: Spot


_start = attrgetter("start")


class Ascending:
    """Shifts by their start."""

    def __init__(self, shifts: Iterable[Taken]) -> None:
        self.all = sorted(shifts, key=_start)
        self._longest = max((each.end - each.start for each in self.all), default=timedelta())

    def within(self, stretch: Stretch) -> list[Taken]:
        """The shifts of a stretch, cut to it; none of an empty one."""
        start, end = stretch.start, stretch.known
        if start >= end:
            return []
        first = bisect_left(self.all, start - self._longest, key=_start)
        last = bisect_left(self.all, end, key=_start)
        return [
            each
            if start <= each.start and each.end <= end
            else each._replace(start=max(each.start, start), end=min(each.end, end))
            for each in self.all[first:last]
            if start < each.end and each.start < each.end
        ]


class Years:
    """How far the layers of a calendar year look: ``start`` and ``end`` of all, ``turns_end`` of single turns."""

    def __init__(self, year: int) -> None:
        self.start = datetime(year - 1, 1, 1, tzinfo=UTC)
        self.turns_end = datetime(year + 2, 1, 1, tzinfo=UTC)
        self.end = datetime(year + 3, 1, 1, tzinfo=UTC)


def compiled(operation: Operation, spots: Sequence[Spot], year: int) -> list[Layer]:
    """The layers of the spots of one seat, which never overlap, for a calendar year and those after it."""
    years = Years(year)
    plan = Plan(operation, years.start, years.end + 400 * DAY)
    taken = {spot: Ascending(_taken(plan, spot)) for spot in spots}
    found: list[Layer] = []
    rest: list[Spot] = []
    for spot in spots:
        layers = _by_turns(plan, spot, taken[spot], years)
        if layers is None:
            rest.append(spot)
        else:
            found += layers
    if len(rest) > 1:
        layers = _by_slots(plan, rest, taken, years, single=False)
        if layers is not None:
            return [*found, *layers]
    for spot in rest:
        found += _by_slots(plan, [spot], taken, years, single=True) or []
    return found


def known_until(operation: Operation, spots: Sequence[Spot], year: int) -> datetime | None:
    """From when on the layers of a calendar year depart from the file, until another year extends them; None: never."""
    years = Years(year)
    start, end = years.turns_end, years.end + 400 * DAY
    plan = Plan(operation, start, end)
    wanted = [Entry(each.person, each.start, each.end) for spot in spots for each in _taken(plan, spot)]
    found = rendered(compiled(operation, spots, year), start, end)
    departure = next(differences(rendered((), start, end, wanted), found, Entry.same_user), None)
    return departure[0] if departure else None


def _taken(plan: Plan, spot: Spot) -> Iterator[Taken]:
    for entry, turn, shifts in plan.one_by_one(spot.rotation, spot.duty, spot.place):
        person = entry.on_turn(turn, spot.place.offset)
        for day, (start, end) in shifts:
            yield Taken(start, end, person, day, turn, entry, spot)


# Stretches without a change


def _cuts(plan: Plan, spots: Sequence[Spot], years: Years) -> list[datetime]:
    """When something changes between the years' start and end: a clock, an order, hours, or a holiday."""
    first, last = years.start.year - 1, years.end.year + 1
    cuts = {years.start}
    for rotation, duty, place in spots:
        zones = {rotation.zone} | {
            zone
            for hours, _, _ in sections(duty)
            for each in hours
            for zone in (each.zone, each.end_zone)
            if zone is not None
        }
        if any(each.length is None for hours, _, _ in sections(duty) for each in hours):
            zones |= plan.zones(rotation.team)
        for zone in zones:
            cuts.update(_moment(at) for at in clock(zone, first, last).starts[1:])
        cuts.update(entry.start for entry in rotation.order)
        for day, hours in duty.later:
            for each in hours:
                local = clock(each.zone or rotation.zone, first, last)
                cuts.add(_moment(local.instant((day.toordinal() - _EPOCH) * 1440 + of_day(each.start))))
        for pause in plan.pauses:
            if pause.rotation is rotation and pause.place == place:
                cuts.update((pause.start, pause.end))
    return sorted(cut for cut in cuts if years.start <= cut < years.end)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


def _moment(minutes: int) -> datetime:
    return datetime.fromtimestamp(max(minutes, 0) * 60, UTC)


class Stretch(NamedTuple):
    """A stretch without a change; the last one is open (``end`` None), and looked at up to ``known``."""

    start: datetime
    end: datetime | None
    known: datetime


def _stretches(cuts: Sequence[datetime], spots: Sequence[Spot], years: Years) -> list[Stretch]:
    found = [Stretch(start, end, end) for start, end in pairwise(cuts)]
    ended = all(not spot.rotation.order[-1].people for spot in spots)
    if ended and cuts[-1] >= max(spot.rotation.order[-1].start for spot in spots):
        return found
    return [*found, Stretch(cuts[-1], None, years.end)]


def _says(layers: Sequence[Layer], shifts: Sequence[Taken], stretch: Stretch) -> bool:
    """Whether layers name exactly the people of the shifts in a stretch."""
    entries = [Entry(each.person, each.start, each.end) for each in shifts]
    wanted = rendered((), stretch.start, stretch.known, entries)
    return rendered(layers, stretch.start, stretch.known) == wanted


def _restrictions(shifts: Sequence[Taken], stretch: Stretch) -> tuple[Restriction, ...]:
    """The hours of the shifts that lie in a stretch as a whole: of every day where they can be, else of weeks."""
    whole = [each for each in shifts if stretch.start < each.start and each.end < stretch.known] or shifts
    windows = sorted({_window(each.start, each.end) for each in whole})
    joined: list[tuple[timedelta, timedelta]] = []
    for begin, length in windows:
        if joined and begin <= joined[-1][0] + joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], begin + length - joined[-1][0])
        else:
            joined.append((begin, length))
    if len(joined) > 1 and joined[-1][0] + joined[-1][1] >= WEEK + joined[0][0]:
        first = joined.pop(0)
        begin, length = joined[-1]
        joined[-1] = begin, max(length, first[0] + first[1] + WEEK - begin)
    if len(joined) == 1 and joined[0][1] >= WEEK:
        return ()
    lengths = {length for _, length in joined}
    if len(joined) == 7 and len(lengths) == 1 and len({begin % DAY for begin, _ in joined}) == 1:
        begin, length = joined[0]
        return (Restriction(_clock_time(begin), length),)
    return tuple(Restriction(_clock_time(begin), length, begin // DAY + 1) for begin, length in joined)


def _window(start: datetime, end: datetime) -> tuple[timedelta, timedelta]:
    """Begin in the week (from Monday 00:00 UTC) and length of a shift."""
    monday = datetime(1970, 1, 5, tzinfo=UTC)
    return (start - monday) % WEEK, end - start


def _clock_time(since_monday: timedelta) -> time:
    minutes = since_monday % DAY // MINUTE
    return time(minutes // 60, minutes % 60)


# With the turns of the file


def _by_turns(plan: Plan, spot: Spot, taken: Ascending, years: Years) -> list[Layer] | None:
    """The layers of turns of days; None where some stretch cannot be written so."""
    if spot.rotation.handoff is not None:
        return None
    layers = []
    for stretch in _stretches(_cuts(plan, [spot], years), [spot], years):
        shifts = taken.within(stretch)
        if not shifts:
            continue
        entry = shifts[0].entry
        if not isinstance(entry.turn, timedelta):
            return None
        layer = _turn_layer(spot, entry, shifts, stretch)
        if not _says([layer], shifts, stretch):
            return None
        layers.append(layer)
    return layers


def _turn_layer(spot: Spot, entry: OrderEntry, shifts: Sequence[Taken], stretch: Stretch) -> Layer:
    assert isinstance(entry.turn, timedelta)  # noqa: S101 — checked by the caller
    first = first_day(spot.rotation, entry)
    begins = [each.start - _date(each.day) for each in shifts if each.start > stretch.start]
    earliest = min(begins, default=shifts[0].start - _date(shifts[0].day))
    offset = spot.place.offset % len(entry.people)
    return Layer(
        name=spot.rotation.id,
        start=stretch.start,
        end=stretch.end,
        virtual_start=_date(first) + earliest,
        turn=entry.turn,
        users=entry.people[offset:] + entry.people[:offset],
        restrictions=_restrictions(shifts, stretch),
    )


def _date(day: int) -> datetime:
    return datetime.fromordinal(day).replace(tzinfo=UTC)


# With a list of whoever has which day, or turn by turn


def _by_slots(
    plan: Plan,
    spots: Sequence[Spot],
    taken: dict[Spot, Ascending],
    years: Years,
    *,
    single: bool,
) -> list[Layer] | None:
    """The layers of lists of days; turn by turn where no list says it, or None unless ``single``."""
    every = Ascending(each for spot in spots for each in taken[spot].all)
    begins = {each.start for each in every.all}
    layers: list[Layer] = []
    one_by_one: list[Taken] = []
    until = years.end
    for whole in _stretches(_cuts(plan, spots, years), spots, years):
        for stretch in _from_a_begin(whole, every, begins):
            shifts = every.within(stretch)
            several = stretch.end is None or len({(id(each.spot), each.turn) for each in shifts}) > 1
            layer = _slot_layer(spots, every.all, shifts, stretch) if shifts and several else None
            if layer is not None and _says([layer], shifts, stretch):
                one_by_one += every.within(_before(whole, stretch))
                layers.append(layer)
                break
        else:
            shifts = every.within(whole)
            if not single and shifts and (whole.end is None or whole.end - whole.start > 2 * DAY):
                return None
            one_by_one += shifts
            if whole.end is None:
                until = years.turns_end
    return layers + _turn_by_turn([each for each in one_by_one if each.start < until])


def _from_a_begin(stretch: Stretch, taken: Ascending, begins: set[datetime]) -> list[Stretch]:
    """The stretch, and the stretch without the shift at its start, which a change of the clock or a holiday may have
    cut; the likelier one first."""
    shifts = taken.within(stretch)
    if len(shifts) < 2 or shifts[0].start > stretch.start:
        return [stretch]
    later = stretch._replace(start=shifts[1].start)
    return [stretch, later] if shifts[0].start in begins else [later, stretch]


def _before(whole: Stretch, part: Stretch) -> Stretch:
    """What lies in a stretch before a later part of it."""
    return Stretch(whole.start, part.start, part.start)


def _slot_layer(
    spots: Sequence[Spot], every: Sequence[Taken], shifts: Sequence[Taken], stretch: Stretch
) -> Layer | None:
    days = 1
    for spot in spots:
        entry = next((each.entry for each in shifts if each.spot is spot), None)
        cycle = None if entry is None else _cycle(spot, entry)
        if cycle is None:
            return None
        days = lcm(days, cycle)
    first = shifts[0].start
    starts = [(each.start - first) % DAY // MINUTE for each in shifts if each.start > stretch.start]
    slot = gcd(24 * 60, *starts)
    count = days * 24 * 60 // slot
    if slot < 120 or count > LONGEST_LIST:
        return None
    users: list[str | None] = [None] * count
    begin = bisect_left(every, first, key=lambda each: each.start)
    for each in every[begin:]:
        number = round((each.start - first) / (slot * MINUTE))
        if number >= count:
            break
        users[number] = each.person
    last = shifts[0].person
    filled = [last := user or last for user in users]
    length = slot * MINUTE
    if len(set(filled)) == 1:
        filled, length = filled[:1], WEEK
    return Layer(
        name=" and ".join(dict.fromkeys(spot.rotation.id for spot in spots)),
        start=stretch.start,
        end=stretch.end,
        virtual_start=first,
        turn=length,
        users=tuple(filled),
        restrictions=_restrictions(shifts, stretch),
    )


def _cycle(spot: Spot, entry: OrderEntry) -> int | None:
    """After how many days the shifts of a spot repeat themselves, people included; None: never."""
    hours = sections(spot.duty)[-1][0]
    days = period(hours, spot.duty.cycle)
    people = len(entry.people)
    if isinstance(entry.turn, timedelta):
        return lcm(days, entry.turn.days * people)
    if isinstance(entry.turn, Shifts):
        counted = shifts_between(spot.rotation.duties[0], 10**5 * days, (10**5 + 1) * days)
        return days * lcm(counted, entry.turn.count * people) // counted if counted else None
    return None


def _turn_by_turn(shifts: Sequence[Taken]) -> list[Layer]:
    """A layer for each turn; for each shift where the shifts of a turn are not the same every week."""
    turns: dict[tuple[str, int, int], list[Taken]] = {}
    for each in shifts:
        turns.setdefault((each.spot.rotation.id, id(each.entry), each.turn), []).append(each)
    layers: list[Layer] = []
    for own in turns.values():
        stretch = Stretch(own[0].start, own[-1].end, own[-1].end)
        whole = len(_joined(own)) == 1
        layer = _single(own, stretch, () if whole else _restrictions(own, Stretch(_LONG_AGO, None, _NEVER)))
        if _says([layer], own, stretch):
            layers.append(layer)
        else:
            layers += [_single([each], Stretch(each.start, each.end, each.end), ()) for each in _joined(own)]
    return layers


_LONG_AGO, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def _single(shifts: Sequence[Taken], stretch: Stretch, restrictions: tuple[Restriction, ...]) -> Layer:
    return Layer(
        name=shifts[0].spot.rotation.id,
        start=stretch.start,
        end=stretch.end,
        virtual_start=stretch.start,
        turn=WEEK,
        users=(shifts[0].person,),
        restrictions=restrictions,
    )


def _joined(shifts: Sequence[Taken]) -> list[Taken]:
    found: list[Taken] = []
    for each in shifts:
        if found and found[-1].end == each.start:
            found[-1] = found[-1]._replace(end=each.end)
        else:
            found.append(each)
    return found
