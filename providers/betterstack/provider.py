"""The Better Stack package as a Pulumi provider: the engine's calls on one side, the account on the other."""

import difflib
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pulumi.provider.experimental import provider as protocol

from providers import plain
from providers.betterstack import body
from providers.betterstack.account import Account, Object, secrets, split
from providers.betterstack.attributes import camel
from providers.betterstack.check import check
from providers.betterstack.config import ADVICE, Settings, check_settings, settings
from providers.betterstack.diff import Change, Difference, Properties, diff
from providers.betterstack.kinds import KINDS, PACKAGE, TOKENS, Kind
from providers.betterstack.values import canonical, from_wire
from providers.failure import ProviderError
from providers.http import Api, Surroundings

if TYPE_CHECKING:
    import httpx
    from pulumi.provider.experimental.property_value import PropertyValue

    from providers.servicer import DiffRequest, UpdateRequest

    Values = Mapping[str, PropertyValue]

_KINDS: Final = {
    (Change.ADD, False): protocol.PropertyDiffKind.ADD,
    (Change.ADD, True): protocol.PropertyDiffKind.ADD_REPLACE,
    (Change.UPDATE, False): protocol.PropertyDiffKind.UPDATE,
    (Change.UPDATE, True): protocol.PropertyDiffKind.UPDATE_REPLACE,
    (Change.DELETE, False): protocol.PropertyDiffKind.DELETE,
    (Change.DELETE, True): protocol.PropertyDiffKind.DELETE_REPLACE,
}


