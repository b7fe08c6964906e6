"""Labels as resources: made, taken over, renamed, removed."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from plugin_host import plain, protocol
from plugin_host.unknown import UNKNOWN

from pulumi_github_labels.client import LabelsClient
from pulumi_github_labels.label import Label, check, identity, label, split
from pulumi_github_labels.package import Declared


class Labels:
    """The engine's calls about labels; ``connect`` gives the client, once the provider is configured."""

    def __init__(self, connect: Callable[[], LabelsClient]) -> None:
        self._connect = connect
        self._declared = Declared("label")

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        inputs, failures = check(plain.plain_map(request.new_inputs))
        known = not failures and UNKNOWN not in (inputs["repository"], inputs["name"])
        if known and (reason := self._declared.refuse(request.urn, label(inputs).key)):
            failures = [("name", reason)]
        marked = plain.secrets_in(request.new_inputs)
        return protocol.CheckResponse(
            plain.wrapped_map(inputs, marked), plain.failures(failures, request.new_inputs)
        )

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        state = plain.plain_map(request.old_state)
        wanted = _wanted(plain.plain_map(request.new_inputs), plain.plain_map(request.old_inputs))
        moved = state["repository"].lower() != wanted["repository"].lower()
        names = [
            name
            for name, value in wanted.items()
            if (moved if name == "repository" else state.get(name, "") != value)
        ]
        kind, replacing = protocol.PropertyDiffKind.UPDATE, protocol.PropertyDiffKind.UPDATE_REPLACE
        return protocol.DiffResponse(
            changes=bool(names),
            replaces=["repository"] if moved else [],
            diffs=names,
            detailed_diff={
                name: protocol.PropertyDiff(replacing if name == "repository" else kind, input_diff=False)
                for name in names
            },
        )

    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        if request.preview:
            return protocol.CreateResponse("", dict(request.properties))
        wanted = label(plain.plain_map(request.properties))
        made = await self._account.put(wanted)
        marked = plain.secrets_in(request.properties)
        return protocol.CreateResponse(
            identity(made.repository, made.name), plain.wrapped_map(_properties(made), marked)
        )

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        repository, name = split(request.resource_id)
        known, inputs = plain.plain_map(request.properties), plain.plain_map(request.inputs)
        found = await self._account.read(repository, str(known.get("name") or name))
        if found is None:
            return protocol.ReadResponse()
        state = _properties(found)
        answered = {each: value for each, value in state.items() if each in inputs or (not inputs and value)}
        marked = plain.secrets_in(request.inputs, request.properties)
        return protocol.ReadResponse(
            identity(repository, found.name),
            plain.wrapped_map(state, marked),
            plain.wrapped_map(answered, marked),
        )

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        new, state = plain.plain_map(request.news), plain.plain_map(request.olds)
        wanted = _wanted(new, plain.plain_map(request.old_inputs))
        marked = plain.secrets_in(request.news)
        if request.preview:
            return protocol.UpdateResponse(plain.wrapped_map(state | wanted, marked))
        made = await self._account.put(label(wanted), known_as=str(state["name"]))
        return protocol.UpdateResponse(plain.wrapped_map(_properties(made), marked))

    async def delete(self, request: protocol.DeleteRequest) -> None:
        repository, name = split(request.resource_id)
        name = str(plain.plain_map(request.properties).get("name") or name)
        key = Label(repository, name, "", None).key
        if not self._declared.is_of_another(request.urn, key):
            await self._account.delete(repository, name)

    @cached_property
    def _account(self) -> LabelsClient:
        return self._connect()


def _wanted(new: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The new inputs; a description that was declared and no longer is, is to be empty."""
    emptied = "description" in before and "description" not in new
    return {**new, **({"description": ""} if emptied else {})}


def _properties(one: Label) -> dict[str, Any]:
    return {
        "repository": one.repository,
        "name": one.name,
        "color": one.color,
        "description": one.description or "",
    }
