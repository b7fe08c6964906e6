"""What the page computes from: everybody's shifts, as compact JSON. Nothing in it tells more than the page shows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from oncall.site.people import STROKES, looks
from oncall.time.seats import Seat, seat_of
from oncall.time.timeline import Reason, longest_shift, seats, whole_shifts

if TYPE_CHECKING:
    from datetime import datetime

    from oncall.model import Operation

MINUTE = timedelta(minutes=1)
TRUSTED = timedelta(days=3)
"""How old the page may be: it is published every day, and one failure in between is no reason to distrust it."""


def data(operation: Operation, start: datetime, end: datetime, now: datetime) -> dict[str, Any]:
    """The shifts that touch ``[start, end)``, for a page made at ``now``. Times are minutes since 1970 in UTC.

    A shift is ``[lane, start after the data's start, length, person]``, and where it departs from the order also
    ``reason`` and the person ``instead_of`` whom it is; people, lanes, reasons are places in their lists. The length of
    a shift without a known end is null.
    """
    look = looks(tuple(operation.people))
    people = {handle: number for number, handle in enumerate(operation.people)}
    reasons = {reason: number for number, reason in enumerate(Reason)}
    rotations = {rotation: number for number, rotation in enumerate(operation.rotations)}
    posts = {
        Seat(team.id, level.id, seat): {
            "team": team.title if team.id else "",
            "level": level.id,
            "seat": seat,
            "after": None if level.after is None else level.after // MINUTE,
            "always": level.always,
        }
        for team in operation.teams.values()
        for level in team.levels
        for seat in seats(operation, team.id, level.id)
    }
    seat_numbers = {post: number for number, post in enumerate(posts)}
    found = whole_shifts(operation, start, end)
    lanes = _lanes(operation, [(shift.rotation, seat_of(operation, shift)) for shift in found])
    numbers = {lane: number for number, lane in enumerate(lanes)}
    known: dict[tuple[str, str, str], int] = {}
    shifts = []
    latest = end + longest_shift(operation)
    for shift in found:
        track = shift.rotation, shift.level, shift.seat
        if track not in known:
            known[track] = numbers[shift.rotation, seat_of(operation, shift)]
        row: list[int | None] = [
            known[track],
            (shift.start - start) // MINUTE,
            None if shift.end > latest else (shift.end - shift.start) // MINUTE,
            people[shift.person],
        ]
        if shift.reason is not Reason.SCHEDULED:
            row.append(reasons[shift.reason])
        if shift.instead_of is not None:
            row.append(people[shift.instead_of])
        shifts.append(row)
    return {
        "made": _minutes(now),
        "start": _minutes(start),
        "end": _minutes(end),
        "trusted": TRUSTED // MINUTE,
        "people": [
            {"handle": handle, "zone": person.time_zone, **look[handle]._asdict()}
            for handle, person in operation.people.items()
        ],
        "strokes": STROKES,
        "reasons": list(Reason),
        "rotations": [{"id": key, "title": one.title} for key, one in operation.rotations.items()],
        "seats": list(posts.values()),
        "lanes": [[rotations[rotation], seat_numbers[post]] for rotation, post in lanes],
        "shifts": shifts,
    }


def _lanes(operation: Operation, used: list[tuple[str, Seat]]) -> list[tuple[str, Seat]]:
    """Each rotation with each of its seats, in the order of the file; a holiday may add seats."""
    declared = [
        (rotation.id, Seat(rotation.team, place.level, place.seat))
        for rotation in operation.rotations.values()
        for duty in rotation.duties
        for place in duty.places
    ]
    order = {rotation: number for number, rotation in enumerate(operation.rotations)}
    return sorted(dict.fromkeys((*declared, *used)), key=lambda lane: order[lane[0]])


def _minutes(at: datetime) -> int:
    return int(at.timestamp()) // 60
