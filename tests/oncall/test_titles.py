"""What PagerDuty's things are called. They are taken over by these names, so Wing's must stay what they are."""

from __future__ import annotations

from oncall import load, titles
from oncall.model import Audience, Role
from tests.data import WING_FILE

WING = load(WING_FILE)


def test_titles_stay_or_the_account_has_everything_twice() -> None:
    assert titles.escalation_policy(WING) == "Wing"
    assert [titles.schedule(WING, role) for role in Role] == ["Wing primary", "Wing secondary"]
    assert [titles.audience(WING, whom) for whom in Audience] == ["Wing, for users", "Wing, for contributors"]
