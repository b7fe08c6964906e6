"""The accounts of an operation in this process, as `pulumi up` leaves them, and runs of `oncall follow` on them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from oncall_sandbox.services.github.seeding import seed_owner, seed_person
from oncall_sandbox.services.slack.people import seed_member
from oncall_sandbox.testing import Direct, RecordedServices
from plugin_host.http import Api, Habits, Surroundings
from pulumi_pagerduty_overrides.config import VENDOR

from oncall import titles
from oncall.following.rota import Rota, seats_of
from oncall.model import Follow, Operation
from oncall.time.layers import declared
from oncall.time.seats import Seat
from operate import github, slack
from operate.follow.command import Accounts, follow
from operate.follow.memory import Memory
from operate.follow.report import Report

TOKEN = "xoxb-made-up-token"
PAGERDUTY, GITHUB, SLACK = (f"https://{host}" for host in ("api.pagerduty.com", github.HOST, slack.HOST))


def following(operation: Operation, follow: Follow | Mapping[str, Follow]) -> Operation:
    """The operation with what follows its rota, for all teams or by team."""
    return replace(
        operation,
        teams={
            key: replace(team, follow=follow if isinstance(follow, Follow) else follow.get(key, Follow()))
            for key, team in operation.teams.items()
        },
    )


class World:
    """The local test services hold what `pulumi up` makes of an operation; ``at`` moves their clock."""

    def __init__(self, operation: Operation, now: datetime) -> None:
        self.operation = operation
        self.services = RecordedServices(now.isoformat())
        self.client = self._client(self.services)
        self.slept: list[float] = []
        self.memory: Memory | None = None
        self.now = now
        self._people()
        self.schedules = {
            seat: self._schedule(seat)
            for team in operation.teams.values()
            for seat in seats_of(operation, team)
        }
        self._policies()
        self._slack()
        self._github()

    def copy(self) -> World:
        """A world of its own with the same accounts."""
        made = copy(self)
        made.services = RecordedServices()
        for kind, documents in self.services.world.documents().items():
            for key, document in documents.items():
                made.services.world.put(kind, key, document)
        for fact in ("counter", "now"):
            made.services.world.remember(fact, self.services.world.fact(fact))
        made.services.world.commit()
        made.client = self._client(made.services)
        made.slept = []
        return made

    @staticmethod
    def _client(services: RecordedServices) -> httpx.Client:
        """What asks as somebody else."""
        return httpx.Client(
            transport=Direct(services.app),
            headers={"Authorization": f"Bearer {TOKEN}", "From": "eladb@wing.example"},
        )

    # --- the clock, and calls of others

    def at(self, now: datetime) -> None:
        """Let it be another time."""
        self.now = now
        self.services.world.remember("now", now.isoformat())
        self.services.world.commit()

    def ask(self, method: str, url: str, body: Any = None) -> Any:
        """The JSON of an answer that is no refusal."""
        answer = self.client.request(method, url, json=body)
        assert answer.is_success, f"{method} {url}: {answer.text}"
        return answer.json() if answer.content else None

    def slack(self, method: str, **arguments: str) -> Any:
        """Slack's answer to a call by somebody else."""
        answer = self.client.post(f"{SLACK}/api/{method}", data=arguments).json()
        assert answer["ok"], answer
        return answer

    def override(self, seat: Seat, who: str, start: datetime, end: datetime) -> None:
        """Somebody makes an override by hand in PagerDuty."""
        user = {"id": self.users[self.operation.people[who].email], "type": "user_reference"}
        one = {"start": start.isoformat(), "end": end.isoformat(), "user": user}
        self.ask("POST", f"{PAGERDUTY}/schedules/{self.schedules[seat]}/overrides", {"overrides": [one]})

    # --- runs

    def run(self, *, pagerduty: bool = True, slack_token: bool = True, github_token: bool = True) -> Report:
        """One run. Raises UserError."""
        memory = self.memory if self.memory is not None else Memory()
        accounts = Accounts(
            pagerduty=self._pagerduty() if pagerduty else None,
            slack=self._api("Slack", SLACK, (50, 60)) if slack_token else None,
            github=self._api("GitHub", GITHUB, (80, 60)) if github_token else None,
        )

        async def once() -> Report:
            try:
                return await follow(self.operation, accounts, memory, self.now)
            finally:
                await accounts.close()

        return asyncio.run(once())

    def _around(self) -> Surroundings:
        clock = iter(range(10**9))

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        return Surroundings(
            clock=lambda: 60.0 * next(clock), now=self.now.timestamp, sleep=sleep, random=lambda: 0.5
        )

    def _api(self, name: str, url: str, limit: tuple[int, float]) -> Api:
        return Api(
            name,
            url,
            token=TOKEN,
            limit=limit,
            habits=Habits(attempts=3),
            surroundings=self._around(),
            transport=self.services,
        )

    def _pagerduty(self) -> Api:
        api = VENDOR.access({VENDOR.token_setting: TOKEN}, {}).api(transport=self.services)
        api._around, api._limiter._around, api._habits = self._around(), self._around(), Habits(attempts=3)
        return api

    # --- what is there

    def on_call(self, *levels: str, team: str = "") -> set[str]:
        """Who is on call now by PagerDuty's own ``/oncalls``, by e-mail address."""
        now = self.now.isoformat()
        query = f"since={now}&until={now}&include[]=users&limit=100".replace("+", "%2B")
        wanted = {id_ for seat, id_ in self.schedules.items() if seat.team == team and seat.level in levels}
        entries = self.ask("GET", f"{PAGERDUTY}/oncalls?{query}")["oncalls"]
        return {one["user"]["email"] for one in entries if one["schedule"]["id"] in wanted}

    def group(self, handle: str) -> set[str]:
        """The e-mail addresses of a user group's members."""
        groups = self.slack("usergroups.list", include_users="true")["usergroups"]
        (users,) = [one["users"] for one in groups if one["handle"] == handle]
        return {email for email, id_ in self.members.items() if id_ in users}

    def team(self, name: str) -> set[str]:
        """The logins of a GitHub team."""
        organization, slug = name.split("/")
        return {one["login"] for one in self.ask("GET", f"{GITHUB}/orgs/{organization}/teams/{slug}/members")}

    def topic(self, channel: str) -> str:
        """The topic of a channel."""
        info = self.slack("conversations.info", channel=self.channels[channel])
        return str(info["channel"]["topic"]["value"])

    def messages(self, channel: str) -> list[str]:
        """The texts in a channel, oldest first."""
        found = self.services.world.all("slack/messages", channel=self.channels.get(channel, channel))
        return [one["text"] for one in found]

    # --- what pulumi up makes

    def _people(self) -> None:
        world = self.services.world
        self.users: dict[str, str] = {}
        for person in self.operation.people.values():
            body = {"user": {"name": person.handle, "email": person.email}}
            self.users[person.email] = self.ask("POST", f"{PAGERDUTY}/users", body)["user"]["id"]
            seed_member(world, person.handle, person.email)
            seed_person(world, person.handle)
        world.commit()
        listed = self.slack("users.list")["members"]
        self.members = {one["profile"]["email"]: one["id"] for one in listed if "email" in one["profile"]}

    def _schedule(self, seat: Seat) -> str:
        layers = declared(self.operation, seat.level, self.now, team=seat.team, seat=seat.name)
        emails = {handle: person.email for handle, person in self.operation.people.items()}
        given = [
            {
                "name": f"{layer.name} {number}",
                "start": layer.start.isoformat(),
                "end": layer.end.isoformat() if layer.end else None,
                "rotation_virtual_start": layer.virtual_start.isoformat(),
                "rotation_turn_length_seconds": int(layer.turn.total_seconds()),
                "users": [
                    {"user": {"id": self.users[emails[who]], "type": "user_reference"}} for who in layer.users
                ],
                "restrictions": [
                    {
                        "type": "weekly_restriction" if one.weekday else "daily_restriction",
                        "start_time_of_day": one.start.isoformat(),
                        "duration_seconds": int(one.length.total_seconds()),
                        **({"start_day_of_week": one.weekday} if one.weekday else {}),
                    }
                    for one in layer.restrictions
                ],
            }
            for number, layer in enumerate(layers)
        ]
        body = {
            "schedule": {
                "name": titles.schedule(self.operation, seat),
                "type": "schedule",
                "time_zone": "Etc/UTC",
                "schedule_layers": given[::-1],  # the last of them wins, and the API has it first
            }
        }
        return str(self.ask("POST", f"{PAGERDUTY}/schedules", body)["schedule"]["id"])

    def _policies(self) -> None:
        self.services_of: dict[str, str] = {}
        for team in self.operation.teams.values():
            rules = [
                {
                    "escalation_delay_in_minutes": 10,
                    "targets": [
                        {"id": self.schedules[seat], "type": "schedule_reference"}
                        for seat in seats_of(self.operation, team)
                        if seat.level == level.id
                    ],
                }
                for level in team.called
            ]
            name = titles.escalation_policy(self.operation, team)
            body = {"escalation_policy": {"name": name, "num_loops": 1, "escalation_rules": rules}}
            policy = self.ask("POST", f"{PAGERDUTY}/escalation_policies", body)["escalation_policy"]["id"]
            service = {"name": f"{name}, for users", "escalation_policy": {"id": policy}}
            made = self.ask("POST", f"{PAGERDUTY}/services", {"service": service})
            self.services_of[team.id] = made["service"]["id"]

    def _slack(self) -> None:
        self.channels = {
            name: self.slack("conversations.create", name=name)["channel"]["id"]
            for name in self.operation.channels
        }
        for handle in self._named("user_groups"):
            self.slack(
                "usergroups.create", name=handle, handle=handle, description=titles.kept(self.operation)
            )

    def _github(self) -> None:
        for name in self._named("github_teams"):
            organization, slug = name.split("/")
            seed_owner(self.services.world, organization)
            body = {"name": slug, "description": titles.kept(self.operation), "privacy": "closed"}
            self.ask("POST", f"{GITHUB}/orgs/{organization}/teams", body)

    def _named(self, part: str) -> list[str]:
        follows = (team.follow for team in self.operation.teams.values())
        return list(dict.fromkeys(name for one in follows for name in getattr(one, part)))


def utc(text: str) -> datetime:
    """``2026-12-07 03:05`` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def minutes(count: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


__all__ = ["GITHUB", "PAGERDUTY", "SLACK", "Rota", "World", "following", "minutes", "utc"]
