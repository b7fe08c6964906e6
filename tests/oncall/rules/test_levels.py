"""When each level is called: the first at once, each other one a whole minute or more after the one before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from oncall.file.problems import EVERY
from oncall.model import Level
from oncall.rules.rota import levels_are_called_in_order
from tests.oncall.strategies import operation, rotation

SOUND = operation(rotation("all", "ada ben cyd", date(2026, 1, 5)))


def refused(*seconds: int | None) -> list[str]:
    """The levels that are refused where they are called after so many seconds (None: never)."""
    levels = tuple(
        Level(id=name, after=None if after is None else timedelta(seconds=after))
        for name, after in zip(("first", "second", "third"), seconds, strict=False)
    )
    team = replace(SOUND.teams[""], levels=levels)
    problems = levels_are_called_in_order(replace(SOUND, teams={"": team}))
    return [str(problem.path[1]) if len(problem.path) > 1 else problem.found for problem in problems]


@pytest.mark.parametrize("seconds", [(0, 60), (0, 600, 660), (0, None, 60), (0,), (None, 0)])
def test_a_minute_is_enough_between_two_levels(seconds: tuple[int | None, ...]) -> None:
    assert refused(*seconds) == []


@pytest.mark.parametrize(
    ("seconds", "wrong", "why"),
    [
        ((60, 120), "first", "nobody would be called in the first minute"),
        ((0, 0), "second", "PagerDuty knows no wait under a minute"),
        ((0, 90), "second", "PagerDuty waits whole minutes"),
        ((0, 600, 600), "third", "it would be called with the second, who is to answer first"),
        ((0, 600, 300), "third", "it would be called before the second"),
    ],
)
def test_a_level_that_is_called_at_the_wrong_time_is_refused(
    seconds: tuple[int, ...], wrong: str, why: str
) -> None:
    assert refused(*seconds) == [wrong], why


def test_somebody_has_to_be_called() -> None:
    assert refused(None, None) == ["no level is called"]
    team = replace(SOUND.teams[""], levels=(Level(id="first", after=None),))
    [problem] = levels_are_called_in_order(replace(SOUND, teams={"": team}))
    assert problem.allowed == "after: 0 minutes for the first one"
    assert problem.rests_on == (("levels", EVERY, "after"),), "a wait that cannot be read is reported already"


def test_the_level_of_a_team_is_found_under_its_name() -> None:
    team = replace(SOUND.teams[""], id="docs", levels=(Level(id="first", after=timedelta(minutes=3)),))
    [problem] = levels_are_called_in_order(replace(SOUND, teams={"docs": team}))
    assert problem.path == ("teams", "docs", "levels", "first", "after"), "the message shows the line to edit"


def test_the_wait_is_named_in_minutes() -> None:
    team = replace(SOUND.teams[""], levels=(Level(id="first", after=timedelta(minutes=3)),))
    [problem] = levels_are_called_in_order(replace(SOUND, teams={"": team}))
    assert problem.found == "first is called after 3 minutes"
