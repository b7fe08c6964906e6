"""PagerDuty's rules, each by an example."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from oncall.model import DAY, Hours, OrderEntry, Role
from oncall.time.layers import Entry, Layer, Restriction, declared, rendered
from tests.oncall.strategies import of_days, operation, rotation

FIRST = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def layer(
    *users: str,
    turn: timedelta = DAY,
    restrictions: tuple[Restriction, ...] = (),
    end: datetime | None = None,
) -> Layer:
    return Layer(
        name="x", start=FIRST, end=end, virtual_start=FIRST, turn=turn, users=users, restrictions=restrictions
    )


class TestDeclared:
    TWO_ERAS = of_days(
        "r",
        "R",
        Hours(start=time(15), length=12 * HOUR),
        (
            OrderEntry(start=FIRST + 15 * HOUR, people=("ada", "ben", "cyd"), turn=7 * DAY),
            OrderEntry(start=FIRST + 21 * DAY + 15 * HOUR, people=("ben", "ada"), turn=DAY),
        ),
    )

    def test_an_era_is_a_layer_and_the_secondary_is_next_turns_primary(self) -> None:
        first, second = declared(operation(self.TWO_ERAS), Role.SECONDARY, FIRST)
        handoff = FIRST + 21 * DAY + 15 * HOUR
        assert first == Layer(
            name="r",
            start=FIRST + 15 * HOUR,
            end=handoff,
            virtual_start=FIRST + 15 * HOUR,
            turn=7 * DAY,
            users=("ben", "cyd", "ada"),
            restrictions=(Restriction(time(15), 12 * HOUR),),
        )
        assert (second.start, second.end, second.users) == (handoff, None, ("ada", "ben"))

    def test_an_era_that_has_ended_is_no_longer_declared(self) -> None:
        handoff = FIRST + 21 * DAY + 15 * HOUR
        op = operation(self.TWO_ERAS)
        assert len(declared(op, Role.PRIMARY, handoff - timedelta(minutes=1))) == 2
        assert [each.start for each in declared(op, Role.PRIMARY, handoff)] == [handoff]

    def test_layers_go_by_start_so_that_a_new_era_is_appended(self) -> None:
        other = rotation("s", "eve fay", date(2026, 1, 5), start=3, hours=12)
        layers = declared(operation(self.TWO_ERAS, other), Role.PRIMARY, FIRST)
        assert [each.name for each in layers] == ["s", "r", "r"]

    def test_round_the_clock_there_is_no_restriction(self) -> None:
        (only,) = declared(operation(rotation("all", "ada ben", date(2026, 1, 5))), Role.PRIMARY, FIRST)
        assert only.restrictions == ()


class TestRendered:
    def test_turns_count_from_the_virtual_start_also_backwards(self) -> None:
        early = Layer(
            name="x",
            start=FIRST - DAY,
            end=None,
            virtual_start=FIRST,
            turn=DAY,
            users=("a", "b"),
        )
        assert rendered([early], FIRST - 2 * DAY, FIRST + DAY) == (
            Entry("b", FIRST - DAY, FIRST),
            Entry("a", FIRST, FIRST + DAY),
        )

    def test_a_restriction_may_cross_midnight_and_a_handoff_cuts_it(self) -> None:
        night = layer("a", "b", restrictions=(Restriction(time(22), 4 * HOUR),))
        assert rendered([night], FIRST, FIRST + 30 * HOUR) == (
            Entry("a", FIRST, FIRST + 2 * HOUR),
            Entry("a", FIRST + 22 * HOUR, FIRST + 24 * HOUR),
            Entry("b", FIRST + 24 * HOUR, FIRST + 26 * HOUR),
        )

    def test_the_last_layer_wins_and_the_one_below_shows_again_after_it(self) -> None:
        below, above = layer("a"), layer("b", restrictions=(Restriction(time(8), HOUR),))
        assert rendered([below, above], FIRST, FIRST + 12 * HOUR) == (
            Entry("a", FIRST, FIRST + 8 * HOUR),
            Entry("b", FIRST + 8 * HOUR, FIRST + 9 * HOUR),
            Entry("a", FIRST + 9 * HOUR, FIRST + 12 * HOUR),
        )
        assert rendered([above, below], FIRST, FIRST + 12 * HOUR) == (Entry("a", FIRST, FIRST + 12 * HOUR),)

    def test_overrides_win_and_the_later_made_wins_among_them(self) -> None:
        overrides = [
            Entry("b", FIRST + HOUR, FIRST + 5 * HOUR),
            Entry("c", FIRST + 2 * HOUR, FIRST + 3 * HOUR),
        ]
        assert rendered([layer("a")], FIRST, FIRST + 6 * HOUR, overrides) == (
            Entry("a", FIRST, FIRST + HOUR),
            Entry("b", FIRST + HOUR, FIRST + 2 * HOUR),
            Entry("c", FIRST + 2 * HOUR, FIRST + 3 * HOUR),
            Entry("b", FIRST + 3 * HOUR, FIRST + 5 * HOUR),
            Entry("a", FIRST + 5 * HOUR, FIRST + 6 * HOUR),
        )

    def test_an_override_counts_where_no_layer_does_and_is_cut_to_the_span(self) -> None:
        override = Entry("b", FIRST - DAY, FIRST + DAY)
        assert rendered([], FIRST, FIRST + HOUR, [override]) == (Entry("b", FIRST, FIRST + HOUR),)

    def test_a_layer_ends(self) -> None:
        assert rendered([layer("a", end=FIRST + HOUR)], FIRST, FIRST + DAY) == (
            Entry("a", FIRST, FIRST + HOUR),
        )
