"""The engine's side of a fake plugin, without gRPC: calls with plain values, answered on accounts in this process."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from oncall_sandbox.plugins.api import Answer, Request, Transport
from oncall_sandbox.plugins.github.plugin import plugin as github
from oncall_sandbox.plugins.pagerduty.plugin import plugin as pagerduty
from oncall_sandbox.plugins.provider import FakePlugin
from oncall_sandbox.plugins.slack.plugin import plugin as slack
from oncall_sandbox.plugins.values import UNKNOWN, plain, plain_map, wrap
from oncall_sandbox.services.apis import apis
from oncall_sandbox.services.app import App
from oncall_sandbox.services.call import Request as AccountsRequest
from oncall_sandbox.services.github.seeding import seed_repository
from oncall_sandbox.services.seed import seed
from oncall_sandbox.services.world import World
from plugin_host import protocol
from plugin_host.property_value import PropertyValue

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SETTINGS: Mapping[str, Mapping[str, str]] = {
    "pagerduty": {"token": "rest", "userToken": "person"},
    "github": {"token": "ghp_made-up", "owner": "winglang"},
    "slack": {"token": "xoxb-made-up"},
}


@dataclass(frozen=True)
class Secret:
    """Marks a value as secret."""

    value: Any


def values(properties: Mapping[str, Any]) -> dict[str, PropertyValue]:
    """Plain properties, with `Secret` and `UNKNOWN` among them, as they arrive at a provider."""
    return {
        name: wrap(value.value).with_secret(True) if isinstance(value, Secret) else wrap(value)
        for name, value in properties.items()
    }


class Accounts:
    """A fresh world at noon; every request is noted as `METHOD host/path`."""

    def __init__(self) -> None:
        self.world = World()
        seed(self.world)
        seed_repository(self.world, "winglang/wing")
        self.asked: list[str] = []
        self.now = NOON
        self._app = App(self.world, apis())

    @property
    def now(self) -> datetime:
        """The time there."""
        return self.world.now()

    @now.setter
    def now(self, value: datetime) -> None:
        self.world.remember("now", value.isoformat())
        self.world.commit()

    async def __call__(self, request: Request) -> Answer:
        """Answer a fake plugin."""
        self.asked.append(f"{request.method} {request.path.removeprefix('/')}")
        path, _, query = request.path.partition("?")
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = AccountsRequest(request.method, "127.0.0.1", path, query, headers, request.body or b"")
        assert self._app.locate(asked), request.path
        told = self._app.answer(asked)
        body = (
            told.body
            if isinstance(told.body, bytes)
            else b""
            if told.body is None
            else json.dumps(told.body).encode()
        )
        return Answer(told.status, {name.lower(): value for name, value in told.headers.items()}, body)

    def writes(self) -> list[str]:
        """What was asked besides reading."""
        return [asked for asked in self.asked if not asked.startswith("GET ")]


@dataclass
class Resource:
    """A resource in the engine's state."""

    urn: str
    identity: str
    inputs: dict[str, PropertyValue]
    outputs: dict[str, PropertyValue]

    @property
    def state(self) -> dict[str, Any]:
        """The outputs as plain values."""
        return plain_map(self.outputs)


