"""A thousand handoffs of several teams' rotas, with errors at random at every call, and runs that are late, doubled or
missing. The seed is fixed: what fails once fails again."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import Any

import httpx
import pytest
from plugin_host.failure import ProviderError

from oncall.errors import UserError
from oncall.following.rota import seats_of
from oncall.model import DAY, Follow, Operation, Team
from oncall.time.timeline import timeline
from tests.oncall.rotas import rota
from tests.operate.follow.world import World, following, minutes, utc

pytestmark = pytest.mark.wide

START = utc("2026-11-01 00:00")
HANDOFFS = 200
"""Of each rota; `make test` tries half as many of the first."""
ROTAS = (4, 2, 11, 14, 16)
"""Days one by one, two teams in office hours, three regions, days and nights, holidays."""
UNANSWERED = 0.03
"""How likely a request fails before it has its effect, and how likely its answer is lost afterwards."""


class Weather:
    """Errors that are drawn at random for the requests of a run."""

    def __init__(self, world: World, random: Random) -> None:
        self._random = random
        self.bad = False
        world.services.before.append(self._before)
        world.services.after.append(self._after)

    def _before(self, request: httpx.Request) -> httpx.Response | None:
        if self.bad and self._random.random() < UNANSWERED:
            return self._random.choice([_broken, _busy, _cut, _lost])(request)
        return None

    def _after(self, request: httpx.Request) -> httpx.Response | None:
        if self.bad and self._random.random() < UNANSWERED:
            return self._random.choice([_broken, _lost])(request)
        return None


def _broken(_: httpx.Request) -> httpx.Response:
    return httpx.Response(500, json={"message": "Internal Server Error"})


def _busy(_: httpx.Request) -> httpx.Response:
    return httpx.Response(429, json={"ok": False, "error": "ratelimited"}, headers={"Retry-After": "30"})


def _cut(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("cut", request=request)


def _lost(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("lost", request=request)


def everything(team: Team) -> Follow:
    """All parts, for the first level that is called and for all of them."""
    called = tuple(level.id for level in team.called)
    name = f"on-call-{team.id}".strip("-")
    return Follow(
        user_groups={name: called[:1], f"{name}-all": called},
        topics={"alert": called},
        github_teams={f"octo/{name}": called},
        handoffs={"alert": called},
    )


def changes(operation: Operation, start: datetime, count: int) -> list[datetime]:
    """The first instants at which somebody begins or ends."""
    end = start + 30 * DAY
    while True:
        shifts = timeline(operation, start, end)
        found = sorted({at for one in shifts for at in (one.start, one.end) if start < at < end})
        if len(found) >= count:
            return found[:count]
        end += 60 * DAY


class Trial:
    """One team's rota over many handoffs."""

    def __init__(self, number: int) -> None:
        operation = rota(number)
        self.operation = following(
            operation, {team.id: everything(team) for team in operation.teams.values()}
        )
        self.random = Random(number)  # noqa: S311 - for errors, not for secrets
        self.world = World(self.operation, START)
        self.weather = Weather(self.world, self.random)
        self._roles = {
            key: (levels, team.id)
            for team in self.operation.teams.values()
            for key, levels in {**team.follow.user_groups, **team.follow.github_teams}.items()
        }
        self._before = self._held()
        self.world.services.after.append(self._watch)

    def _watch(self, request: httpx.Request) -> None:
        """Right after every change: no run empties a group or a team while somebody is on call."""
        if "chat.postMessage" in str(request.url):
            self._heard(json.loads(request.content))
        if "usergroups.users.update" not in str(request.url) and "/memberships/" not in str(request.url):
            return
        held = self._held()
        for key, (levels, team) in self._roles.items():
            if self._before[key] and not held[key]:
                assert not self.world.on_call(*levels, team=team), "nobody answers to the mention any more"
        self._before = held

    def _heard(self, message: dict[str, Any]) -> None:
        """A message mentions nobody who is off duty, and tells of no handoff that was hours ago."""
        everybody = {
            email
            for team in self.operation.teams.values()
            for email in self.world.on_call(*(level.id for level in team.called), team=team.id)
        }
        mentioned = {email for email, id_ in self.world.members.items() if f"<@{id_}>" in message["text"]}
        assert mentioned <= everybody, "who has no shift is left in peace"
        at = datetime.fromisoformat(message["metadata"]["event_payload"]["at"])
        if ": handoff of " in message["text"]:
            assert self.world.now - at <= timedelta(hours=3), "that handoff was skipped"

    def _held(self) -> dict[str, bool]:
        """Whether anybody is in each group and team."""
        return {
            key: bool(self.world.team(key) if "/" in key else self.world.group(key)) for key in self._roles
        }

    def run(self, *, bad: bool) -> None:
        self.weather.bad = bad
        try:
            report = self.world.run()
        except (UserError, ProviderError):
            assert bad, "an undisturbed run does all of its work"
        else:
            assert bad or report.left == []
        self.weather.bad = False

    def follows(self) -> None:
        """After an undisturbed run everything is as PagerDuty's own answer says."""
        for team in self.operation.teams.values():
            for handle, levels in team.follow.user_groups.items():
                assert self.world.group(handle) == self.world.on_call(*levels, team=team.id)
            for name, levels in team.follow.github_teams.items():
                handles = {one.partition("@")[0] for one in self.world.on_call(*levels, team=team.id)}
                assert {one.lower() for one in self.world.team(name)} == handles
            for one in self.world.on_call(*(level.id for level in team.called), team=team.id):
                assert one.partition("@")[0] in self.world.topic("alert").lower()

    def by_hand(self, at: datetime) -> None:
        """Somebody takes a duty over in PagerDuty."""
        team = self.random.choice([*self.operation.teams.values()])
        seat = self.random.choice(
            [one for one in seats_of(self.operation, team) if one.level in team.levels[0].id]
        )
        who = self.random.choice([*self.operation.people])
        start = at + timedelta(minutes=self.random.randrange(30, 300, 10))
        self.world.override(seat, who, start, start + timedelta(hours=self.random.randrange(1, 9)))

    def announced(self) -> Counter[str]:
        """How often each state of a team was announced."""
        messages = self.world.services.world.all("slack/messages")
        marks = [one["metadata"]["event_payload"] for one in messages if one.get("metadata")]
        return Counter(json.dumps(mark, sort_keys=True) for mark in marks)


