"""Who is at which post at one moment: the order, then swaps, then covers for whoever is away, the first level first."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from oncall.model import DAY, Absence, Swap, TimeOff
from oncall.time.clock import moment
from oncall.time.pattern import first_start, longest_shift
from oncall.time.turns import instant_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from oncall.model import Duty, Operation, OrderEntry, Place, Rotation

Departure = Swap | TimeOff
"""What takes a duty from the person whom the order names."""


class Reason(StrEnum):
    """Why somebody is on duty."""

    SCHEDULED = "scheduled"
    SWAP = "swap"
    COVER = "cover"
    HOLIDAY = "holiday"


class Obstacle(StrEnum):
    """Why nobody covers for somebody who is off."""

    NOBODY_FREE = "nobody free"
    COVER_OFF = "cover off"
    COVER_BUSY = "cover busy"


class Held(NamedTuple):
    """Who has a duty, and why."""

    person: str
    reason: Reason = Reason.SCHEDULED
    instead_of: str | None = None


class Vacant(NamedTuple):
    """Why nobody has a duty."""

    away: str
    time_off: TimeOff
    obstacle: Obstacle


class Post(NamedTuple):
    """A place that whoever has turn number ``turn`` of ``entry`` gives to somebody of the order."""

    rotation: Rotation
    duty: Duty
    entry: OrderEntry
    turn: int
    place: Place

    @property
    def ordered(self) -> str:
        """Whom the order names."""
        return self.entry.on_turn(self.turn, self.place.offset)

    def in_line(self, holder: str) -> Iterator[str]:
        """Everybody else, from the one who follows ``holder`` on."""
        people = self.entry.people
        place = (self.turn + self.place.offset) % len(people)
        if holder != people[place] and holder in people:
            place = people.index(holder)
        yield from people[place + 1 :] + people[:place]


class Exchange(NamedTuple):
    """``swap`` holds in ``[start, end)``, in one duty of one rotation only unless they are None."""

    swap: Swap
    rotation: str | None
    duty: Duty | None
    start: datetime
    end: datetime

    def moves(self, post: Post) -> bool:
        """Whether it concerns a post while it holds."""
        return (
            self.rotation in (None, post.rotation.id)
            and (self.duty is None or self.duty is post.duty)
            and self.swap.concerns(post.rotation.id, post.place.level)
        )


class Moment(NamedTuple):
    """What holds at a moment: exchanges, who is away by which time off, and who is at which level on a holiday."""

    exchanges: Sequence[Exchange]
    away: Mapping[str, TimeOff]
    on_holidays: Mapping[str, str] = MappingProxyType({})


def exchanges(operation: Operation, swap: Swap) -> Iterator[Exchange]:
    """When a swap holds: at its times, or, by dates, from shift to shift in each duty of the two."""
    if swap.dates is None:
        yield Exchange(swap, None, None, swap.start, swap.end)
        return
    first, upcoming = swap.dates.first.toordinal(), swap.dates.last.toordinal() + 1
    for rotation in operation.rotations.values():
        people = {handle for entry in rotation.order for handle in entry.people}
        if swap.one in people or swap.other in people:
            for duty in rotation.duties:
                start, end = (_changes_hands(rotation, duty, day) for day in (first, upcoming))
                if start is not None:
                    last = swap.end + longest_shift(duty) * DAY if end is None else moment(end)
                    yield Exchange(swap, rotation.id, duty, moment(start), last)


def _changes_hands(rotation: Rotation, duty: Duty, day: int) -> int | None:
    """When the first shift of a duty on a date or later begins, or, where handoffs cut shifts, the handoff."""
    return first_start(duty, rotation.zone, day) if rotation.handoff is None else instant_of(rotation, day)


def assign(posts: Sequence[Post], now: Moment, ranks: Mapping[str, int]) -> list[Held | Vacant]:
    """Who has each of the posts of a team; ``ranks`` of its called levels, the first called is 0.

    Levels that are never called neither need a cover nor keep anybody from another duty.
    """
    holders: list[str | None] = [_holder(post, now) for post in posts]
    answers: list[Held | Vacant] = [
        Held(holder or post.ordered) for holder, post in zip(holders, posts, strict=True)
    ]
    moved: dict[str, TimeOff] = {}
    called = [number for number, post in enumerate(posts) if post.place.level in ranks]
    busy = {person: ranks[level] for person, level in now.on_holidays.items() if level in ranks}
    for number in sorted(called, key=lambda number: ranks[posts[number].place.level]):
        post, holder = posts[number], holders[number]
        others = [other for other in called if other != number]
        time_off = now.away.get(holder or post.ordered)
        if holder is None or time_off is not None:
            rank = ranks[post.place.level]
            above = {holders[other] for other in others if ranks[posts[other].place.level] <= rank}
            above |= {person for person, own in busy.items() if own <= rank}
            taken = {holders[other] for other in others} | busy.keys()
            answer = _covered(post, holder, now, taken, above)
            if isinstance(answer, Held):
                moved[answer.person] = now.away[holder or post.ordered]
        elif holder in moved:
            taken = {holders[other] for other in others} | busy.keys()
            answer = _next_free(post, holder, now, taken, moved[holder])
        else:
            answer = _on_their_own(post, holder, now)
        answers[number] = answer
        holders[number] = answer.person if isinstance(answer, Held) else None
    return answers


def _holder(post: Post, now: Moment) -> str | None:
    """Who has the post by the order and the swaps; None where an order without those who are away has nobody."""
    holder: str | None = post.ordered
    if post.rotation.absence is Absence.SKIP and not now.away.keys().isdisjoint(post.entry.people):
        holder = _skipping(post, now.away)
    for exchange in now.exchanges:
        if exchange.moves(post):
            if holder == exchange.swap.one:
                holder = exchange.swap.other
            elif holder == exchange.swap.other:
                holder = exchange.swap.one
    return holder


def _skipping(post: Post, away: Mapping[str, TimeOff]) -> str | None:
    """Who has the post when the order is read without whoever is away; a named cover takes their place."""
    people, offset = post.entry.people, post.place.offset
    steps = range(len(people)) if offset >= 0 else range(-1, -len(people), -1)
    line: dict[str, None] = {}
    for step in steps:
        handle = people[(post.turn + step) % len(people)]
        cover = away[handle].cover if handle in away else handle
        if cover is not None and cover not in away:
            line[cover] = None
    index = offset if offset >= 0 else -offset - 1
    return list(line)[index] if index < len(line) else None


def _on_their_own(post: Post, holder: str, now: Moment) -> Held:
    ordered = post.ordered
    if holder == ordered:
        return Held(holder)
    skipped = post.rotation.absence is Absence.SKIP and not any(each.moves(post) for each in now.exchanges)
    return Held(holder, Reason.COVER if skipped else Reason.SWAP, ordered)


def _covered(
    post: Post, holder: str | None, now: Moment, taken: set[str | None], above: set[str | None]
) -> Held | Vacant:
    """The cover of a post whose holder is away; ``above`` are on at the same level or a higher one."""
    away = holder or post.ordered
    time_off = now.away.get(away) or next(iter(now.away.values()))
    if holder is None:
        return Vacant(away, time_off, Obstacle.NOBODY_FREE)
    if time_off.cover is None:
        return _next_free(post, holder, now, taken, time_off)
    if time_off.cover in now.away:
        return Vacant(away, time_off, Obstacle.COVER_OFF)
    if time_off.cover in above:
        return Vacant(away, time_off, Obstacle.COVER_BUSY)
    return Held(time_off.cover, Reason.COVER, away)


def _next_free(
    post: Post, holder: str, now: Moment, taken: set[str | None], time_off: TimeOff
) -> Held | Vacant:
    """The next in line who is neither away nor on elsewhere."""
    for candidate in post.in_line(holder):
        if candidate not in now.away and candidate not in taken:
            return Held(candidate, Reason.COVER, holder)
    return Vacant(holder, time_off, Obstacle.NOBODY_FREE)
