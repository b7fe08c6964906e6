"""PagerDuty overrides as a Pulumi provider."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pulumi.provider.experimental import provider as protocol

from providers import plain
from providers.failure import ProviderError
from providers.http import Api, Surroundings
from providers.overrides.account import Account
from providers.overrides.config import ADVICE, REQUESTS_A_MINUTE, Settings, check_settings, settings
from providers.overrides.override import OVER, PROPERTIES, TOKEN, Declared, Override, check, instant, override

if TYPE_CHECKING:
    import httpx
    from pulumi.provider.experimental.property_value import PropertyValue


class PagerDutyOverrides(protocol.Provider):
    """One resource: somebody answers instead of whoever a schedule names."""

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        surroundings: Surroundings = Surroundings(),  # noqa: B008 -- frozen
        transport: "httpx.AsyncBaseTransport | None" = None,
    ) -> None:
        self._environment = environment
        self._around = surroundings
        self._transport = transport
        self._declared = Declared()
        self._settings: Settings | None = None
        self._account: Account | None = None

    async def get_schema(self, request: protocol.GetSchemaRequest) -> protocol.GetSchemaResponse:  # noqa: ARG002
        from providers.overrides.schema import schema_json

        return protocol.GetSchemaResponse(schema_json())

    async def check_config(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        failures = check_settings(plain.plain_map(request.new_inputs), self._environment)
        inputs = {
            name: value.with_secret(True) if name == "token" else value
            for name, value in request.new_inputs.items()
        }
        return protocol.CheckResponse(inputs, plain.failures(failures, request.new_inputs, ["token"]))

    async def diff_config(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        old, new = plain.plain_map(request.old_state), plain.plain_map(request.new_inputs)
        names = sorted(name for name in {*old, *new} - {"version", "clock"} if old.get(name) != new.get(name))
        # Another token or address leads to the same overrides, and another time is no change of anything.
        return protocol.DiffResponse(changes=bool(names), diffs=names)

    async def configure(self, request: protocol.ConfigureRequest) -> protocol.ConfigureResponse:
        self._settings = settings(plain.plain_map(request.args), self._environment)
        return protocol.ConfigureResponse(accept_secrets=True, supports_preview=True)

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        _refuse_type(request.type)
        inputs, failures = check(plain.plain_map(request.new_inputs))
        new = None if failures else override(inputs)
        if new and (reason := self._declared.refuse(request.urn, new, self._now())):
            failures = [("user", reason)]
        marked = plain.secrets_in(request.new_inputs)
        return protocol.CheckResponse(
            plain.wrapped_map(inputs, marked), plain.failures(failures, request.new_inputs)
        )

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        old, new = plain.plain_map(request.old_state), plain.plain_map(request.new_inputs)
        before, wanted = override(old), override(new)
        now = self._now()
        if before and wanted and (before.same(wanted, now) or (before.is_over(now) and wanted.is_over(now))):
            return protocol.DiffResponse(changes=False)
        names = [name for name in PROPERTIES if old.get(name) != new.get(name)]
        update = protocol.PropertyDiff(protocol.PropertyDiffKind.UPDATE_REPLACE, input_diff=False)
        return protocol.DiffResponse(
            changes=bool(names), replaces=names, diffs=names, detailed_diff=dict.fromkeys(names, update)
        )

    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        wanted = override(plain.plain_map(request.properties))
        if request.preview or wanted is None:
            return protocol.CreateResponse("", dict(request.properties))
        now = self._now()
        identity = OVER if wanted.is_over(now) else await self._open().create(wanted, now)
        return protocol.CreateResponse(f"{wanted.schedule}:{identity}", dict(request.properties))

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        schedule, identity = _split(request.resource_id)
        known = override(plain.plain_map(request.inputs)) or override(plain.plain_map(request.properties))
        if known is None:
            return await self._import(schedule, identity)
        now = self._now()
        if known.is_over(now):
            return protocol.ReadResponse(request.resource_id, request.properties, request.inputs)
        if identity == OVER:
            return protocol.ReadResponse()  # it was over when it was declared, and by its new times it is not
        found = await self._open().read(identity, known)
        if found is None:
            return protocol.ReadResponse()
        kept = known if found.same(known, now) else found
        values = plain.wrapped_map(_properties(kept), plain.secrets_in(request.inputs, request.properties))
        return protocol.ReadResponse(request.resource_id, values, values)

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        raise ProviderError(f"{request.urn}: an override cannot be changed, only replaced")

    async def delete(self, request: protocol.DeleteRequest) -> None:
        schedule, identity = _split(request.resource_id)
        known = override(plain.plain_map(request.properties))
        if identity != OVER and not (known and known.is_over(self._now())):
            await self._open().delete(schedule, identity)

    async def _import(self, schedule: str, identity: str) -> protocol.ReadResponse:
        if identity == OVER:
            raise ProviderError(f"{schedule}:{identity} was never made: there is nothing to import")
        found = await self._open().search(schedule, identity, self._now())
        if found is None:
            return protocol.ReadResponse()
        values: dict[str, PropertyValue] = plain.wrapped_map(_properties(found))
        return protocol.ReadResponse(f"{schedule}:{identity}", values, values)

    def _now(self) -> datetime:
        fixed = self._settings.clock if self._settings else None
        return fixed or datetime.fromtimestamp(self._around.now(), UTC)

    def _open(self) -> Account:
        if self._account is None:
            if self._settings is None:
                raise ProviderError("the provider is not configured")
            api = Api(
                "PagerDuty",
                self._settings.url,
                token=self._settings.required_token(),
                scheme="Token token={}",
                headers={"Accept": "application/vnd.pagerduty+json;version=2"},
                limit=(REQUESTS_A_MINUTE, 60.0),
                advice=ADVICE,
                surroundings=self._around,
                transport=self._transport,
            )
            self._account = Account(api)
        return self._account


def _refuse_type(qualified: str) -> None:
    token = qualified.rpartition("$")[2]  # the types of its parents come before it
    if token != TOKEN:
        raise ProviderError(f"this package has no {token}; it has {TOKEN}")


def _split(identity: str) -> tuple[str, str]:
    schedule, _, own = identity.partition(":")
    if not schedule or not own or ":" in own:
        raise ProviderError(f"{identity!r} is no id of an Override: it has the form SCHEDULE:OVERRIDE")
    return schedule, own


def _properties(one: Override) -> dict[str, Any]:
    return {"schedule": one.schedule, "start": instant(one.start), "end": instant(one.end), "user": one.user}
