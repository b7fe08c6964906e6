"""A whole provider: books are files of a folder, ``$SHELF``. A plugin's `__main__.py` serves it with `host.serve`."""

import json
import os
from pathlib import Path

from plugin_host import plain, protocol
from plugin_host.host import ProviderError

TITLE = {"title": {"type": "string"}}
BOOK = {
    "properties": TITLE,
    "required": ["title"],
    "inputProperties": TITLE,
    "requiredInputs": ["title"],
}
SCHEMA = {"name": "shelf", "version": "0.1.0", "resources": {"shelf:index:Book": BOOK}}


def place(identity: str) -> Path:
    """The file of a book."""
    return Path(os.environ["SHELF"], identity)


class Shelf(protocol.Provider):
    """One resource, a book with a title."""

    async def get_schema(self, request: protocol.GetSchemaRequest) -> protocol.GetSchemaResponse:  # noqa: ARG002
        return protocol.GetSchemaResponse(json.dumps(SCHEMA))

    async def check_config(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        return protocol.CheckResponse(request.new_inputs)

    async def configure(self, request: protocol.ConfigureRequest) -> protocol.ConfigureResponse:  # noqa: ARG002
        return protocol.ConfigureResponse(accept_secrets=True, supports_preview=True)

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        title = plain.plain_map(request.new_inputs).get("title")
        reasons = [] if title else [("title", "missing: what the book is called")]
        return protocol.CheckResponse(request.new_inputs, plain.failures(reasons, request.new_inputs))

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        changed = plain.plain_map(request.old_state) != plain.plain_map(request.new_inputs)
        return protocol.DiffResponse(changes=changed, diffs=["title"] if changed else [])

    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        if request.preview:
            return protocol.CreateResponse("", request.properties)
        title = str(plain.plain_map(request.properties)["title"])
        identity = title.lower().replace(" ", "-")
        if place(identity).exists():
            raise ProviderError(f"there is a book {identity} already")
        place(identity).write_text(title)
        return protocol.CreateResponse(identity, request.properties)

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        if not place(request.resource_id).exists():
            return protocol.ReadResponse()  # somebody took it
        found = plain.wrapped_map({"title": place(request.resource_id).read_text()})
        return protocol.ReadResponse(request.resource_id, found, found)

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        if not request.preview:
            place(request.resource_id).write_text(str(plain.plain_map(request.news)["title"]))
        return protocol.UpdateResponse(request.news)

    async def delete(self, request: protocol.DeleteRequest) -> None:
        place(request.resource_id).unlink(missing_ok=True)
