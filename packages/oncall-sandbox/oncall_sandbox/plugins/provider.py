"""A fake plugin as the engine sees it: Pulumi's calls, translated by the kinds of one account."""

import json
import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Generic

from plugin_host import protocol
from plugin_host.failure import InitFailedError, ProviderError
from plugin_host.property_value import PropertyValue

from oncall_sandbox.plugins.api import Transport
from oncall_sandbox.plugins.check import DEFAULTS, Failure, failures, fill_in, name_it
from oncall_sandbox.plugins.diff import Change, Comparison
from oncall_sandbox.plugins.resource_type import Plugin, ResourceType, Session
from oncall_sandbox.plugins.schema import Package, Shape, Signature
from oncall_sandbox.plugins.traits import nearest
from oncall_sandbox.plugins.values import UNKNOWN, State, plain_map, secrets, wrap_map

SERVED_STACKS = "sandbox"
Clock = Callable[[], datetime]
Properties = Mapping[str, PropertyValue]

_REPLACING = {
    Change.ADD: protocol.PropertyDiffKind.ADD_REPLACE,
    Change.DELETE: protocol.PropertyDiffKind.DELETE_REPLACE,
    Change.UPDATE: protocol.PropertyDiffKind.UPDATE_REPLACE,
}
_CHANGING = {
    Change.ADD: protocol.PropertyDiffKind.ADD,
    Change.DELETE: protocol.PropertyDiffKind.DELETE,
    Change.UPDATE: protocol.PropertyDiffKind.UPDATE,
}
_OF_THE_ENGINE = ("version", "pluginDownloadURL")


