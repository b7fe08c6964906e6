"""The services without a server: an app in this process, and short hands for tests of programs that call it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from oncall_sandbox.services.apis import apis
from oncall_sandbox.services.app import App
from oncall_sandbox.services.call import Request
from oncall_sandbox.services.github.seeding import seed_repository
from oncall_sandbox.services.seed import seed
from oncall_sandbox.services.world import World

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOKEN = "xoxb-made-up"  # noqa: S105 - any will do
RECORDED_FROM = "2027-01-15T08:00:00+00:00"

Failing = Callable[[httpx.Request], httpx.Response | None]
"""Answers a request instead of the services, or raises; None lets it pass."""


def answered(app: App, request: httpx.Request, content: bytes) -> httpx.Response:
    """The answer of an app in this process."""
    asked = Request(
        request.method,
        request.url.host,
        request.url.raw_path.decode().partition("?")[0],
        request.url.query.decode(),
        dict(request.headers),
        content,
    )
    if not app.locate(asked):
        raise ValueError(f"no API at {request.url}")
    answer = app.answer(asked)
    return httpx.Response(answer.status, headers=answer.headers, content=answer.content())


class Direct(httpx.BaseTransport):
    """Hands requests to an app in this process."""

    def __init__(self, app: App) -> None:
        self.app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request and its answer."""
        return answered(self.app, request, request.read())


class RecordedServices(httpx.AsyncBaseTransport):
    """The services as a transport of a client that waits, with every request on record and faults on order."""

    def __init__(self, now: str = RECORDED_FROM) -> None:
        self.world = World()
        seed(self.world)
        self.world.remember("now", now)
        self.world.commit()
        self.app = App(self.world, apis())
        self.requests: list[httpx.Request] = []
        self.before: list[Failing] = []
        self.after: list[Failing] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        self.requests.append(request)
        content = await request.aread()
        for fault in list(self.before):
            if struck := fault(request):
                return struck
        answer = answered(self.app, request, content)
        for fault in list(self.after):
            if struck := fault(request):
                return struck
        return answer

    def asked(self, method: str = "", path: str = "") -> list[str]:
        """The requests so far as METHOD PATH, those of a method and below a path."""
        return [
            f"{one.method} {one.url.path}"
            for one in self.requests
            if one.method.startswith(method) and one.url.path.startswith(path)
        ]

    @contextmanager
    def counted(self, method: str = "") -> Iterator[list[str]]:
        """The requests made inside of the block, there when it ends."""
        before, made = len(self.requests), list[str]()
        yield made
        made += [
            f"{one.method} {one.url.path}" for one in self.requests[before:] if one.method.startswith(method)
        ]


def once(method: str, result: httpx.Response | Exception, times: int = 1) -> Failing:
    """Fail the first ``times`` requests of a method."""
    left = times

    def strike(request: httpx.Request) -> httpx.Response | None:
        nonlocal left
        if request.method != method or not left:
            return None
        left -= 1
        if isinstance(result, Exception):
            raise result
        return result

    return strike


class LocalServices:
    """A fresh world at a fixed time, seeded, with ``acme/web`` on GitHub."""

    def __init__(self, now: str | None = NOON.isoformat()) -> None:
        self.world = World()
        seed(self.world)
        seed_repository(self.world, "acme/web")
        self.world.commit()
        self.at(now)
        self.client = httpx.Client(
            transport=Direct(App(self.world, apis())), headers={"Authorization": f"Bearer {TOKEN}"}
        )

    def at(self, now: str | None) -> None:
        """Set the world's clock."""
        self.world.remember("now", now)
        self.world.commit()

    def ask(self, request: str, body: Any = None, *, status: int = 200, **options: Any) -> Any:
        """``"GET https://host/path"`` with a JSON body; the JSON of an answer that must have ``status``."""
        method, _, url = request.partition(" ")
        answer = self.client.request(method, url, json=body, **options)
        assert answer.status_code == status, f"{request}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def pagerduty(self, request: str, body: Any = None, *, status: int = 200, **options: Any) -> Any:
        """Likewise, on ``api.pagerduty.com``: ``"GET /users"``."""
        return self.ask(request.replace(" ", " https://api.pagerduty.com", 1), body, status=status, **options)

    def github(self, request: str, body: Any = None, *, status: int = 200, **options: Any) -> Any:
        """Likewise, below ``/repos/acme/web``: ``"GET /labels"``."""
        where = " https://api.github.com/repos/acme/web"
        return self.ask(request.replace(" ", where, 1), body, status=status, **options)

    def betterstack(self, request: str, body: Any = None, *, status: int = 200, **options: Any) -> Any:
        """Likewise, on ``uptime.betterstack.com/api``: ``"GET /v2/monitors"``."""
        where = " https://uptime.betterstack.com/api"
        return self.ask(request.replace(" ", where, 1), body, status=status, **options)

    def slack(self, method: str, **arguments: str) -> Any:
        """Slack's answer to ``method`` with the arguments as a form."""
        answer = self.client.post(f"https://slack.com/api/{method}", data=arguments)
        assert answer.status_code == 200
        return answer.json()

    def errors(self, request: str, body: Any = None, *, status: int = 400) -> list[str]:
        """What PagerDuty complains of."""
        found: list[str] = self.pagerduty(request, body, status=status)["error"].get("errors", [])
        return found

    def user(self, name: str) -> str:
        """The id of a new user ``name@acme.example``."""
        body = {"user": {"name": name, "email": f"{name}@acme.example"}}
        key: str = self.pagerduty("POST /users", body, status=201)["user"]["id"]
        return key


