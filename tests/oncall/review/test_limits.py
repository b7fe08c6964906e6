"""The values at which a guard objects, each with its reason, and the size of a comment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ci.comment import MARK
from oncall.model import DAY, Guard, Operation
from oncall.review import guards
from oncall.review.compare import HORIZON, review
from oncall.review.limit import LIMIT
from oncall.review.moves import Move
from oncall.time.seats import Seat
from oncall.time.timeline import Reason
from tests.oncall import strategies

NOW = datetime(2026, 12, 7, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def team_of(people: int, *, more: str = "") -> Operation:
    """One rotation round the clock with weekly turns."""
    names = " ".join(f"p{number}" for number in range(people))
    return strategies.operation(strategies.rotation("r", f"{names} {more}".strip(), date(2026, 1, 5)))


def objections(before: Operation, after: Operation) -> set[Guard]:
    return {finding.guard for finding in review(before, after, NOW).findings}


def with_people(operation: Operation, people: tuple[str, ...], start: datetime) -> Operation:
    """The same, and from a handoff on with other people."""
    rotation = operation.rotations["r"]
    entry = replace(rotation.order[0], start=start, people=people)
    return replace(operation, rotations={"r": replace(rotation, order=(*rotation.order, entry))})


def moved(start: datetime, *more: datetime, before: str = "p0", after: str = "p1") -> guards.Comparison:
    """An edit that gives ``p1`` the duties of ``p0`` that begin then."""
    operation = team_of(4)
    moves = tuple(
        Move(
            "r",
            Seat("", "primary", ""),
            before,
            after,
            at,
            at + DAY,
            Reason.SCHEDULED,
            None,
            ((at, at + DAY),),
        )
        for at in (start, *more)
    )
    return guards.Comparison(before=operation, after=operation, now=NOW, end=NOW + HORIZON, moves=moves)


def notice(edit: guards.Comparison) -> list[str]:
    return [finding.message for finding in guards.short_notice(edit)]


class TestNotice:
    def test_two_weeks_are_enough_and_a_minute_less_is_not(self) -> None:
        assert notice(moved(NOW + 14 * DAY)) == [], "people need two weeks, not more"
        assert notice(moved(NOW + 14 * DAY - MINUTE)), "people need two weeks, not less"

    @pytest.mark.parametrize(
        ("ahead", "words"),
        [
            (timedelta(), "primary at once, without notice, instead of @p0"),
            (HOUR - MINUTE, "without notice"),
            (HOUR, "in 1 hour,"),
            (2 * HOUR, "in 2 hours,"),
            (2 * DAY - MINUTE, "in 47 hours,"),
            (2 * DAY, "in 2 days,"),
        ],
    )
    def test_how_long_it_is(self, ahead: timedelta, words: str) -> None:
        [message] = notice(moved(NOW + ahead))
        assert words in message

    def test_each_person_is_named_once(self) -> None:
        assert notice(moved(NOW + DAY, NOW + 3 * DAY))[0].endswith(
            "; 2 duties in all would move to them so soon"
        )
        assert "in all" not in notice(moved(NOW + DAY))[0]

    def test_a_duty_that_nobody_had_needs_no_notice(self) -> None:
        alone = moved(NOW + DAY)
        fresh = replace(alone, moves=(alone.moves[0]._replace(before=None),))
        assert notice(fresh) == [], "a gap that somebody fills is no reason to refuse"


class TestPeople:
    @pytest.mark.parametrize(
        ("people", "leave", "refused"),
        [(8, 2, False), (8, 3, True), (10, 2, False), (10, 3, True), (4, 1, False), (3, 1, True)],
    )
    def test_at_most_a_quarter_leaves_at_once(self, people: int, leave: int, *, refused: bool) -> None:
        before = team_of(people)
        left = before.rotations["r"].order[0].people[leave:]
        after = with_people(before, left, NOW.replace(hour=0) + 4 * 7 * DAY)
        assert (Guard.MANY_LEAVE in objections(before, after)) is refused, (
            "what the team knows leaves with more than a quarter of it"
        )

    @pytest.mark.parametrize(("left", "refused"), [(3, False), (2, True)])
    def test_with_a_secondary_three_are_needed(self, left: int, *, refused: bool) -> None:
        before = team_of(4)
        people = before.rotations["r"].order[0].people[:left]
        after = with_people(before, people, NOW.replace(hour=0) + 4 * 7 * DAY)
        assert (Guard.TOO_FEW in objections(before, after)) is refused, (
            "two are called at once, and a third has to be free when one of them takes time off"
        )

    @pytest.mark.parametrize(
        ("people", "refused"),
        [("p0 p1 p0 p2 p3 p4", True), ("p0 p1 p0 p2", False), ("p0 p1 p2 p0 p3 p4 p0 p5", True)],
    )
    def test_half_as_much_again_is_the_most(self, people: str, *, refused: bool) -> None:
        """Shares of p0, in means: 2 of 6 among 5 are 1.67, 2 of 4 among 3 are 1.5, 3 of 8 among 6 are 2.25."""
        before = team_of(6)
        after = with_people(before, tuple(people.split()), NOW.replace(hour=0) + 4 * 7 * DAY)
        assert (Guard.OVERLOAD in objections(before, after)) is refused, (
            "nobody keeps up more than half as much again as the others"
        )


def test_a_comment_stays_under_what_github_takes() -> None:
    """GitHub refuses a comment of more than 65,536 characters, and then nobody reads the review at all."""
    page = "https://github.com/" + "x" * 300
    around = len(f"{MARK}\n\nFor {'0' * 40}, by [this run]({page}).\n")
    assert LIMIT + around < 65_536


def test_the_review_looks_half_a_year_ahead() -> None:
    assert timedelta(weeks=26) == HORIZON, "everybody of Wing's larger rotation has three turns in it"


def replaced(start: datetime, before: str | None, after: str | None) -> list[guards.Finding]:
    """What the guard of turns says of an edit that gives the primary's duty to somebody else from ``start`` on."""
    edit = moved(start)
    move = edit.moves[0]._replace(before=before, after=after)
    return list(guards.mid_turn(replace(edit, moves=(move,))))