class Engine:
    """One plugin, configured for one stack."""

    def __init__(
        self,
        name: str,
        transport: Transport,
        clock: Callable[[], datetime] = lambda: NOON,
        stack: str = "sandbox",
    ) -> None:
        async def connect() -> Transport:
            return transport

        made: Any = {"pagerduty": lambda: pagerduty(clock), "github": github, "slack": slack}[name]()
        self.name, self.stack = name, stack
        self.plugin: FakePlugin[Any] = FakePlugin(made, connect, clock)
        self._runner = asyncio.Runner()

    def run(self, call: Awaitable[Any]) -> Any:
        """The answer of one call."""

        async def wait() -> Any:
            return await call

        return self._runner.run(wait())

    def close(self) -> None:
        """End the event loop."""
        self._runner.close()

    def configured(self) -> "Engine":
        """Itself, after the call that every run begins with."""
        settings = values(SETTINGS[self.name])
        self.run(self.plugin.configure(protocol.ConfigureRequest({}, settings, True, True)))
        return self

    def token(self, kind: str) -> str:
        """`User` → `pagerduty:index/user:User`."""
        return f"{self.name}:index/{kind[0].lower()}{kind[1:]}:{kind}"

    def urn(self, kind: str, name: str = "it") -> str:
        """The URN of a resource of this stack."""
        return f"urn:pulumi:{self.stack}::wing-on-call::{self.token(kind)}::{name}"

    def check(
        self, kind: str, inputs: Mapping[str, Any], old: Mapping[str, PropertyValue] | None = None
    ) -> tuple[dict[str, PropertyValue], dict[str, str]]:
        """The checked inputs, and the failures by path."""
        request = protocol.CheckRequest(self.urn(kind), dict(old or {}), values(inputs), b"seed")
        answer = self.run(self.plugin.check(request))
        return answer.inputs, {failure.property: failure.reason for failure in answer.failures}

    def checked(self, kind: str, inputs: Mapping[str, Any]) -> dict[str, PropertyValue]:
        """The checked inputs, which have to be right."""
        checked, failures = self.check(kind, inputs)
        assert not failures
        return checked

    def create(self, kind: str, inputs: Mapping[str, Any], *, preview: bool = False) -> Resource:
        """Check and create."""
        checked = self.checked(kind, inputs)
        request = protocol.CreateRequest(self.urn(kind), checked, 0, preview)
        answer = self.run(self.plugin.create(request))
        return Resource(self.urn(kind), answer.resource_id, checked, answer.properties)

    def diff(
        self, resource: Resource, inputs: Mapping[str, Any], ignored: Sequence[str] = ()
    ) -> protocol.DiffResponse:
        """Check and diff against what is there."""
        checked, failures = self.check(_kind(resource), inputs, resource.inputs)
        assert not failures
        request = protocol.DiffRequest(
            resource.urn, resource.identity, resource.outputs, checked, [*ignored], resource.inputs
        )
        answer: protocol.DiffResponse = self.run(self.plugin.diff(request))
        return answer

    def update(
        self,
        resource: Resource,
        inputs: Mapping[str, Any],
        *,
        preview: bool = False,
        ignored: Sequence[str] = (),
    ) -> Resource:
        """Check and update; the resource as it is then."""
        checked, failures = self.check(_kind(resource), inputs, resource.inputs)
        assert not failures
        request = protocol.UpdateRequest(
            resource.urn,
            resource.identity,
            resource.outputs,
            checked,
            0,
            [*ignored],
            preview,
            resource.inputs,
        )
        answer = self.run(self.plugin.update(request))
        return Resource(resource.urn, resource.identity, checked, answer.properties)

    def refresh(self, resource: Resource) -> Resource | None:
        """The resource as it is in the account, None where it is gone."""
        request = protocol.ReadRequest(resource.urn, resource.identity, resource.outputs, resource.inputs)
        return self._read(request)

    def import_(self, kind: str, identity: str) -> Resource | None:
        """The resource of this id, as `pulumi import` sees it."""
        return self._read(protocol.ReadRequest(self.urn(kind), identity, {}, {}))

    def delete(self, resource: Resource) -> None:
        """Delete it."""
        request = protocol.DeleteRequest(
            resource.urn, resource.identity, resource.outputs, 0, resource.inputs
        )
        self.run(self.plugin.delete(request))

    def look_up(self, function: str, **arguments: Any) -> dict[str, Any]:
        """A look-up's answer."""
        token = f"{self.name}:index/{function}:{function}"
        answer = self.run(self.plugin.invoke(protocol.InvokeRequest(token, values(arguments))))
        assert not answer.failures, answer.failures[0].reason
        return plain_map(answer.return_value)

    def _read(self, request: protocol.ReadRequest) -> Resource | None:
        answer = self.run(self.plugin.read(request))
        if not answer.resource_id:
            return None
        return Resource(request.urn, answer.resource_id, answer.inputs, answer.properties)


def given(resource: Resource) -> dict[str, Any]:
    """The inputs as a program writes them."""
    return {name: value for name, value in plain_map(resource.inputs).items() if not name.startswith("__")}


def _kind(resource: Resource) -> str:
    return resource.urn.split("::")[2].rpartition(":")[2]


__all__ = ["NOON", "UNKNOWN", "Accounts", "Engine", "Resource", "Secret", "given", "plain", "values"]
