"""Any team's rota: a schedule for each seat, and an escalation that calls the levels when the file says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from oncall.time import timeline
from tests.oncall.rotas import NUMBERS, rota
from tests.search import sample
from tests.stacks.conftest import Declare
from tests.stacks.recorder import Recording

pytestmark = pytest.mark.wide


@pytest.mark.parametrize("number", sample(NUMBERS))
def test_every_level_is_called_in_its_minute_with_all_its_seats(number: int, declare: Declare) -> None:
    described = rota(number)
    declared = declare(described)
    policies = declared.of("EscalationPolicy")
    assert len(policies) == len(described.teams)
    for team in described.teams.values():
        policy = policies[f"escalation-{team.id}-policy" if team.id else "escalation-policy"]
        minute, called = 0, dict[int, list[str]]()
        for rule in policy.inputs["rules"]:
            called[minute] = [target["id"] for target in rule["targets"]]
            minute += rule["escalationDelayInMinutes"]
        wanted: dict[int, list[str]] = {}
        for level in team.called:
            assert level.after is not None
            for seat in timeline.seats(described, team.id, level.id):
                name = "/".join(filter(None, (team.id, level.id, seat)))
                wanted.setdefault(level.after // timedelta(minutes=1), []).append(f"id-of-{name}-schedule")
        assert called == wanted, "somebody is called at another minute than the file says, or never"
        last = policy.inputs["rules"][-1]["escalationDelayInMinutes"]
        assert last == team.escalation.acknowledge_within // timedelta(minutes=1), (
            "the wait before it is repeated"
        )
        assert policy.inputs["numLoops"] == team.escalation.repeats


@pytest.fixture(scope="module")
def teams(declare: Declare) -> Recording:
    """Two teams in one file."""
    return declare(rota(2))


def test_each_team_has_services_that_page_its_own_people(teams: Recording) -> None:
    pages = {name: one.inputs["escalationPolicy"] for name, one in teams.of("Service").items()}
    assert pages == {
        f"service-{team}/{audience}-service": f"id-of-escalation-{team}-policy"
        for team in rota(2).teams
        for audience in ("users", "contributors")
    }, "an incident of one team must not wake the other"


def test_what_breaks_pages_the_team_that_owns_it(teams: Recording) -> None:
    described = rota(2)
    for asset in described.assets.values():
        monitor = teams.of("Monitor")[f"site-{asset.id}"].inputs
        assert monitor["policyId"].startswith(f"id-of-watch-{asset.team}/{asset.audience}-policy-")
    for name, integration in teams.of("PagerDutyIntegration").items():
        who, _, _ = name.removeprefix("watch-").partition("-pagerduty-")
        assert integration.inputs["key"] == f"key-of-service-{who}-monitors"


def test_titles_tell_teams_apart(teams: Recording) -> None:
    for kind in ("Schedule", "EscalationPolicy", "Service", "MonitorGroup", "HeartbeatGroup", "Policy"):
        titles = [one.inputs["name"] for one in teams.of(kind).values()]
        assert len(set(titles)) == len(titles), (
            f"two of {kind} have one name, and would be taken for each other"
        )
