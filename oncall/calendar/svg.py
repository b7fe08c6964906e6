"""The picture: a row for each week, in it a lane for each rotation and seat, in it every shift to scale.

A shift has its person's colour and pattern, and each stretch of shifts the person's name (initials where there
is no room for it); covers and swaps have a dashed border and the name of the other person.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from oncall.calendar.people import looks
from oncall.model import DAY, Operation
from oncall.time.seats import Seat, seat_of
from oncall.time.spans import Stretch, stretches
from oncall.wording import because, span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from oncall.calendar.people import Look
    from oncall.time.timeline import Shift

WEEK = timedelta(weeks=1)
LABELS, DAY_WIDTH, LANE, LANE_GAP, HEAD, WEEK_GAP = 176, 144, 24, 4, 22, 20
ATTRIBUTES = 'role="img" aria-labelledby="picture-title" font-family="system-ui, sans-serif" font-size="12"'
TITLE = "Who is on call, week by week; the table below says the same in words"
CHARACTER = 7.2
"""The most pixels that a character of a label takes."""


class Lane(NamedTuple):
    """The shifts of a rotation in a seat."""

    rotation: str
    seat: Seat


def picture(operation: Operation, shifts: Sequence[Shift], start: datetime, weeks: int, now: datetime) -> str:
    """The SVG of the ``weeks`` from ``start`` (a midnight in UTC); ``shifts`` ascend and are clipped to the weeks."""
    look = looks(tuple(operation.people))
    lanes = _lanes(operation, shifts)
    row = HEAD + len(lanes) * (LANE + LANE_GAP) + WEEK_GAP
    width, height = LABELS + 7 * DAY_WIDTH + 1, weeks * row
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {ATTRIBUTES}>',
        f'<title id="picture-title">{TITLE}</title>',
        f"<defs>{''.join(_pattern(each) for each in look.values())}</defs>",
    ]
    for number in range(weeks):
        week = start + number * WEEK
        parts.append(f'<g transform="translate(0 {number * row})">')
        parts += _frame(operation, week, lanes, row)
        for line, lane in enumerate(lanes):
            clipped = [
                shift._replace(start=max(shift.start, week), end=min(shift.end, week + WEEK))
                for shift in shifts
                if Lane(shift.rotation, seat_of(operation, shift)) == lane
                and shift.start < week + WEEK
                and shift.end > week
            ]
            top = HEAD + line * (LANE + LANE_GAP)
            for stretch in stretches(clipped):
                own = [s for s in clipped if stretch.start <= s.start and s.end <= stretch.end]
                parts += _stretch(operation, look, stretch, own, week, top, now.year)
        if week <= now < week + WEEK:
            x = _x(now, week)
            parts.append(
                f'<path d="M{x} {HEAD - 6}V{row - WEEK_GAP}" stroke="#d22" stroke-width="2"/>'
                f'<text x="{x + 4}" y="{HEAD - 6}" fill="#d22" font-weight="bold">now</text>'
            )
        parts.append("</g>")
    parts.append("</svg>")
    return "\n".join(parts)


def legend(operation: Operation) -> str:
    """A list of everybody with colour, pattern and initials."""
    items = [
        f'<li><svg width="34" height="18" aria-hidden="true">'
        f'<rect x="1" y="1" width="32" height="16" rx="3" fill="url(#{each.pattern})" stroke="{each.ink()}"/>'
        f"</svg> <b>{escape(each.initials)}</b> @{escape(handle)}</li>"
        for handle, each in looks(tuple(operation.people)).items()
    ]
    return f'<ul class="legend">{"".join(items)}</ul>'


def _lanes(operation: Operation, shifts: Sequence[Shift]) -> list[Lane]:
    """The lanes of the rotations in the order of the file; a holiday may add seats."""
    by_places = (
        Lane(rotation.id, Seat(rotation.team, place.level, place.seat))
        for rotation in operation.rotations.values()
        for duty in rotation.duties
        for place in duty.places
    )
    by_shifts = (Lane(shift.rotation, seat_of(operation, shift)) for shift in shifts)
    order = {rotation: number for number, rotation in enumerate(operation.rotations)}
    return sorted(dict.fromkeys((*by_places, *by_shifts)), key=lambda lane: order[lane.rotation])


def _pattern(look: Look) -> str:
    stroke = f'<path d="{look.stroke}" stroke="{look.ink()}" stroke-opacity=".45" fill="none"/>'
    return (
        f'<pattern id="{look.pattern}" width="10" height="10" patternUnits="userSpaceOnUse">'
        f'<rect width="10" height="10" fill="{look.fill()}"/>{stroke if look.stroke else ""}</pattern>'
    )


def _frame(operation: Operation, week: datetime, lanes: Sequence[Lane], row: int) -> Iterator[str]:
    """The days of a week and the names of its lanes."""
    bottom = row - WEEK_GAP
    yield (
        f'<text x="0" y="{HEAD - 6}" fill="currentColor" font-weight="bold">'
        f"{week:%Y}, week {week.isocalendar().week}</text>"
    )
    for number in range(8):
        x = LABELS + number * DAY_WIDTH
        yield f'<path d="M{x} {HEAD - 16}V{bottom}" stroke="currentColor" stroke-opacity=".25"/>'
        if number < 7:
            day = week + number * DAY
            yield f'<text x="{x + 6}" y="{HEAD - 6}" fill="currentColor">{day:%a} {day.day} {day:%b}</text>'
    for line, (rotation, seat) in enumerate(lanes):
        y = HEAD + line * (LANE + LANE_GAP) + LANE - 7
        name = rotation if len(rotation) <= 15 else rotation[:14] + "…"
        at_once = seat.level == operation.teams[seat.team].called[0].id
        weight = ' font-weight="bold"' if at_once else ""
        place = str(seat._replace(team=""))
        yield f'<text x="0" y="{y}" fill="currentColor"{weight}>{escape(name)} {escape(place)}</text>'


def _stretch(
    operation: Operation,
    look: Mapping[str, Look],
    stretch: Stretch,
    shifts: Sequence[Shift],
    week: datetime,
    top: int,
    year: int,
) -> Iterator[str]:
    """One person's shifts in a lane, their name across them, and the exact times as a tooltip."""
    own = look[stretch.person]
    left, right = _x(stretch.start, week), _x(stretch.end, week)
    dashed = ' stroke-dasharray="4 2"' if stretch.instead_of else ""
    yield f"<g><title>{escape(_tooltip(operation, stretch, year))}</title>"
    yield (
        f'<rect x="{left}" y="{top + 3}" width="{right - left:g}" height="{LANE - 6}" '
        f'fill="{own.fill()}" fill-opacity=".35"/>'
    )
    for shift in shifts:
        x = _x(shift.start, week)
        yield (
            f'<rect x="{x}" y="{top}" width="{_x(shift.end, week) - x:g}" height="{LANE}" rx="3" '
            f'fill="url(#{own.pattern})" stroke="{own.ink()}"{dashed}/>'
        )
    room = (right - left - 8) / CHARACTER
    label = next((each for each in _labels(look, stretch) if len(each) <= room), "")
    yield (
        f'<text x="{left + 5:g}" y="{top + LANE - 7}" fill="#111" stroke="#fff" stroke-width="4" '
        f'stroke-linejoin="round" paint-order="stroke">{escape(label)}</text></g>'
    )


