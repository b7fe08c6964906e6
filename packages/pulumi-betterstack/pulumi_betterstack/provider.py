"""The Better Stack package as a Pulumi provider: the engine's calls on one side, the account on the other."""

import difflib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from plugin_host import plain, protocol
from plugin_host.base import Base
from plugin_host.failure import ProviderError

from pulumi_betterstack import body
from pulumi_betterstack.attributes import camel
from pulumi_betterstack.check import check
from pulumi_betterstack.client import BetterStackClient, Object, secrets, split
from pulumi_betterstack.config import VENDOR, check_settings, rate_limit
from pulumi_betterstack.diff import Change, Difference, Properties, diff
from pulumi_betterstack.object_types import OBJECT_TYPES, PACKAGE, TOKENS, ObjectType
from pulumi_betterstack.values import UNKNOWN, canonical, from_wire

if TYPE_CHECKING:
    from plugin_host.property_value import PropertyValue

    Values = Mapping[str, PropertyValue]

_KINDS: Final = {
    (Change.ADD, False): protocol.PropertyDiffKind.ADD,
    (Change.ADD, True): protocol.PropertyDiffKind.ADD_REPLACE,
    (Change.UPDATE, False): protocol.PropertyDiffKind.UPDATE,
    (Change.UPDATE, True): protocol.PropertyDiffKind.UPDATE_REPLACE,
    (Change.DELETE, False): protocol.PropertyDiffKind.DELETE,
    (Change.DELETE, True): protocol.PropertyDiffKind.DELETE_REPLACE,
}


