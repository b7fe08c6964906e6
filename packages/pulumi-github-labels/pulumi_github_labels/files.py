"""Files as resources: written, taken over, removed."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final

from plugin_host import plain, protocol
from plugin_host.unknown import UNKNOWN

from pulumi_github_labels.contents import FilesClient
from pulumi_github_labels.file import PLACE, check, place, sha, split
from pulumi_github_labels.package import Declared

_COMPARED: Final = (*PLACE, "content")
"""What a file is; the message is that of the next commit."""


class Files:
    """The engine's calls about files; ``connect`` gives the client, once the provider is configured."""

    def __init__(self, connect: Callable[[], FilesClient]) -> None:
        self._connect = connect
        self._declared = Declared("file")

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        inputs, failures = check(plain.plain_map(request.new_inputs))
        known = not failures and UNKNOWN not in [inputs[name] for name in PLACE]
        if known and (reason := self._declared.refuse(request.urn, place(inputs).key)):
            failures = [("path", reason)]
        marked = plain.secrets_in(request.new_inputs)
        return protocol.CheckResponse(
            plain.wrapped_map(inputs, marked), plain.failures(failures, request.new_inputs)
        )

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        state, wanted = plain.plain_map(request.old_state), plain.plain_map(request.new_inputs)
        moved = [name for name in PLACE if not _same(name, state[name], wanted[name])]
        names = [name for name in _COMPARED if name in moved or not _same(name, state[name], wanted[name])]
        kind, replacing = protocol.PropertyDiffKind.UPDATE, protocol.PropertyDiffKind.UPDATE_REPLACE
        return protocol.DiffResponse(
            changes=bool(names),
            replaces=moved,
            diffs=names,
            detailed_diff={
                name: protocol.PropertyDiff(replacing if name in moved else kind, input_diff=False)
                for name in names
            },
        )

    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        inputs = plain.plain_map(request.properties)
        if request.preview:
            return protocol.CreateResponse("", dict(request.properties), await self._replaced(inputs))
        await self._write(inputs)
        return protocol.CreateResponse(place(inputs).identity, dict(request.properties))

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        there = split(request.resource_id)
        known, inputs = plain.plain_map(request.properties), plain.plain_map(request.inputs)
        found = await self._account.read(there, str(known.get("content") or ""))
        if found is None:
            return protocol.ReadResponse()
        actual = {name: getattr(there, name) for name in PLACE} | {
            "content": found.content,
            "message": str((inputs or known).get("message") or f"Change {there.path}"),
        }
        # What the program says of the place may be written in another case.
        state = actual | {name: known[name] for name in PLACE if known.get(name)}
        marked = plain.secrets_in(request.inputs, request.properties)
        return protocol.ReadResponse(
            request.resource_id,
            plain.wrapped_map(state, marked),
            plain.wrapped_map(state | {name: inputs[name] for name in PLACE if name in inputs}, marked),
        )

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        if not request.preview:
            await self._write(plain.plain_map(request.news))
        return protocol.UpdateResponse(dict(request.news))

    async def delete(self, request: protocol.DeleteRequest) -> None:
        there = split(request.resource_id)
        if not self._declared.is_of_another(request.urn, there.key):
            await self._account.delete(there)

    async def _replaced(self, inputs: Mapping[str, Any]) -> list[str]:
        """A warning where a file of another content is there already."""
        if UNKNOWN in [inputs[name] for name in PLACE]:
            return []
        there = place(inputs)
        if await self._account.sha(there) in (None, sha(str(inputs["content"]))):
            return []
        return [f"{there.repository} has other content in {there.path}, which is replaced"]

    async def _write(self, inputs: Mapping[str, Any]) -> None:
        await self._account.put(place(inputs), str(inputs["content"]), str(inputs["message"]))

    @cached_property
    def _account(self) -> FilesClient:
        return self._connect()


def _same(name: str, one: object, other: object) -> bool:
    """Whether two values of a property mean the same: GitHub knows repositories in any case."""
    return str(one).lower() == str(other).lower() if name == "repository" else one == other
