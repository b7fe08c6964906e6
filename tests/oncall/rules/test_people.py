"""Who counts as used, how many are enough, and when two teams may call somebody at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from oncall.model import DAY, Duty, Holiday, Hours, Operation, OrderEntry, Place, Swap, TimeOff
from oncall.rules.people import people_are_used, people_have_one_team
from oncall.rules.rota import holidays_name_a_level, people_are_enough
from tests.oncall.strategies import operation, person, rotation

START = datetime(2026, 1, 5, tzinfo=UTC)
ROTA = rotation("all", "ada ben", START.date())
PEOPLE = {handle: person(handle) for handle in ("ada", "ben", "cyd")}
USED = {
    "turns": operation(rotation("all", "ada ben cyd", START.date()), people=PEOPLE),
    "a swap, first": operation(
        ROTA, swaps=[Swap(one="cyd", other="ada", start=START, end=START + DAY)], people=PEOPLE
    ),
    "a swap, second": operation(
        ROTA, swaps=[Swap(one="ada", other="cyd", start=START, end=START + DAY)], people=PEOPLE
    ),
    "a cover": operation(
        ROTA, time_off=[TimeOff(who="ada", start=START, end=START + DAY, cover="cyd")], people=PEOPLE
    ),
    "a holiday": operation(
        ROTA, holidays=[Holiday(on=(date(2026, 12, 25),), people=("cyd",))], people=PEOPLE
    ),
}


@pytest.mark.parametrize("by", USED)
def test_whoever_has_any_duty_is_used(by: str) -> None:
    assert [*people_are_used(USED[by])] == [], "a file that gives them a duty is refused"


def test_whoever_is_only_away_is_not_used() -> None:
    away = TimeOff(who="cyd", start=START, end=START + DAY)
    [problem] = people_are_used(operation(ROTA, time_off=[away], people=PEOPLE))
    assert problem.path == ("people", "cyd"), "they never answer a page"


def two_teams(until: datetime, since: datetime) -> Operation:
    """Ada is in an order of the team red until one instant, and in one of the team blue since another."""
    red, blue = ROTA, rotation("blue", "dov eve", START.date())
    left = OrderEntry(start=until, people=("ben",), turn=7 * DAY)
    joined = OrderEntry(start=since, people=("dov", "ada"), turn=7 * DAY)
    both = operation(
        replace(red, order=(*red.order, left), team="red"),
        replace(blue, order=(*blue.order, joined), team="blue"),
    )
    return replace(both, teams={name: replace(both.teams[""], id=name) for name in ("red", "blue")})


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(("weeks", "warned"), [(4, False), (3, True)])
def test_a_person_may_go_from_one_team_to_another(weeks: int, warned: bool, backwards: bool) -> None:
    moved = two_teams(START + 4 * 7 * DAY, START + weeks * 7 * DAY)
    if backwards:
        moved = replace(moved, rotations=dict([*moved.rotations.items()][::-1]))
    found = [(problem.found, problem.path) for problem in people_have_one_team(moved)]
    first = ("ada is in an order of the team red too", ("rotations", "blue", "order", 1, "people", 1))
    last = ("ada is in an order of the team blue too", ("rotations", "all", "order", 0, "people", 0))
    assert found == ([last if backwards else first] if warned else []), (
        "both teams may call her in the week that she is in both, and in no other"
    )


def test_two_people_are_too_few_for_three_places_at_once() -> None:
    places = tuple(Place(level="primary", offset=offset) for offset in range(3))
    duty = Duty(hours=(Hours(start=time(), length=DAY),), places=places)
    [problem] = people_are_enough(operation(replace(ROTA, duties=(duty,))))
    assert problem.found == "all has 2 people and 3 places at once", "one of them would be called twice"


def test_a_holiday_of_two_people_names_both() -> None:
    holiday = Holiday(on=(date(2026, 12, 25),), people=("ada", "ben"))
    [problem] = holidays_name_a_level(operation(ROTA, holidays=[holiday]))
    assert problem.found == "ada or ben would be at primary and secondary at once", (
        "whoever writes the file does not know yet which of them it would be"
    )