EVENTS = "https://events.pagerduty.com/v2/enqueue"
SEVERITY_BASED = {"type": "constant", "urgency": "severity_based"}


class Desk:
    """A service with a policy of two people, ten minutes each, and two repeats; posted to #alert."""

    def __init__(self, services: LocalServices, *, priorities: Any = None, **settings: Any) -> None:
        self.services = services
        self.people = {name: services.user(name) for name in ("ana", "bo")}
        rules = [
            {"escalation_delay_in_minutes": 10, "targets": [{"id": user, "type": "user_reference"}]}
            for user in self.people.values()
        ]
        body = {"escalation_policy": {"name": "Acme", "num_loops": 2, "escalation_rules": rules}}
        policy = services.pagerduty("POST /escalation_policies", body, status=201)["escalation_policy"]
        settings = {"incident_urgency_rule": SEVERITY_BASED, "auto_resolve_timeout": None, **settings}
        made = {"service": {"name": "Users", "escalation_policy": {"id": policy["id"]}, **settings}}
        self.service = services.pagerduty("POST /services", made, status=201)["service"]["id"]
        integration = {"integration": {"name": "Events", "type": "events_api_v2_inbound_integration"}}
        where = f"POST /services/{self.service}/integrations"
        self.key = services.pagerduty(where, integration, status=201)["integration"]["integration_key"]
        self.channel = services.slack("conversations.create", name="alert")["channel"]["id"]
        config = {"events": ["incident.triggered"], "priorities": priorities, "urgency": None}
        connection = {
            "source_id": self.service,
            "source_type": "service_reference",
            "channel_id": self.channel,
            "notification_type": "responder",
            "config": config,
        }
        where = "POST https://app.pagerduty.com/integration-slack/workspaces/T1/connections"
        services.ask(where, {"slack_connection": connection}, status=201)

    def send(
        self, action: str = "trigger", *, key: str = "build", severity: str = "critical", status: int = 202
    ) -> Any:
        """Send an event to the integration."""
        payload = {"summary": "The build is broken", "source": "ci", "severity": severity}
        event = {"routing_key": self.key, "event_action": action, "dedup_key": key, "payload": payload}
        return self.services.ask(f"POST {EVENTS}", event, status=status)

    def incidents(self, query: str = "") -> list[dict[str, Any]]:
        """The incidents that the query leaves."""
        found: list[dict[str, Any]] = self.services.pagerduty(f"GET /incidents{query}")["incidents"]
        return found

    def change(self, **change: Any) -> dict[str, Any]:
        """Change the first incident, as ana; the incident afterwards."""
        where = f"PUT /incidents/{self.incidents()[0]['id']}"
        body = {"incident": {"type": "incident_reference", **change}}
        changed = self.services.pagerduty(where, body, headers={"From": "ana@acme.example"})
        return changed["incident"]  # type: ignore[no-any-return]

    def minutes(self, minutes: float) -> None:
        """Let it be so many minutes after noon."""
        self.services.at((NOON + timedelta(minutes=minutes)).isoformat())

    def assigned(self) -> list[str]:
        """Whom the first incident is assigned to."""
        return [entry["assignee"]["summary"] for entry in self.incidents()[0]["assignments"]]

    def log(self) -> list[tuple[int, str]]:
        """What happened to the first incident, each with the minute since its beginning."""
        where = f"GET /incidents/{self.incidents()[0]['id']}/log_entries?limit=100"
        entries = self.services.pagerduty(where)["log_entries"][::-1]
        start = entries[0]["created_at"]
        first = datetime.fromisoformat(start)
        return [
            (
                int((datetime.fromisoformat(entry["created_at"]) - first).total_seconds() // 60),
                entry["summary"],
            )
            for entry in entries
        ]

    def messages(self) -> list[str]:
        """The texts in the channel."""
        return [
            message["text"]
            for message in self.services.slack("conversations.history", channel=self.channel)["messages"]
        ]
