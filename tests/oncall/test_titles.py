"""What PagerDuty's things are called. They are taken over by these names, so Wing's must stay what they are."""

from __future__ import annotations

from dataclasses import replace

from oncall import load, titles
from oncall.model import Audience, Role
from oncall.time.seats import Seat
from tests.data import WING_FILE

WING = load(WING_FILE)


def test_titles_stay_or_the_account_has_everything_twice() -> None:
    (team,) = WING.teams.values()
    assert titles.escalation_policy(WING, team) == "Wing"
    seats = (Seat("", role, "") for role in Role)
    assert [titles.schedule(WING, seat) for seat in seats] == ["Wing primary", "Wing secondary"]
    services = [titles.service(WING, team, audience) for audience in Audience]
    assert services == ["Wing, for users", "Wing, for contributors"]


def test_what_belongs_to_a_team_carries_its_title() -> None:
    (only,) = WING.teams.values()
    team = replace(only, id="docs", title="Docs")
    described = replace(WING, teams={"docs": team})
    assert titles.escalation_policy(described, team) == "Wing Docs"
    assert titles.schedule(described, Seat("docs", "primary", "night")) == "Wing Docs primary, night"
    assert titles.service(described, team, Audience.USERS) == "Wing Docs, for users"
