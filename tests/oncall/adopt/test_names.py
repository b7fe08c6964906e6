"""Names of accounts, as the file takes them."""

from __future__ import annotations

from oncall.adopt.names import Titles
from oncall.file.texts import NAME


def test_a_team_s_name_that_no_escalation_policy_of_pagerduty_can_have_is_changed() -> None:
    titles = Titles(NAME)
    assert titles.of("R&D / Web", "r-d-web") == "R and D - Web"
    assert titles.of("R and D - Web", "r-d-web") == "R and D - Web (2)", "no two look alike"
    assert titles.of("<>", "team") == "team"