class TestMidTurn:
    """On Monday 7 December p0 is primary for a week, after p3."""

    def test_the_turn_is_protected_until_its_last_minute(self) -> None:
        ends = datetime(2026, 12, 14, tzinfo=UTC)
        [finding] = replaced(ends - MINUTE, "p0", "p2")
        assert "@p0 is in the middle of a turn as primary of rotation r (until Mon 14 Dec 00:00 UTC)" in (
            finding.message
        )
        assert finding.concerned == ("p0", "p2"), "whoever is replaced and whoever takes over can agree"
        assert replaced(ends, "p0", "p2") == [], "the turn after this one has not begun"

    def test_a_turn_that_is_over_is_not(self) -> None:
        assert replaced(NOW, "p3", "p2") == []

    def test_nobody_takes_over(self) -> None:
        [finding] = replaced(NOW, "p0", None)
        assert finding.message.endswith("would be replaced by nobody at once")
        assert finding.concerned == ("p0",)

    def test_the_same_person_on_another_account_keeps_the_turn(self) -> None:
        assert replaced(NOW, "p0", "p0") == []


def test_of_many_who_leave_six_are_named() -> None:
    before = team_of(12)
    after = with_people(before, ("p9", "p10", "p11"), NOW.replace(hour=0) + 4 * 7 * DAY)
    messages = [finding.message for finding in review(before, after, NOW).findings]
    assert any("@p5 and 3 more leave rotation r at once: 9 of 12 people" in message for message in messages)


@pytest.mark.slow
def test_every_rotation_is_looked_at() -> None:
    """One that does not change comes before one that does."""
    calm = strategies.rotation("calm", "c0 c1 c2 c3", date(2026, 1, 5), hours=12)
    busy = strategies.rotation("busy", "b0 b1 b2 b3", date(2026, 1, 5), start=12, hours=12)
    before = strategies.operation(calm, busy)
    entry = replace(busy.order[0], start=busy.order[0].start + 52 * 7 * DAY, people=("b0", "b1"))
    after = replace(before, rotations={"calm": calm, "busy": replace(busy, order=(*busy.order, entry))})
    assert {Guard.MANY_LEAVE, Guard.TOO_FEW} <= objections(before, after)
