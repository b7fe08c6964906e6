"""The accounts without a socket: an httpx transport onto one app, and short hands for tests."""

from __future__ import annotations

from typing import Any

import httpx
from oncall_sandbox.services.apis import apis
from oncall_sandbox.services.app import App
from oncall_sandbox.services.call import Request
from oncall_sandbox.services.github.seeding import seed_repository
from oncall_sandbox.services.seed import seed
from oncall_sandbox.services.world import World

NOON = "2026-11-23T12:00:00+00:00"
TOKEN = "xoxb-made-up"


class Direct(httpx.BaseTransport):
    """Hands requests to an app in this process."""

    def __init__(self, app: App) -> None:
        self.app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request and its answer."""
        asked = Request(
            request.method,
            request.url.host,
            request.url.raw_path.decode().partition("?")[0],
            request.url.query.decode(),
            dict(request.headers),
            request.read(),
        )
        assert self.app.locate(asked), f"no API at {request.url}"
        answer = self.app.answer(asked)
        return httpx.Response(answer.status, headers=answer.headers, content=answer.content())


class Accounts:
    """A fresh world at a fixed time, seeded, with ``winglang/wing`` on GitHub."""

    def __init__(self, now: str | None = NOON) -> None:
        self.world = World()
        seed(self.world)
        seed_repository(self.world, "winglang/wing")
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
        """Likewise, below ``/repos/winglang/wing``: ``"GET /labels"``."""
        where = " https://api.github.com/repos/winglang/wing"
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
        """The id of a new user ``name@wing.example``."""
        body = {"user": {"name": name, "email": f"{name}@wing.example"}}
        key: str = self.pagerduty("POST /users", body, status=201)["user"]["id"]
        return key
