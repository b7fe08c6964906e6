"""Who is on call when, by PagerDuty's rules for the layers and overrides of a schedule.

- A layer holds in ``[start, end)``. From its virtual start on, each of its users has one turn, in the order of the
  list; who is listed twice has two turns. Turns pass whether or not the layer is restricted at the time.
  Turns of whole days begin at the same time of day on the clock of the schedule, turns of hours follow a stopwatch.
- A restriction narrows a layer to a time of each day or of each week; a layer with several is on in any of them. It
  begins on the clock of the schedule, and lasts for its seconds.
- Of two layers the later one in the list of the web page wins, and an override wins over every layer. Of two
  overrides the one that was made later wins.

Source: the vendor's support pages on schedules, on overrides and on time zones, and its API reference.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from oncall_sandbox.services.pagerduty.vendor import OVERRIDES, USERS, instant, reference, stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oncall_sandbox.services.world import Document, World

Span = tuple[datetime, datetime]
DAY = timedelta(days=1)


class Shift(NamedTuple):
    """The user of this id is on call in ``[start, end)``."""

    user: str
    start: datetime
    end: datetime


def shifts(world: World, schedule: Document, span: Span) -> list[Shift]:
    """Who is on call within ``span``, clipped to it, overrides included."""
    # The API keeps the layers with the strongest first.
    ranked = [_turns(layer, schedule["time_zone"], span) for layer in reversed(schedule["schedule_layers"])]
    overrides = world.all(OVERRIDES, schedule=schedule["id"])
    return _joined(_stacked([*ranked, *([_override(override)] for override in overrides)], span))


def entries(world: World, schedule: Document, span: Span) -> list[Document]:
    """``shifts`` as ``rendered_schedule_entries``."""
    return [_entry(world, shift) for shift in shifts(world, schedule, span)]


def rendered_layer(world: World, layer: Document, zone: str, span: Span | None) -> Document:
    """A layer with what it renders on its own; nothing where no ``span`` is asked for."""
    alone = _joined(_stacked([_turns(layer, zone, span)], span)) if span else []
    rendered = [_entry(world, shift) for shift in alone]
    return {
        **layer,
        "rendered_schedule_entries": rendered,
        "rendered_coverage_percentage": coverage(rendered, span),
    }


def coverage(rendered: list[Document], span: Span | None) -> float | None:
    """How much of ``span`` is covered, in percent; None where no span is asked for."""
    if span is None or span[0] == span[1]:
        return None
    covered = sum(
        (instant(one["end"], "end") - instant(one["start"], "start") for one in rendered), timedelta()
    )
    return round(100 * (covered / (span[1] - span[0])), 1)


def _entry(world: World, shift: Shift) -> Document:
    user = world.get(USERS, shift.user)
    who = reference(user) if user else {"id": shift.user, "type": "user_reference"}
    return {"user": who, "start": stamp(shift.start), "end": stamp(shift.end)}


def _override(override: Document) -> Shift:
    return Shift(override["user"]["id"], instant(override["start"], "start"), instant(override["end"], "end"))


def _turns(layer: Document, zone: str, span: Span) -> list[Shift]:
    """The turns of one layer in ``span``, cut to its restrictions, ascending."""
    since = max(span[0], instant(layer["start"], "start"))
    until = min(span[1], instant(layer["end"], "end")) if layer["end"] else span[1]
    if since >= until:
        return []
    users = [entry["user"]["id"] for entry in layer["users"]]
    first = instant(layer["rotation_virtual_start"], "virtual start")
    length = timedelta(seconds=layer["rotation_turn_length_seconds"])
    windows = _windows(layer["restrictions"], zone, (since, until))
    clock = ZoneInfo(zone)
    at_first = first.astimezone(clock).replace(tzinfo=None)

    def begins(number: int) -> datetime:
        if length % DAY:
            return first + number * length
        return (at_first + number * length).replace(tzinfo=clock).astimezone(UTC)

    found = []
    for begin, end in windows:
        number = (begin - first) // length
        number += (begins(number + 1) <= begin) - (begins(number) > begin)
        while (start := max(begin, begins(number))) < end:
            found.append(Shift(users[number % len(users)], start, min(end, begins(number + 1))))
            number += 1
    return found


def _windows(restrictions: Sequence[Document], zone: str, span: Span) -> list[Span]:
    """The parts of ``span`` in which one of the restrictions, if there are any, lets a layer be on; ascending."""
    if not restrictions:
        return [span]
    clock = ZoneInfo(zone)
    found: list[Span] = []
    for start, end in sorted(window for one in restrictions for window in _repeated(one, clock, span)):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _repeated(restriction: Document, clock: ZoneInfo, span: Span) -> Iterator[Span]:
    """The windows of one restriction that touch ``span``, clipped to it."""
    weekly = restriction["type"] == "weekly_restriction"
    at = time.fromisoformat(restriction["start_time_of_day"])
    length = timedelta(seconds=restriction["duration_seconds"])
    day = (span[0] - length).astimezone(clock).date() - DAY
    if weekly:
        day -= (day.isoweekday() - restriction["start_day_of_week"]) % 7 * DAY
    while (start := datetime.combine(day, at, clock).astimezone(UTC)) < span[1]:
        window = max(start, span[0]), min(start + length, span[1])
        if window[0] < window[1]:
            yield window
        day += 7 * DAY if weekly else DAY


def _stacked(ranked: Sequence[Sequence[Shift]], span: Span) -> list[Shift]:
    """The shifts that are left where each rank covers those before it; clipped to ``span``, ascending."""
    visible: list[Shift] = []
    for rank in ranked:
        clipped = [one._replace(start=max(one.start, span[0]), end=min(one.end, span[1])) for one in rank]
        above = [one for one in clipped if one.start < one.end]
        visible = sorted([*_uncovered(visible, above), *above], key=lambda shift: shift.start)
    return visible


def _uncovered(below: Sequence[Shift], above: Sequence[Shift]) -> Iterator[Shift]:
    """What of ``below`` shows beside ``above``; both ascending, neither with an overlap of its own."""
    position = 0
    for shift in below:
        start = shift.start
        while position < len(above) and above[position].end <= start:
            position += 1
        for cover in above[position:]:
            if cover.start >= shift.end:
                break
            if start < cover.start:
                yield shift._replace(start=start, end=cover.start)
            start = max(start, cover.end)
        if start < shift.end:
            yield shift._replace(start=start)


def _joined(found: Sequence[Shift]) -> list[Shift]:
    """One shift where one user's shifts touch."""
    joined: list[Shift] = []
    for shift in found:
        if joined and joined[-1].user == shift.user and joined[-1].end == shift.start:
            joined[-1] = joined[-1]._replace(end=shift.end)
        else:
            joined.append(shift)
    return joined
