"""Providers written in Python, named in ``Pulumi.yaml`` by their path, and importing what exists."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tools.places import VENV

if TYPE_CHECKING:
    from tests.engine.conftest import Stack

pytestmark = [pytest.mark.engine, pytest.mark.thorough]

SHELF = """
import json, os, pathlib
from plugin_host import host

def make():
    from plugin_host import protocol
    from plugin_host.property_value import PropertyValue

    book = {"type": "string"}
    kind = {
        "properties": {"bookTitle": book},
        "required": ["bookTitle"],
        "inputProperties": {"bookTitle": book},
        "requiredInputs": ["bookTitle"],
    }
    schema = {"name": "shelf", "version": "1.0.0", "resources": {"shelf:index:Book": kind}}

    def file(id_):
        return pathlib.Path(os.environ["SHELF"], id_)

    class Shelf(protocol.Provider):
        async def get_schema(self, request):
            return protocol.GetSchemaResponse(json.dumps(schema))
        async def check_config(self, request):
            return protocol.CheckResponse(request.new_inputs)
        async def configure(self, request):
            return protocol.ConfigureResponse(accept_secrets=True, supports_preview=True)
        async def check(self, request):
            return protocol.CheckResponse(request.new_inputs)
        async def diff(self, request):
            changed = request.old_state["bookTitle"].value != request.new_inputs["bookTitle"].value
            return protocol.DiffResponse(changes=changed, diffs=["bookTitle"] if changed else [])
        async def create(self, request):
            if request.preview:
                return protocol.CreateResponse("", request.properties)
            file("one").write_text(request.properties["bookTitle"].value)
            return protocol.CreateResponse("one", request.properties)
        async def read(self, request):
            if not file(request.resource_id).exists():
                return protocol.ReadResponse()
            found = {"bookTitle": PropertyValue(file(request.resource_id).read_text())}
            return protocol.ReadResponse(request.resource_id, found, found)
        async def delete(self, request):
            file(request.resource_id).unlink()
    return Shelf()

host.serve(make, version="1.0.0")
"""

BOOK = """
import os
import pulumi

class Book(pulumi.CustomResource):
    def __init__(self, name, title):
        super().__init__("shelf:index:Book", name, {"bookTitle": title})

if os.environ.get("TITLE"):
    Book("book", os.environ["TITLE"])
"""


def add_provider(stack: Stack, name: str, program: str) -> None:
    folder = stack.project / name
    folder.mkdir()
    runtime = json.dumps({"name": "python", "options": {"virtualenv": str(VENV)}})
    (folder / "PulumiPlugin.yaml").write_text(f"runtime: {runtime}\n", encoding="utf-8")
    (folder / "__main__.py").write_text(program, encoding="utf-8")
    with (stack.project / "Pulumi.yaml").open("a", encoding="utf-8") as file:
        file.write(f"plugins: {{providers: [{{name: {name}, path: {name}}}]}}\n")


@pytest.fixture
def shelf(stack: Stack) -> Stack:
    stack.program(BOOK)
    add_provider(stack, "shelf", SHELF)
    folder = stack.sandbox.parent / "books"
    folder.mkdir()
    stack.environment["SHELF"] = str(folder)
    return stack


def test_a_provider_in_python_lives_through_create_refresh_and_destroy(shelf: Stack) -> None:
    made = shelf.up(TITLE="Emma")
    assert made.changes() == {"created": 2}
    assert "Traceback" not in made.output
    book = shelf.sandbox.parent / "books" / "one"
    assert book.read_text(encoding="utf-8") == "Emma"
    assert shelf.run("preview", "--expect-no-changes", TITLE="Emma").changes() == {"unchanged": 2}
    book.write_text("Persuasion", encoding="utf-8")
    assert shelf.run("refresh", "--yes", "--skip-preview").changes() == {"updated": 1, "unchanged": 1}
    shelf.run("destroy", "--yes", "--skip-preview")
    assert not book.exists()


def test_import_takes_over_what_exists_and_shows_its_python(shelf: Stack) -> None:
    (shelf.sandbox.parent / "books" / "found").write_text('"Emma"', encoding="utf-8")
    imported = shelf.run("import", "shelf:index:Book", "book", "found", "--yes", "--protect=false").output
    assert 'shelf.Book("book",\n    book_title="\\"Emma\\""' in imported
    assert "import pulumi_shelf as shelf" in imported
    assert [entry["id"] for entry in shelf.resources() if entry["type"] == "shelf:index:Book"] == ["found"]
    assert shelf.run("preview", TITLE='"Emma"').changes() == {"unchanged": 2}


def test_the_schema_of_a_provider_in_python(shelf: Stack) -> None:
    assert shelf.run("package", "get-schema", "./shelf").json["name"] == "shelf"


def test_a_provider_that_cannot_start_is_named(shelf: Stack) -> None:
    (shelf.project / "shelf" / "__main__.py").write_text(
        "raise SystemExit('no shelf today')", encoding="utf-8"
    )
    told = shelf.up(TITLE="Emma", status=None)
    assert told.status != 0
    assert "shelf" in told.output
    assert "packages/pulumi-from-modules/pulumi_from_modules/language" not in told.output


def test_a_provider_without_its_virtual_environment_is_explained(shelf: Stack) -> None:
    (shelf.project / "shelf" / "PulumiPlugin.yaml").write_text("runtime: python\n", encoding="utf-8")
    told = shelf.up(TITLE="Emma", status=None)
    assert told.status != 0
    assert 'is set to "venv", but' in told.output


COMPONENT_PROVIDER = """
from typing import Optional, TypedDict
import pulumi
from pulumi.provider.experimental import component_provider_host

class Args(TypedDict):
    size: pulumi.Input[int]

class Cube(pulumi.ComponentResource):
    volume: pulumi.Output[int]
    def __init__(self, name: str, args: Args, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("cubes:index:Cube", name, {}, opts)
        self.volume = pulumi.Output.from_input(args["size"]).apply(lambda size: size**3)
        self.register_outputs({"volume": self.volume})

component_provider_host(name="cubes", components=[Cube])
"""

CUBE = """
import pulumi

class Cube(pulumi.ComponentResource):
    volume: pulumi.Output[int]
    def __init__(self, name, size):
        super().__init__("cubes:index:Cube", name, {"size": size, "volume": None}, None, remote=True)

pulumi.export("volume", Cube("cube", 3).volume)
"""


def test_a_component_provider_in_python(stack: Stack) -> None:
    stack.program(CUBE)
    add_provider(stack, "cubes", COMPONENT_PROVIDER)
    stack.up()
    assert stack.run("stack", "output", "volume").stdout.strip() == "27"
    refused = stack.run("package", "add", "./cubes", status=None)
    assert refused.status != 0
    assert "generating a Python SDK needs the official Python language plugin" in refused.output