class BetterStack(Base):
    """Better Stack Uptime for Pulumi."""

    vendor = VENDOR
    _limit = VENDOR.limit

    def schema(self) -> dict[str, Any]:
        from pulumi_betterstack.schema import schema

        return schema()

    def check_settings(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        return check_settings(inputs, self._environment)

    def configured(self, inputs: Mapping[str, Any]) -> None:
        self._limit = rate_limit(inputs, self._environment)

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        kind = _kind(request.type)
        inputs, failures = check(kind, plain.plain_map(request.new_inputs))
        failures += _moved(kind, plain.plain_map(request.old_inputs), inputs)
        secret = {item.prop for item in kind.inputs if item.secret}
        marked = plain.secrets_in(request.new_inputs) | secret
        return protocol.CheckResponse(
            plain.wrapped_map(inputs, marked), plain.failures(failures, request.new_inputs, secret)
        )

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        kind = _kind(request.type)
        found = diff(
            kind,
            _plain(kind, request.old_inputs),
            _plain(kind, request.old_state),
            _plain(kind, request.new_inputs),
        )
        return protocol.DiffResponse(
            changes=bool(found),
            replaces=[one.attribute.prop for one in found if one.replaces],
            diffs=[one.attribute.prop for one in found],
            detailed_diff={one.attribute.prop: _detail(one) for one in found},
            stables=[],
        )

    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        kind = _kind(request.type)
        inputs = _plain(kind, request.properties)
        if request.preview:
            return protocol.CreateResponse(
                "", _properties(kind, body.planned(kind, inputs), request.properties)
            )
        made = await self._account.create(kind, inputs)
        return protocol.CreateResponse(
            made.id, _properties(kind, _state(kind, made, inputs), request.properties)
        )

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        kind = _kind(request.type)
        inputs = _plain(kind, request.inputs)
        found = await self._account.read(kind, request.resource_id)
        if found is None:
            return protocol.ReadResponse()
        kept = _plain(kind, request.properties) | inputs
        state = _state(kind, found, {item.prop: kept.get(item.prop) for item in kind.inputs})
        answered = body.refreshed(kind, inputs, found.answer) if inputs else body.inputs_of(kind, state)
        return protocol.ReadResponse(
            request.resource_id,
            _properties(kind, state, request.properties, request.inputs),
            _properties(kind, answered, request.inputs),
        )

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        kind = _kind(request.type)
        wanted = _plain(kind, request.news)
        old, before = _plain(kind, request.olds), _plain(kind, request.old_inputs)
        if request.preview:
            gone = [
                one.attribute.prop for one in diff(kind, before, old, wanted) if one.change is Change.DELETE
            ]
            stays = {name: value for name, value in old.items() if name not in gone}
            return protocol.UpdateResponse(_properties(kind, body.planned(kind, wanted, stays), request.news))
        changed = await self._account.update(kind, request.resource_id, before, old, wanted)
        state = old | wanted if changed is None else _state(kind, changed, wanted)
        return protocol.UpdateResponse(_properties(kind, state, request.news))

    async def delete(self, request: protocol.DeleteRequest) -> None:
        await self._account.delete(_kind(request.type), request.resource_id)

    async def invoke(self, request: protocol.InvokeRequest) -> protocol.InvokeResponse:
        kind = OBJECT_TYPES.get(request.tok.removeprefix(f"{PACKAGE}:index:get"))
        if kind is None or not request.tok.startswith(f"{PACKAGE}:index:get"):
            raise ProviderError(f"{request.tok} is not a function of this package")
        wanted = plain.plain_map(request.args)
        if failures := _check_lookup(kind, wanted):
            return protocol.InvokeResponse(failures=failures)
        account = self._account
        found = await account.find(kind, wanted)
        if len(found) != 1:
            text = await _explain(account, kind, wanted, found)
            return protocol.InvokeResponse(failures=[protocol.CheckFailure("", text)])
        state = _state(kind, found[0], {})
        return protocol.InvokeResponse(_properties(kind, state) | plain.wrapped_map({"id": found[0].id}))

    @cached_property
    def _account(self) -> BetterStackClient:
        return BetterStackClient(self._api(self._limit), self._around)


def _kind(qualified: str) -> ObjectType:
    """The kind of a resource; its type in a URN comes after those of its parents."""
    token = qualified.rpartition("$")[2]
    kind = TOKENS.get(token)
    if kind is None:
        near = difflib.get_close_matches(token, TOKENS, n=1, cutoff=0.0)[0]
        raise ProviderError(f"this package has no {token}; did you mean {near}?")
    return kind


def _plain(kind: ObjectType, values: "Values") -> Properties:
    """What the engine hands over, which knows no whole numbers, in canonical form."""
    found = plain.plain_map(values)
    return {item.prop: canonical(item, found[item.prop]) for item in kind.attributes if item.prop in found}


def _moved(kind: ObjectType, before: Properties, wanted: Properties) -> list[tuple[str, str]]:
    """Why a heartbeat must not go to another team: the one that takes its place has another address."""
    team, other = before.get("teamName"), wanted.get("teamName")
    if kind.name != "Heartbeat" or None in (team, other) or UNKNOWN in (team, other) or team == other:
        return []
    reason = (
        f"is {other!r} and was {team!r}: a heartbeat of another team has a new address, which nobody pings; leave it, "
        "or declare a new heartbeat and delete this one once its job pings the other"
    )
    return [("teamName", reason)]


def _detail(one: Difference) -> protocol.PropertyDiff:
    return protocol.PropertyDiff(_KINDS[one.change, one.replaces], input_diff=one.change is not Change.UPDATE)


def _state(kind: ObjectType, found: Object, inputs: Properties) -> Properties:
    """The outputs of an object."""
    parents: Properties = {}
    if kind.parent:
        page, own = split(kind, found.id)
        parents[camel(kind.parent)] = page
        if any(item.name == "section_id" for item in kind.attributes):
            parents["sectionId"] = own
    return body.state(kind, found.answer, inputs, parents)


def _properties(kind: ObjectType, values: Properties, *marks: "Values") -> "dict[str, PropertyValue]":
    """Properties for the engine: secret is what the table calls so, and what was secret in ``marks``."""
    secret = plain.secrets_in(*marks) | {item.prop for item in kind.attributes if item.secret}
    return plain.wrapped_map(values, secret)


def _check_lookup(kind: ObjectType, wanted: Mapping[str, Any]) -> list[protocol.CheckFailure]:
    names = [camel(name) for name in (kind.parent, *kind.key) if name]
    failures = [
        protocol.CheckFailure(name, f"get{kind.name} looks up by {' or '.join(names)}")
        for name in wanted
        if name not in names
    ]
    if not failures and not any(wanted.get(camel(name)) for name in kind.key):
        failures = [protocol.CheckFailure(names[-1], f"missing: get{kind.name} needs {' or '.join(names)}")]
    return failures


async def _explain(
    account: BetterStackClient, kind: ObjectType, wanted: Properties, found: list[Object]
) -> str:
    hidden = secrets(kind, wanted)
    described = ", ".join(f"{name} {value!r}" for name, value in wanted.items() if value not in hidden)
    if found:
        ids = ", ".join(one.id for one in found)
        return f"Better Stack has {len(found)} objects of kind {kind.name} with {described} (ids {ids})"
    key = kind.attribute(kind.key[0])
    names = [
        str(from_wire(key, one.answer.get(key.wire)))
        for one in await account.list(kind, str(wanted.get(camel(kind.parent), "")))
    ]
    near = difflib.get_close_matches(str(wanted.get(key.prop, "")), names, n=1)
    return f"Better Stack has no {kind.name} with {described}" + (
        f"; did you mean {near[0]!r}?" if near else ""
    )
