"""Drives a provider without an engine, a network or a clock on the wall: for tests of packages like ours."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plugin_host import plain, protocol
from plugin_host.http import Surroundings

if TYPE_CHECKING:
    from plugin_host.property_value import PropertyValue

START = 1_800_000_000.0
"""2027-01-15T08:00:00Z, when a `Time` begins."""
TOKEN = "t0ken-that-nobody-may-see"  # noqa: S105 - any will do


@dataclass
class Time:
    """Seconds since an hour of our choosing; waiting moves it on."""

    elapsed: float = 0.0
    waits: list[float] = field(default_factory=list)

    def surroundings(self, chance: float = 0.0) -> Surroundings:
        """This time for a client, with a die that always falls the same."""
        return Surroundings(
            clock=lambda: self.elapsed,
            now=lambda: START + self.elapsed,
            sleep=self.sleep,
            random=lambda: chance,
        )

    async def sleep(self, seconds: float) -> None:
        """Be there at once; others go first."""
        self.waits.append(seconds)
        self.elapsed += seconds
        await asyncio.sleep(0)


@dataclass
class Engine:
    """Drives a provider as the engine does, with plain values; keeps no state."""

    provider: protocol.Provider
    token: str

    def urn(self, name: str = "it") -> str:
        """The URN of a resource called ``name``."""
        return f"urn:pulumi:sandbox::tests::{self.token}::{name}"

    async def configure(self, **settings: Any) -> None:
        """Configure with these settings, checked before."""
        values = wrap(settings)
        checked = await self.provider.check_config(protocol.CheckRequest("urn", {}, values, b""))
        assert not checked.failures, [(one.property, one.reason) for one in checked.failures]
        await self.provider.configure(protocol.ConfigureRequest({}, checked.inputs or {}, True, True))

    async def check(self, inputs: dict[str, Any], name: str = "it") -> protocol.CheckResponse:
        """The answer to Check."""
        return await self.provider.check(protocol.CheckRequest(self.urn(name), {}, wrap(inputs), b""))

    async def checked(self, inputs: dict[str, Any], name: str = "it") -> dict[str, PropertyValue]:
        """The inputs after Check, which must pass."""
        answer = await self.check(inputs, name)
        assert not answer.failures, [(one.property, one.reason) for one in answer.failures]
        return dict(answer.inputs or {})

    async def create(self, inputs: dict[str, Any], *, preview: bool = False) -> tuple[str, dict[str, Any]]:
        """Check and create: id and plain state."""
        made = await self.created(await self.checked(inputs), preview=preview)
        return made.resource_id or "", plain.plain_map(made.properties)

    async def created(
        self, inputs: dict[str, PropertyValue], *, preview: bool = False
    ) -> protocol.CreateResponse:
        """The answer to Create."""
        return await self.provider.create(protocol.CreateRequest(self.urn(), inputs, 0, preview))

    async def diff(
        self, identity: str, old_inputs: dict[str, Any], state: dict[str, Any], inputs: dict[str, Any]
    ) -> protocol.DiffResponse:
        """Check and diff."""
        new = await self.checked(inputs)
        request = protocol.DiffRequest(self.urn(), identity, wrap(state), new, [], wrap(old_inputs))
        return await self.provider.diff(request)

    async def update(
        self,
        identity: str,
        old_inputs: dict[str, Any],
        state: dict[str, Any],
        inputs: dict[str, Any],
        *,
        preview: bool = False,
    ) -> dict[str, Any]:
        """Check and update: the plain state."""
        new = await self.checked(inputs)
        request = protocol.UpdateRequest(
            self.urn(), identity, wrap(state), new, 0, [], preview, wrap(old_inputs)
        )
        return plain.plain_map((await self.provider.update(request)).properties)

    async def read(
        self, identity: str, state: dict[str, Any] | None = None, inputs: dict[str, Any] | None = None
    ) -> tuple[str | None, dict[str, Any], dict[str, Any]]:
        """Id (None: gone), plain state and plain inputs."""
        answer = await self.provider.read(
            protocol.ReadRequest(self.urn(), identity, wrap(state or {}), wrap(inputs or {}))
        )
        return answer.resource_id, plain.plain_map(answer.properties), plain.plain_map(answer.inputs)

    async def delete(self, identity: str, state: dict[str, Any] | None = None) -> None:
        """Delete."""
        await self.provider.delete(protocol.DeleteRequest(self.urn(), identity, wrap(state or {}), 0))


def wrap(values: dict[str, Any]) -> dict[str, PropertyValue]:
    """Properties as the engine sends them; nothing where a program says None."""
    return plain.wrapped_map({name: value for name, value in values.items() if value is not None})


def reasons(answer: protocol.CheckResponse) -> dict[str, str]:
    """The failures of a check, by property; those of secret properties name it in the reason."""
    named = (f"{one.property}: {one.reason}" if one.property else one.reason for one in answer.failures or ())
    return {name: reason for name, _, reason in (text.partition(": ") for text in named)}
