"""The weeks that change: nothing is left out without a number."""

from __future__ import annotations

from datetime import UTC, datetime

from oncall.model import DAY
from oncall.review.blocks import Table, height
from oncall.review.moves import Move
from oncall.review.weeks import weeks
from oncall.time.seats import Seat
from oncall.time.timeline import Reason

MONDAY = datetime(2026, 12, 7, tzinfo=UTC)


def move(day: int, before: str | None, after: str | None, level: str = "primary") -> Move:
    start = MONDAY + day * DAY
    return Move(
        "r",
        Seat("", level, ""),
        before,
        after,
        start,
        start + DAY,
        Reason.SCHEDULED,
        None,
        ((start, start + DAY),),
    )


def test_a_row_a_week_and_a_column_a_seat() -> None:
    moves = (
        move(0, "ann", "ben"),
        move(1, None, "cem", "secondary"),
        move(8, "ann", "ann"),
        move(9, "dee", None),
    )
    assert weeks(moves, 12) == Table(
        ("week of", "primary", "secondary"),
        (
            ("7 Dec 2026", "ann → ben", "nobody → cem"),
            ("14 Dec 2026", "ann → another account, dee → nobody", "as before"),
        ),
    )


def test_more_than_six_duties_of_a_week_are_counted() -> None:
    moves = tuple(move(0, f"p{number}", "ann") for number in range(9))
    assert weeks(moves, 12).rows[0][1].endswith("p5 → ann, and 3 more")


def test_many_seats_become_numbers() -> None:
    moves = tuple(move(0, "ann", f"p{number}", f"level{number}") for number in range(5))
    assert weeks(moves, 12) == Table(("week of", "duties that move", "people"), (("7 Dec 2026", "5", "6"),))


def test_later_weeks_are_counted() -> None:
    moves = tuple(move(7 * number, "ann", "ben") for number in range(5))
    assert weeks(moves, 3).rows[-1] == ("and 2 more", "…")


def test_a_table_is_as_high_as_its_rows_and_two_lines_above_them() -> None:
    assert height(weeks((move(0, "ann", "ben"), move(7, "ann", "ben")), 12)) == 4