class FakePlugin(protocol.Provider, Generic[Session]):
    """Serves one account's resources and look-ups to stacks whose name begins with `sandbox`."""

    def __init__(
        self,
        plugin: Plugin[Session],
        connect: Callable[[], Awaitable[Transport]],
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._plugin = plugin
        self._package = Package(plugin.name)
        self._connect = connect
        self._clock = clock
        self._session: Session | None = None

    async def get_schema(self, _request: protocol.GetSchemaRequest) -> protocol.GetSchemaResponse:
        from oncall_sandbox.plugins.package_schema import package_schema

        return protocol.GetSchemaResponse(package_schema(self._package))

    async def check_config(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        self._admit(request.urn)
        given = {name: value for name, value in request.new_inputs.items() if value.value is not None}
        inputs = _settings(self._package.config, plain_map(given))
        filled = self._from_environment(inputs)
        wrong = [*failures(self._package.config, {}, inputs), *self._plugin.check(inputs)]
        made = wrap_map({name: inputs[name] for name in filled}, filled)
        return protocol.CheckResponse({**given, **made}, _refusals(wrong))

    async def diff_config(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        old, new = plain_map(request.old_state), plain_map(request.new_inputs)
        changed = sorted(name for name in {*old, *new} - {"version"} if old.get(name) != new.get(name))
        return protocol.DiffResponse(changes=bool(changed), diffs=changed)

    async def configure(self, request: protocol.ConfigureRequest) -> protocol.ConfigureResponse:
        inputs = _settings(self._package.config, plain_map(request.args))
        self._from_environment(inputs)
        wrong = list(self._plugin.check(inputs))  # a refresh or a destroy configures without a check before
        if wrong:
            raise ProviderError("; ".join(f"{failure.path}: {failure.reason}" for failure in wrong))
        self._session = await self._plugin.open(inputs, await self._connect())
        return protocol.ConfigureResponse(accept_secrets=True, supports_preview=True)

    async def invoke(self, request: protocol.InvokeRequest) -> protocol.InvokeResponse:
        signature = self._package.function(request.tok)
        lookup = self._plugin.lookups.get(request.tok)
        if signature is None or lookup is None:
            raise self._not_served(request.tok, self._plugin.lookups)
        inputs = plain_map(request.args)
        wrong = failures(signature.inputs, {}, inputs)
        if wrong:
            return protocol.InvokeResponse(failures=_refusals(wrong))
        return protocol.InvokeResponse(wrap_map(inputs | await lookup(self._open_session(), inputs)))

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        kind, signature = self._serving(request.urn)
        inputs = _program_inputs(request.new_inputs)
        filled = fill_in(signature.inputs, kind.traits, inputs)
        if "name" in signature.inputs.properties and "name" not in inputs:
            inputs["name"] = name_it(request.urn, request.random_seed, plain_map(request.old_inputs))
            filled.append("name")
        wrong = failures(signature.inputs, kind.traits, inputs)
        if not wrong:
            wrong = list(kind.problems(inputs))
        secret = secrets(request.new_inputs) | _secret_inputs(signature)
        checked = wrap_map(inputs | {DEFAULTS: sorted(filled)}, secret)
        return protocol.CheckResponse(checked, _refusals(wrong))

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        kind, signature = self._serving(request.urn)
        old, new = plain_map(request.old_state), _program_inputs(request.new_inputs)
        changes = self._comparison(kind).changes(signature.inputs, old, new)
        changes |= dict.fromkeys(kind.differs(old), Change.UPDATE)
        # As the bridge of the official plugins does: a difference of what the program ignores is none.
        changes = {path: how for path, how in changes.items() if _top(path) not in request.ignore_changes}
        replacing = {name for name, known in signature.inputs.properties.items() if known.replaces}
        tops = {path: _top(path) for path in changes}
        return protocol.DiffResponse(
            changes=bool(changes),
            replaces=sorted(replacing.intersection(tops.values())),
            diffs=sorted(set(tops.values())),
            detailed_diff={
                path: protocol.PropertyDiff(
                    (_REPLACING if tops[path] in replacing else _CHANGING)[change], False
                )
                for path, change in changes.items()
            },
            delete_before_replace=_keeps_its_name(request, old, new),
        )

    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        kind, signature = self._serving(request.urn)
        plan = _program_inputs(request.properties)
        secret = secrets(request.properties) | _secret_inputs(signature)
        if request.preview:
            decided = set(signature.outputs) - signature.inputs.properties.keys()
            computed = [name for name, trait in kind.traits.items() if trait.computed and "." not in name]
            unknown = dict.fromkeys([*decided, *computed], UNKNOWN)
            return protocol.CreateResponse("", wrap_map(unknown | plan, secret))
        session = self._open_session()
        identity, state = await kind.create(session, plan)
        try:
            state = await kind.settle(session, identity, plan | state)
        except ProviderError as error:
            raise InitFailedError(identity, wrap_map(plan | state, secret), [str(error)]) from None
        return protocol.CreateResponse(identity, wrap_map(state, secret))

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        kind, signature = self._serving(request.urn)
        state, inputs = plain_map(request.properties), _program_inputs(request.inputs)
        identity, importing = request.resource_id, not request.inputs
        if importing:
            identity, first = kind.imported(identity)
            state |= first
        found = await kind.read(self._open_session(), identity, state)
        if found is None:
            return protocol.ReadResponse()
        comparison = self._comparison(kind)
        defaults = plain_map(request.inputs).get(DEFAULTS, [])
        if importing:
            inputs = comparison.as_inputs(signature.inputs, found)
        else:
            inputs = comparison.refreshed(signature.inputs, inputs, found)
        secret = secrets(request.properties) | secrets(request.inputs) | _secret_inputs(signature)
        return protocol.ReadResponse(
            identity, wrap_map(found, secret), wrap_map(inputs | {DEFAULTS: defaults}, secret)
        )

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        kind, signature = self._serving(request.urn)
        old, new = plain_map(request.olds), _program_inputs(request.news)
        new |= {name: old[name] for name in request.ignore_changes if name in old}
        plan = self._comparison(kind).plan(signature.inputs, old, new)
        secret = secrets(request.news) | _secret_inputs(signature)
        if request.preview:
            kept = {name: old[name] for name in signature.outputs if name in old}
            unset = signature.inputs.properties.keys() - plan.keys()
            shown = {name: value for name, value in kept.items() if name not in unset}
            return protocol.UpdateResponse(wrap_map(shown | plan, secret))
        state = await kind.update(self._open_session(), request.resource_id, old, plan)
        return protocol.UpdateResponse(wrap_map(state, secret))

    async def delete(self, request: protocol.DeleteRequest) -> None:
        kind, _ = self._serving(request.urn)
        await kind.delete(self._open_session(), request.resource_id, plain_map(request.properties))

    def _admit(self, urn: str) -> None:
        stack = urn.removeprefix("urn:pulumi:").partition("::")[0]
        if not stack.startswith(SERVED_STACKS):
            raise ProviderError(
                f"this is the sandbox's fake plugin for the {self._plugin.name} plugin; it serves only stacks whose "
                f'name begins with "{SERVED_STACKS}", not "{stack}". Run that stack with your own Pulumi '
                "installation, outside the activated shell: it downloads the official plugin"
            )

    def _serving(self, urn: str) -> tuple[ResourceType[Session], Signature]:
        self._admit(urn)
        token = urn.split("::")[2].rpartition("$")[2]
        kind, signature = self._plugin.resources.get(token), self._package.resource(token)
        if kind is None or signature is None:
            raise self._not_served(token, self._plugin.resources)
        return kind, signature

    def _not_served(self, token: str, served: Mapping[str, Any]) -> ProviderError:
        names = [name.rpartition(":")[2] for name in served]
        return ProviderError(
            f"the sandbox's fake plugin for {self._plugin.name} does not serve {token.rpartition(':')[2]}; it serves "
            f"{', '.join(names)}{nearest(token.rpartition(':')[2], names)}"
        )

    def _open_session(self) -> Session:
        if self._session is None:
            raise ProviderError(f"the {self._plugin.name} provider has not been configured")
        return self._session

    def _comparison(self, kind: ResourceType[Session]) -> Comparison:
        return Comparison(kind.traits, self._clock())

    def _from_environment(self, inputs: State) -> list[str]:
        filled = []
        for name, variable in self._plugin.settings.items():
            if name not in inputs and os.environ.get(variable):
                inputs[name] = os.environ[variable]
                filled.append(name)
        return filled


def _top(path: str) -> str:
    return path.partition("[")[0].partition(".")[0]


def _settings(config: Shape, inputs: State) -> State:
    """A provider's settings without the engine's own. What is not a text may come as JSON in one."""
    return {
        name: _read_json(value)
        if name in config.properties and config.properties[name].shape.kind != "string"
        else value
        for name, value in inputs.items()
        if name not in _OF_THE_ENGINE
    }


def _read_json(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _program_inputs(values: Properties) -> State:
    return {name: value for name, value in plain_map(values).items() if not name.startswith("__")}


def _secret_inputs(signature: Signature) -> frozenset[str]:
    return frozenset(name for name, known in signature.inputs.properties.items() if known.secret)


def _keeps_its_name(request: protocol.DiffRequest, old: State, new: State) -> bool:
    """Whether old and new would have to exist under the same chosen name at once, which accounts refuse."""
    chosen = "name" not in plain_map(request.old_inputs).get(DEFAULTS, ["name"])
    return chosen and old.get("name") == new.get("name")


def _refusals(wrong: list[Failure]) -> list[protocol.CheckFailure]:
    return [protocol.CheckFailure(failure.path, failure.reason) for failure in wrong]