def _labels(look: Mapping[str, Look], stretch: Stretch) -> Iterator[str]:
    """The labels of a stretch, the longest first."""
    if stretch.instead_of:
        yield f"@{stretch.person} for @{stretch.instead_of}"
        yield f"@{stretch.person} for {look[stretch.instead_of].initials}"
        yield f"{look[stretch.person].initials} for {look[stretch.instead_of].initials}"
    yield f"@{stretch.person}"
    yield look[stretch.person].initials


def _tooltip(operation: Operation, stretch: Stretch, year: int) -> str:
    zone = operation.people[stretch.person].time_zone
    start, end = (at.astimezone(ZoneInfo(zone)) for at in (stretch.start, stretch.end))
    counted = f"{stretch.shifts} shifts" if stretch.shifts > 1 else "1 shift"
    return (
        f"@{stretch.person}, {seat_of(operation, stretch)._replace(team='')} of {stretch.rotation} "
        f"({because(stretch.reason, stretch.instead_of)}, {counted})\n"
        f"{span(stretch.start.astimezone(UTC), stretch.end.astimezone(UTC), year)} UTC\n"
        f"{span(start, end, year)} {zone}"
    )


def _x(at: datetime, week: datetime) -> float:
    return round(LABELS + (at - week) / DAY * DAY_WIDTH, 1)
