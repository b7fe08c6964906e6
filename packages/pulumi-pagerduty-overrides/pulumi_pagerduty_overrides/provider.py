"""PagerDuty overrides as a Pulumi provider."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plugin_host import plain, protocol
from plugin_host.base import Base, type_of
from plugin_host.failure import ProviderError

from pulumi_pagerduty_overrides import users
from pulumi_pagerduty_overrides.client import OverridesClient
from pulumi_pagerduty_overrides.config import VENDOR, check_settings, clock
from pulumi_pagerduty_overrides.override import (
    OVER,
    PROPERTIES,
    TOKEN,
    USERS,
    Declared,
    Override,
    check,
    instant,
    override,
)

if TYPE_CHECKING:
    from plugin_host.property_value import PropertyValue


class PagerDutyOverrides(Base):
    """One resource: somebody answers instead of whoever a schedule names; and a look-up of who could."""

    vendor = VENDOR
    unseen = ("version", "clock")
    _clock: datetime | None = None

    def schema(self) -> dict[str, Any]:
        from pulumi_pagerduty_overrides.schema import schema

        return schema()

    def check_settings(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        return check_settings(inputs, self._environment)

    def configured(self, inputs: Mapping[str, Any]) -> None:
        self._clock = clock(inputs)

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        type_of(request.type, TOKEN)
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
        identity = OVER if wanted.is_over(now) else await self._account.create(wanted, now)
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
        found = await self._account.read(identity, known)
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
            await self._account.delete(schedule, identity)

    async def invoke(self, request: protocol.InvokeRequest) -> protocol.InvokeResponse:
        if request.tok != USERS:
            raise ProviderError(f"{request.tok} is not a function of this package; it has {USERS}")
        emails = plain.plain_map(request.args).get("emails")
        if not isinstance(emails, list):
            missing = protocol.CheckFailure("emails", "missing: a list of e-mail addresses")
            return protocol.InvokeResponse(failures=[missing])
        found = await users.with_addresses(self._api(), [str(email) for email in emails])
        return protocol.InvokeResponse(plain.wrapped_map({"users": found}))

    async def _import(self, schedule: str, identity: str) -> protocol.ReadResponse:
        if identity == OVER:
            raise ProviderError(f"{schedule}:{identity} was never made: there is nothing to import")
        found = await self._account.search(schedule, identity, self._now())
        if found is None:
            return protocol.ReadResponse()
        values: dict[str, PropertyValue] = plain.wrapped_map(_properties(found))
        return protocol.ReadResponse(f"{schedule}:{identity}", values, values)

    def _now(self) -> datetime:
        return self._clock or datetime.fromtimestamp(self._around.now(), UTC)

    @cached_property
    def _account(self) -> OverridesClient:
        return OverridesClient(self._api())

    @cached_property
    def _declared(self) -> Declared:
        return Declared()


def _split(identity: str) -> tuple[str, str]:
    schedule, _, own = identity.partition(":")
    if not schedule or not own or ":" in own:
        raise ProviderError(f"{identity!r} is not the id of an Override: it has the form SCHEDULE:OVERRIDE")
    return schedule, own


def _properties(one: Override) -> dict[str, Any]:
    return {"schedule": one.schedule, "start": instant(one.start), "end": instant(one.end), "user": one.user}
