"""What a person reads, for every way in which a duty can move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

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
    return Move(
        "europe",
        Seat("", "primary", ""),
        before,
        after,
        first,
        last,
        reason,
        instead_of,
        ((first, last),) * shifts,
    )


FROM = "from Mon 7 Dec 03:00 UTC (05:00 for you) to Sun 13 Dec 15:00 UTC, 7 shifts"


@pytest.mark.parametrize(
    ("gained", "said"),
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
            move(start="2027-05-20T03:00Z", end="2027-05-24T16:30Z"),
            "You are primary from Thu 20 May 2027 03:00 UTC (06:00 for you) on, instead of @x.",
        ),
    ],
)
def test_gains(gained: Move, said: str) -> None:
    assert sentences.gain(gained, reader("Asia/Jerusalem"), PEN) == said


@pytest.mark.parametrize(
    ("lost", "said"),
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
def test_losses(lost: Move, said: str) -> None:
    assert sentences.loss(lost, reader("Asia/Jerusalem"), PEN) == said


@pytest.mark.parametrize(
    ("zone", "clock"),
    [
        ("Etc/UTC", ""),
        ("America/New_York", " (Sun 6 Dec 22:00 for you)"),
        ("Asia/Kathmandu", " (08:45 for you)"),
    ],
)
def test_the_clock_of_the_reader(zone: str, clock: str) -> None:
    assert f"from Mon 7 Dec 03:00 UTC{clock} to " in sentences.gain(move(), reader(zone), PEN)