class BetterStack(protocol.Provider):
    """Better Stack Uptime for Pulumi."""

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        surroundings: Surroundings = Surroundings(),  # noqa: B008 -- frozen
        transport: "httpx.AsyncBaseTransport | None" = None,
    ) -> None:
        self._environment = environment
        self._around = surroundings
        self._transport = transport
        self._settings: Settings | None = None
        self._account: Account | None = None

    async def get_schema(self, request: protocol.GetSchemaRequest) -> protocol.GetSchemaResponse:  # noqa: ARG002
        from providers.betterstack.schema import schema_json

        return protocol.GetSchemaResponse(schema_json())

    async def check_config(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        failures = check_settings(plain.plain_map(request.new_inputs), self._environment)
        inputs = {
            name: value.with_secret(True) if name == "apiToken" else value
            for name, value in request.new_inputs.items()
        }
        return protocol.CheckResponse(inputs, plain.failures(failures, request.new_inputs, ["apiToken"]))

    async def diff_config(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        old, new = plain.plain_map(request.old_state), plain.plain_map(request.new_inputs)
        names = sorted(name for name in {*old, *new} if old.get(name) != new.get(name) and name != "version")
        # Another token or address leads to the same objects: nothing is made anew for it.
        return protocol.DiffResponse(changes=bool(names), diffs=names)

    async def configure(self, request: protocol.ConfigureRequest) -> protocol.ConfigureResponse:
        self._settings = settings(plain.plain_map(request.args), self._environment)
        return protocol.ConfigureResponse(accept_secrets=True, supports_preview=True)

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        kind = _kind(request.type)
        inputs, failures = check(kind, plain.plain_map(request.new_inputs))
        secret = {item.prop for item in kind.inputs if item.secret}
        marked = plain.secrets_in(request.new_inputs) | secret
        return protocol.CheckResponse(
            plain.wrapped_map(inputs, marked), plain.failures(failures, request.new_inputs, secret)
        )

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        kind = _kind(request.type)
        if TYPE_CHECKING:
            assert isinstance(request, DiffRequest)
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
        made = await self._open().create(kind, inputs)
        return protocol.CreateResponse(
            made.id, _properties(kind, _state(kind, made, inputs), request.properties)
        )

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        kind = _kind(request.type)
        inputs = _plain(kind, request.inputs)
        found = await self._open().read(kind, request.resource_id)
        if found is None:
            return protocol.ReadResponse()
        kept = _plain(kind, request.properties) | inputs
        state = _state(kind, found, {item.prop: kept.get(item.prop) for item in kind.inputs})
        told = body.refreshed(kind, inputs, found.answer) if inputs else body.inputs_of(kind, state)
        return protocol.ReadResponse(
            request.resource_id,
            _properties(kind, state, request.properties, request.inputs),
            _properties(kind, told, request.inputs),
        )

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        kind = _kind(request.type)
        wanted = _plain(kind, request.news)
        if TYPE_CHECKING:
            assert isinstance(request, UpdateRequest)
        old, before = _plain(kind, request.olds), _plain(kind, request.old_inputs)
        if request.preview:
            gone = [
                one.attribute.prop for one in diff(kind, before, old, wanted) if one.change is Change.DELETE
            ]
            stays = {name: value for name, value in old.items() if name not in gone}
            return protocol.UpdateResponse(_properties(kind, body.planned(kind, wanted, stays), request.news))
        changed = await self._open().update(kind, request.resource_id, before, old, wanted)
        state = old | wanted if changed is None else _state(kind, changed, wanted)
        return protocol.UpdateResponse(_properties(kind, state, request.news))

    async def delete(self, request: protocol.DeleteRequest) -> None:
        await self._open().delete(_kind(request.type), request.resource_id)

    async def invoke(self, request: protocol.InvokeRequest) -> protocol.InvokeResponse:
        kind = KINDS.get(request.tok.removeprefix(f"{PACKAGE}:index:get"))
        if kind is None or not request.tok.startswith(f"{PACKAGE}:index:get"):
            raise ProviderError(f"{request.tok} is no function of this package")
        wanted = plain.plain_map(request.args)
        if failures := _check_lookup(kind, wanted):
            return protocol.InvokeResponse(failures=failures)
        account = self._open()
        found = await account.find(kind, wanted)
        if len(found) != 1:
            text = await _explain(account, kind, wanted, found)
            return protocol.InvokeResponse(failures=[protocol.CheckFailure("", text)])
        state = _state(kind, found[0], {})
        return protocol.InvokeResponse(_properties(kind, state) | plain.wrapped_map({"id": found[0].id}))

    def _open(self) -> Account:
        if self._account is None:
            if self._settings is None:
                raise ProviderError("the provider is not configured")
            api = Api(
                "Better Stack",
                self._settings.url,
                token=self._settings.required_token(),
                limit=(self._settings.rate_limit, 1.0),
                advice=ADVICE,
                surroundings=self._around,
                transport=self._transport,
            )
            self._account = Account(api, self._around)
        return self._account


def _kind(qualified: str) -> Kind:
    """The kind of a resource; its type in a URN comes after those of its parents."""
    token = qualified.rpartition("$")[2]
    kind = TOKENS.get(token)
    if kind is None:
        near = difflib.get_close_matches(token, TOKENS, n=1, cutoff=0.0)[0]
        raise ProviderError(f"this package has no {token}; did you mean {near}?")
    return kind


def _plain(kind: Kind, values: "Values") -> Properties:
    """What the engine hands over, which knows no whole numbers, in canonical form."""
    found = plain.plain_map(values)
    return {item.prop: canonical(item, found[item.prop]) for item in kind.attributes if item.prop in found}


def _detail(one: Difference) -> protocol.PropertyDiff:
    return protocol.PropertyDiff(_KINDS[one.change, one.replaces], input_diff=one.change is not Change.UPDATE)


def _state(kind: Kind, found: Object, inputs: Properties) -> Properties:
    """The outputs of an object."""
    parents: Properties = {}
    if kind.parent:
        page, own = split(kind, found.id)
        parents[camel(kind.parent)] = page
        if any(item.name == "section_id" for item in kind.attributes):
            parents["sectionId"] = own
    return body.state(kind, found.answer, inputs, parents)


def _properties(kind: Kind, values: Properties, *marks: "Values") -> "dict[str, PropertyValue]":
    """Properties for the engine: secret is what the table calls so, and what was secret in ``marks``."""
    secret = plain.secrets_in(*marks) | {item.prop for item in kind.attributes if item.secret}
    return plain.wrapped_map(values, secret)


def _check_lookup(kind: Kind, wanted: Mapping[str, Any]) -> list[protocol.CheckFailure]:
    names = [camel(name) for name in (kind.parent, *kind.key) if name]
    failures = [
        protocol.CheckFailure(name, f"get{kind.name} looks up by {' or '.join(names)}")
        for name in wanted
        if name not in names
    ]
    if not failures and not any(wanted.get(camel(name)) for name in kind.key):
        failures = [protocol.CheckFailure(names[-1], f"missing: get{kind.name} needs {' or '.join(names)}")]
    return failures


async def _explain(account: Account, kind: Kind, wanted: Properties, found: list[Object]) -> str:
    hidden = secrets(kind, wanted)
    said = ", ".join(f"{name} {value!r}" for name, value in wanted.items() if value not in hidden)
    if found:
        ids = ", ".join(one.id for one in found)
        return f"Better Stack has {len(found)} objects of kind {kind.name} with {said} (ids {ids})"
    key = kind.attribute(kind.key[0])
    names = [
        str(from_wire(key, one.answer.get(key.wire)))
        for one in await account.list(kind, str(wanted.get(camel(kind.parent), "")))
    ]
    near = difflib.get_close_matches(str(wanted.get(key.prop, "")), names, n=1)
    return f"Better Stack has no {kind.name} with {said}" + (f"; did you mean {near[0]!r}?" if near else "")
