"""How times are put into words: nobody may look on call while somebody else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from oncall.model import DAY
from oncall.wording import times

MONDAY = datetime(2026, 11, 30, 15, tzinfo=UTC)
NIGHT = timedelta(hours=12)


def nights(count: int) -> list[tuple[datetime, datetime]]:
    return [(MONDAY + n * DAY, MONDAY + n * DAY + NIGHT) for n in range(count)]


def test_a_week_of_nights_is_shown_with_its_hours() -> None:
    assert times(nights(7), 2026) == "Mon 30 Nov – Sun 6 Dec, daily 15:00–03:00"


def test_one_shift_is_a_span() -> None:
    assert times(nights(1), 2026) == "Mon 30 Nov 15:00 – Tue 1 Dec 03:00"


def test_a_first_and_a_last_shift_that_are_cut_are_shown() -> None:
    first, *between, last = nights(7)
    cut = [(first[0] + timedelta(hours=2), first[1]), *between, (last[0], last[1] - timedelta(hours=1))]
    assert times(cut, 2026) == "Mon 30 Nov 17:00 – Mon 7 Dec 02:00, daily 15:00–03:00"


def test_a_clock_that_changes_is_shown_with_its_day() -> None:
    summer = [(start + timedelta(hours=1), end + timedelta(hours=1)) for start, end in nights(7)[4:]]
    assert (
        times([*nights(4), *summer], 2026)
        == "Mon 30 Nov – Thu 3 Dec, daily 15:00–03:00, then Fri 4 Dec – Sun 6 Dec, daily 16:00–04:00"
    ), "without hours a whole week would look like one shift"


def test_two_shifts_of_different_hours_are_kept_apart() -> None:
    [(first, first_end), (second, second_end)] = nights(2)
    moved = [(first, first_end), (second + timedelta(hours=1), second_end + timedelta(hours=1))]
    assert times(moved, 2026) == "Mon 30 Nov 15:00 – Tue 1 Dec 03:00, then Tue 1 Dec 16:00 – Wed 2 Dec 04:00"


def test_a_weekend_is_not_one_of_the_nights() -> None:
    *before, (friday, _) = nights(5)
    weekend = (friday, friday + timedelta(days=2, hours=12))
    assert times([*before, weekend], 2026) == (
        "Mon 30 Nov – Thu 3 Dec, daily 15:00–03:00, then Fri 4 Dec 15:00 – Mon 7 Dec 03:00"
    ), "whoever is on call on Saturday has to see it, though every shift begins at 15:00 and ends at 03:00"
    after = [(start + 7 * DAY, end + 7 * DAY) for start, end in nights(2)]
    assert times([weekend, *after], 2026) == (
        "Fri 4 Dec 15:00 – Mon 7 Dec 03:00, then Mon 7 Dec – Tue 8 Dec, daily 15:00–03:00"
    )


def test_hours_that_differ_from_day_to_day_are_left_out() -> None:
    odd = [(start + n * timedelta(hours=1), end) for n, (start, end) in enumerate(nights(7))]
    assert times(odd, 2026) == "Mon 30 Nov 15:00 – Mon 7 Dec 03:00"


def test_another_year_is_named() -> None:
    assert times(nights(7), 2027) == "Mon 30 Nov 2026 – Sun 6 Dec 2026, daily 15:00–03:00"
