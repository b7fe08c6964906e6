"""What a person reads, for every way in which a duty can move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from oncall.model import DAY
from oncall.review import sentences
from oncall.review.moves import Move
from oncall.review.terminal import Plain
from oncall.time.seats import Seat
from oncall.time.timeline import Reason

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
PEN = Plain(colours=False)


def reader(zone: str) -> sentences.Reader:
    return sentences.Reader(zone, NOW, NOW + timedelta(weeks=26))


def move(
    start: str = "2026-12-07T03:00Z",
    end: str = "2026-12-13T15:00Z",
    *,
    before: str | None = "x",
    after: str | None = "me",
    reason: Reason | None = Reason.SCHEDULED,
    instead_of: str | None = None,
    shifts: int = 7,
) -> Move:
    first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    length = last - first - (shifts - 1) * DAY
    return Move(
        "europe",
        Seat("", "primary", ""),
        before,
        after,
        first,
        last,
        reason,
        instead_of,
        tuple((first + n * DAY, first + n * DAY + length) for n in range(shifts)),
    )


FROM = "from Mon 7 Dec to Sun 13 Dec, daily 03:00–15:00 UTC (05:00–17:00 for you)"


@pytest.mark.parametrize(
    ("gained", "sentence"),
    [
        (move(), f"You are primary {FROM}, instead of @x."),
        (move(before=None), f"You are primary {FROM}, instead of nobody."),
        (
            move(reason=Reason.COVER, instead_of="x"),
            f"You are primary {FROM}, covering for @x.",
        ),
        (
            move(reason=Reason.COVER, instead_of="y"),
            f"You are primary {FROM}, covering for @y, instead of @x.",
        ),
        (move(reason=Reason.SWAP, instead_of="x"), f"You are primary {FROM}, in a swap for @x."),
        (
            move(end="2026-12-07T15:00Z", shifts=1),
            "You are primary from Mon 7 Dec 03:00 UTC (05:00 for you) to 15:00 UTC, instead of @x.",
        ),
        (
            move(start="2026-11-23T16:30Z", end="2026-11-23T22:30Z", shifts=1),
            "You are primary from now on until 22:30 UTC (Tue 24 Nov 00:30 for you), instead of @x.",
        ),
        (
            move(start="2027-05-18T03:00Z", end="2027-05-24T15:00Z"),
            "You are primary from Tue 18 May 2027 on, daily 03:00–15:00 UTC (06:00–18:00 for you), instead of @x.",
        ),
    ],
)
def test_gains(gained: Move, sentence: str) -> None:
    assert sentences.gain(gained, reader("Asia/Jerusalem"), PEN) == sentence


@pytest.mark.parametrize(
    ("lost", "sentence"),
    [
        (move(before="me", after="x"), f"You are no longer primary {FROM}: @x takes over."),
        (move(before="me", after=None, reason=None), f"You are no longer primary {FROM}: nobody takes over."),
        (
            move(before="me", after="x", reason=Reason.COVER, instead_of="me"),
            f"You are no longer primary {FROM}: @x covers for you.",
        ),
        (
            move(before="me", after="x", reason=Reason.SWAP, instead_of="me"),
            f"You are no longer primary {FROM}: @x takes over in a swap with you.",
        ),
        (
            move(before="me", after="x", reason=Reason.COVER, instead_of="y"),
            f"You are no longer primary {FROM}: @x takes over.",
        ),
    ],
)
def test_losses(lost: Move, sentence: str) -> None:
    assert sentences.loss(lost, reader("Asia/Jerusalem"), PEN) == sentence


@pytest.mark.parametrize(
    ("zone", "clock"),
    [
        ("Etc/UTC", ""),
        ("America/New_York", " (from Sun 6 Dec, 22:00–10:00 for you)"),
        ("Asia/Kathmandu", " (08:45–20:45 for you)"),
    ],
)
def test_the_clock_of_the_reader(zone: str, clock: str) -> None:
    assert f" daily 03:00–15:00 UTC{clock}, instead of" in sentences.gain(move(), reader(zone), PEN)


def test_a_clock_that_changes_within_the_days() -> None:
    spring = move(start="2027-03-22T03:00Z", end="2027-03-28T15:00Z")
    assert sentences.gain(spring, reader("Asia/Jerusalem"), PEN) == (
        "You are primary from Mon 22 Mar 2027 to Sun 28 Mar, daily 03:00–15:00 UTC "
        "(05:00–17:00, from Fri 26 Mar on 06:00–18:00 for you), instead of @x."
    )


def test_a_weekend_after_nights_has_its_days() -> None:
    *nights, (friday, _) = move(end="2026-12-11T15:00Z", shifts=5).parts
    parts = (*nights, (friday, friday + timedelta(days=2, hours=12)))
    assert sentences.gain(move()._replace(parts=parts), reader("Etc/UTC"), PEN) == (
        "You are primary from Mon 7 Dec to Fri 11 Dec, daily 03:00–15:00, "
        "from Fri 11 Dec on 03:00–Sun 15:00 UTC, instead of @x."
    )


def test_a_first_and_a_last_shift_that_are_cut() -> None:
    first, *between, last = move().parts
    cut = ((first[0] + timedelta(hours=2), first[1]), *between, (last[0], last[1] - timedelta(hours=1)))
    taken = move()._replace(parts=cut, start=cut[0][0], end=cut[-1][1])
    assert sentences.gain(taken, reader("Etc/UTC"), PEN) == (
        "You are primary from Mon 7 Dec 05:00 UTC to Sun 13 Dec 14:00 UTC, daily 03:00–15:00 UTC, instead of @x."
    )


def test_a_turn_that_has_begun() -> None:
    begun = move(start="2026-11-23T16:30Z", end="2026-11-29T22:30Z")
    assert sentences.gain(begun, reader("Etc/UTC"), PEN) == (
        "You are primary from now on until Sun 29 Nov, daily 16:30–22:30 UTC, instead of @x."
    )


def test_shifts_whose_hours_differ_from_day_to_day_are_counted() -> None:
    odd = tuple((start + n * timedelta(hours=1), end) for n, (start, end) in enumerate(move().parts))
    assert sentences.gain(move()._replace(parts=odd), reader("Asia/Jerusalem"), PEN) == (
        "You are primary from Mon 7 Dec 03:00 UTC (05:00 for you) to Sun 13 Dec 15:00 UTC, 7 shifts, instead of @x."
    )
