"""How long an outage lasts follows from the levels of the team that an asset belongs to."""

from __future__ import annotations

from datetime import timedelta

from oncall.watch.outages import Watched, subjects
from tests.oncall.rotas import rota

MINUTE = timedelta(minutes=1)


def home(number: int, *edits: tuple[str, str]) -> Watched:
    [asset] = subjects(rota(number, *edits))
    return asset.watched[0]


def test_the_second_level_is_called_after_its_own_minutes() -> None:
    """Case 24: levels after 0, 15 and 30 minutes, everything again after 45, twice."""
    site = home(24)
    first = site.calls["first"]
    assert first is not None
    assert site.calls == {"first": first, "second": first + 15 * MINUTE, "third": first + 30 * MINUTE}
    assert site.last == first + (2 * 45 + 30) * MINUTE, "the manager's in the last of three passes"


def test_a_team_of_one_level_has_no_second() -> None:
    site = home(2)
    first = site.calls["first"]
    assert first is not None
    assert (site.calls, site.last) == ({"first": first}, first + 2 * 30 * MINUTE)


def test_the_levels_are_those_of_the_asset_s_team() -> None:
    site = home(2, ("audience: users, severity: P1", "audience: users, severity: P1, team: platform"))
    first = site.calls["first"]
    assert first is not None
    assert site.calls["second"] == first + 30 * MINUTE
    assert site.last == first + (2 * 60 + 30) * MINUTE
