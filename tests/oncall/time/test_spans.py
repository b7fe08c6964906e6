"""Shifts are gathered as people speak of them, and two timelines differ exactly where they name different people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from oncall.model import DAY, Operation, Role
from oncall.time.spans import differences, stretches
from oncall.time.timeline import Reason, Shift, timeline
from tests.oncall.review.edits import operation_edits
from tests.search import examples

MONDAY = datetime(2026, 12, 7, 9, tzinfo=UTC)
EIGHT_HOURS = timedelta(hours=8)
HORIZON = timedelta(weeks=4)


def shift(day: int, **changes: Any) -> Shift:
    """Ada's shift on the day after so many, covering for Ben."""
    start = MONDAY + day * DAY
    cover = Shift("eu", Role.PRIMARY, "ada", start, start + EIGHT_HOURS, Reason.COVER, "ben")
    return cover._replace(**changes)


class TestStretches:
    def test_a_week_of_daily_shifts_is_one(self) -> None:
        [week] = stretches([shift(day) for day in range(5)])
        assert (week.start, week.end) == (MONDAY, MONDAY + 4 * DAY + EIGHT_HOURS)
        assert week.parts == tuple((MONDAY + n * DAY, MONDAY + n * DAY + EIGHT_HOURS) for n in range(5))

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"person": "eve"}, "each person reads their own shifts"),
            ({"instead_of": "cyd"}, "Ben has to know for how long he is covered, and so has Cyd"),
            ({"reason": Reason.SWAP}, "a swap is owed, a cover is not"),
            ({"level": Role.SECONDARY}, "primary and secondary are called at different times"),
            ({"seat": "product"}, "two people in two seats are called at once"),
            ({"rotation": "us"}, "each rotation has its own order"),
        ],
    )
    def test_what_differs_is_not_joined(self, change: dict[str, Any], reason: str) -> None:
        assert len(stretches([shift(0), shift(1, **change)])) == 2, reason

    def test_a_day_without_a_shift_ends_a_stretch(self) -> None:
        ended = shift(0).end
        late = shift(1, start=ended + DAY, end=ended + DAY + EIGHT_HOURS)
        assert len(stretches([shift(0), late])) == 2
        sooner = late._replace(start=late.start - timedelta(minutes=1))
        assert len(stretches([shift(0), sooner])) == 1


def same(old: Shift, new: Shift) -> bool:
    """Whether two shifts are one person's."""
    return old.person == new.person


def person_at(shifts: tuple[Shift, ...], role: Role, at: datetime) -> str | None:
    """Who has a role at an instant, in the plainest way."""
    return next((s.person for s in shifts if s.level == role and s.start <= at < s.end), None)


@pytest.mark.wide
@examples(30)
@given(operation_edits())
def test_differences_are_where_the_timelines_differ(drawn: tuple[Operation, Operation, datetime]) -> None:
    before, after, now = drawn
    old, new = (timeline(each, now, now + HORIZON) for each in (before, after))
    instants = sorted({now, *(at for shift in (*old, *new) for at in (shift.start, shift.end))})
    for role in Role:
        was_of, will_be = ([each for each in shifts if each.level == role] for shifts in (old, new))
        found = list(differences(was_of, will_be, same))
        for at in instants:
            was, will = person_at(old, role, at), person_at(new, role, at)
            here = [each for each in found if each.start <= at < each.end]
            assert len(here) == (was != will)
            for each in here:
                assert (each.before and each.before.person, each.after and each.after.person) == (was, will)


def test_an_operation_does_not_differ_from_itself() -> None:
    shifts = [shift(day) for day in range(5)]
    assert list(differences(shifts, shifts, same)) == []