@pytest.mark.parametrize(
    ("number", "count"),
    [
        (ROTAS[0], HANDOFFS // 2),
        *(pytest.param(number, HANDOFFS, marks=pytest.mark.thorough) for number in ROTAS),
    ],
)
def test_whoever_is_on_call_holds_the_role_in_the_end(number: int, count: int) -> None:
    trial = Trial(number)
    random = trial.random
    handoffs = changes(trial.operation, START + 4 * DAY, count)
    assert HANDOFFS * len(ROTAS) >= 1000
    assert len(handoffs) >= count
    for handoff in handoffs:
        if random.random() < 0.1:
            trial.world.at(handoff)
            trial.by_hand(handoff)
        if random.random() < 0.15:
            continue  # no run at all
        late = minutes(random.choice([0, 1, 5, 14, 40, 200]))
        trial.world.at(max(handoff + late, trial.world.now))
        for _ in range(random.choice([1, 1, 1, 2])):
            trial.run(bad=random.random() < 0.7)
        if random.random() < 0.3:
            trial.world.at(trial.world.now + minutes(15))
            trial.run(bad=False)
            trial.follows()
    trial.run(bad=False)
    trial.follows()
    announced = trial.announced()
    assert len(announced) >= count / 5
    assert set(announced.values()) == {1}, "no handoff is announced twice"
