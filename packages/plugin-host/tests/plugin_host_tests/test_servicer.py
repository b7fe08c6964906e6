"""The engine's calls over gRPC: what a provider raises, leaves out and returns, as the engine gets it."""

import asyncio
from collections.abc import Callable
from typing import Any

import grpc
import grpc.aio
import pytest
from google.protobuf import empty_pb2, struct_pb2
from plugin_host import protocol
from plugin_host.base import Base, type_of
from plugin_host.failure import InitFailedError, ProviderError
from plugin_host.log import Log
from plugin_host.marshal import marshal_map, unmarshal, unmarshal_map
from plugin_host.property_value import UNKNOWN, PropertyValue
from plugin_host.servicer import Servicer, Warn
from plugin_host.vendor import Vendor
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

Ask = Callable[[Any], Any]
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "s"}
OUTPUT = {"4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4", "secret": True}
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


class Odd(protocol.Provider):
    """Fails in every way, and notes what it is asked."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        if request.timeout:
            await asyncio.Event().wait()
        raise ProviderError("no such schedule: PX")

    async def update(self, request: protocol.UpdateRequest) -> protocol.UpdateResponse:
        self.seen.append(request)
        raise InitFailedError(request.resource_id, request.news, ["not yet", "nor this"])

    async def delete(self, request: protocol.DeleteRequest) -> None:
        self.seen.append(request)
        raise KeyError("schedule")

    async def diff(self, request: protocol.DiffRequest) -> protocol.DiffResponse:
        self.seen.append(request)
        kind = protocol.PropertyDiffKind.UPDATE_REPLACE
        return protocol.DiffResponse(True, ["a"], detailed_diff={"a": protocol.PropertyDiff(kind, False)})

    async def diff_config(self, _request: protocol.DiffRequest) -> protocol.DiffResponse:
        return protocol.DiffResponse(changes=False)

    async def read(self, request: protocol.ReadRequest) -> protocol.ReadResponse:
        if request.resource_id == "gone":
            return protocol.ReadResponse()
        return protocol.ReadResponse(request.resource_id, request.properties, request.inputs)

    async def check(self, request: protocol.CheckRequest) -> protocol.CheckResponse:
        wrong = [protocol.CheckFailure("a", "no"), protocol.CheckFailure("b[0].c", "neither")]
        return protocol.CheckResponse(request.new_inputs, wrong)


async def nothing(_urn: str, _text: str) -> None:
    """What is warned of is shown to nobody."""


def serve(provider: protocol.Provider, *asks: Ask, warn: Warn = nothing) -> list[Any]:
    """The answers, in turn; an error for an answer where there is one."""

    async def run() -> list[Any]:
        server = grpc.aio.server()
        server.add_generic_rpc_handlers((Servicer(provider, "1.2.3", warn).handler(),))
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        answers = []
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            for ask in asks:
                try:
                    answers.append(await ask(stub))
                except grpc.aio.AioRpcError as error:
                    answers.append(error)
        await server.stop(None)
        return answers

    return asyncio.run(run())


def struct(**values: Any) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(values)
    return made


def test_what_a_provider_raises_becomes_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    refused, broken, missing, late = serve(
        Odd(),
        lambda engine: engine.Create(provider_pb2.CreateRequest()),
        lambda engine: engine.Delete(provider_pb2.DeleteRequest()),
        lambda engine: engine.Invoke(provider_pb2.InvokeRequest()),
        lambda engine: engine.Create(provider_pb2.CreateRequest(timeout=0.01)),
    )
    assert (refused.code(), refused.details()) == (grpc.StatusCode.UNKNOWN, "no such schedule: PX")
    assert broken.details().startswith("Delete failed: KeyError: 'schedule' (test_servicer.py:")
    assert missing.code() is grpc.StatusCode.UNIMPLEMENTED
    assert late.details() == "took longer than its time limit"
    assert "Traceback" not in capfd.readouterr().err


class Warns(protocol.Provider):
    async def create(self, request: protocol.CreateRequest) -> protocol.CreateResponse:
        return protocol.CreateResponse("PX", request.properties, ["it is old", "and slow"])


def test_a_warning_is_shown_with_its_resource() -> None:
    shown: list[tuple[str, str]] = []

    async def warn(urn: str, text: str) -> None:
        shown.append((urn, text))

    (made,) = serve(
        Warns(), lambda engine: engine.Create(provider_pb2.CreateRequest(urn="urn:it")), warn=warn
    )
    assert made.id == "PX"
    assert shown == [("urn:it", "it is old"), ("urn:it", "and slow")]


def test_a_warning_to_an_engine_that_is_gone_stops_nothing() -> None:
    """Nothing listens at port 1: what was made would be lost if this raised."""
    asyncio.run(Log("127.0.0.1:1").warn("urn:it", "it is old"))


def test_what_was_made_in_spite_of_an_error_is_told() -> None:
    (failed,) = serve(
        Odd(), lambda engine: engine.Update(provider_pb2.UpdateRequest(id="PX", news=struct(name="Wing")))
    )
    status = status_pb2.Status.FromString(dict(failed.trailing_metadata())["grpc-status-details-bin"])
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert (detail.id, list(detail.reasons)) == ("PX", ["not yet", "nor this"])
    assert detail.properties["name"] == "Wing"
    assert failed.details() == "not yet; nor this"


def test_a_read_that_finds_nothing_is_an_empty_answer() -> None:
    gone, there = serve(
        Odd(),
        lambda engine: engine.Read(provider_pb2.ReadRequest(id="gone")),
        lambda engine: engine.Read(provider_pb2.ReadRequest(id="PX", properties=struct(a=1))),
    )
    assert gone == provider_pb2.ReadResponse()
    assert (there.id, there.properties["a"]) == ("PX", 1)


def test_several_failures_of_a_check_are_told_at_once() -> None:
    (answer,) = serve(Odd(), lambda engine: engine.Check(provider_pb2.CheckRequest(news=struct(a=1))))
    assert [(failure.property, failure.reason) for failure in answer.failures] == [
        ("a", "no"),
        ("b[0].c", "neither"),
    ]


def test_differences_have_the_kinds_of_the_protocol() -> None:
    differs, same = serve(
        Odd(),
        lambda engine: engine.Diff(provider_pb2.DiffRequest()),
        lambda engine: engine.DiffConfig(provider_pb2.DiffRequest()),
    )
    assert differs.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert differs.detailedDiff["a"].kind == provider_pb2.PropertyDiff.UPDATE_REPLACE
    assert same.changes == provider_pb2.DiffResponse.DIFF_NONE


def test_old_inputs_reach_the_provider() -> None:
    provider = Odd()
    serve(
        provider,
        lambda engine: engine.Diff(provider_pb2.DiffRequest(old_inputs=struct(a="before"))),
        lambda engine: engine.Update(provider_pb2.UpdateRequest(old_inputs=struct(a="before"))),
        lambda engine: engine.Delete(provider_pb2.DeleteRequest(old_inputs=struct(a="before"))),
    )
    assert [type(request).__name__ for request in provider.seen] == [
        "DiffRequest",
        "UpdateRequest",
        "DeleteRequest",
    ]
    assert all(request.old_inputs["a"].value == "before" for request in provider.seen)


def test_after_a_cancel_nothing_is_written_any_more() -> None:
    info, _, create, preview, read = serve(
        Odd(),
        lambda engine: engine.GetPluginInfo(empty_pb2.Empty()),
        lambda engine: engine.Cancel(empty_pb2.Empty()),
        lambda engine: engine.Create(provider_pb2.CreateRequest()),
        lambda engine: engine.Create(provider_pb2.CreateRequest(preview=True)),
        lambda engine: engine.Read(provider_pb2.ReadRequest(id="PX")),
    )
    assert info.version == "1.2.3"
    assert create.details() == "cancelled before anything was sent"
    assert preview.details() == "no such schedule: PX"
    assert read.id == "PX"


def test_values_come_and_go_as_the_protocol_writes_them() -> None:
    given = struct(text="x", number=1.5, none=None, yes=True, some=["a", {"b": 1}])
    given.update({"secret": SECRET, "unknown": UNKNOWN_TEXT, "inside": ["a", UNKNOWN_TEXT]})
    read = unmarshal_map(given)
    assert read["secret"].is_secret
    assert read["unknown"] == UNKNOWN
    assert read["inside"] != UNKNOWN
    assert read["inside"].value == [PropertyValue("a"), UNKNOWN]
    assert marshal_map(read).SerializeToString(deterministic=True) == given.SerializeToString(
        deterministic=True
    )


@pytest.mark.parametrize(
    "signature", ["c44067f5952c0a294b673a41bacd8c17", "5cf8f73096256a8f31e491e813e4eb8e"]
)
def test_an_asset_or_a_reference_comes_back_as_it_was(signature: str) -> None:
    given = struct(it={"4dabf18193072939515e22adb298388d": signature, "text": "x"})
    assert marshal_map(unmarshal_map(given)).SerializeToString() == given.SerializeToString()


def test_an_output_without_dependencies_is_read() -> None:
    known = unmarshal(struct_pb2.Value(struct_value=struct(**OUTPUT, value="v")))
    assert (known.value, known.is_secret) == ("v", True)
    unknown = unmarshal(struct_pb2.Value(struct_value=struct(**OUTPUT)))
    assert unknown.value == UNKNOWN.value
    assert unknown.is_secret


class Shelf(Base):
    """A provider whose calls all work."""

    vendor = Vendor(
        package="shelf",
        name="Shelf",
        url="https://api.shelf.example",
        url_variable="SHELF_URL",
        token_variable="SHELF_TOKEN",
        token_is="a key of the shelf",
        limit=(10, 1.0),
    )
    cancelled = False

    def schema(self) -> dict[str, Any]:
        return self.vendor.schema("1.2.3")

    async def invoke(self, request: protocol.InvokeRequest) -> protocol.InvokeResponse:
        return protocol.InvokeResponse({**request.args, "token": PropertyValue(request.tok)})

    async def cancel(self) -> None:
        self.cancelled = True


def test_the_calls_about_the_provider_itself() -> None:
    schema, settings, missing, diff, same, ready, found = serve(
        Shelf({}),
        lambda engine: engine.GetSchema(provider_pb2.GetSchemaRequest()),
        lambda engine: engine.CheckConfig(provider_pb2.CheckRequest(news=struct(token="key"))),
        lambda engine: engine.CheckConfig(provider_pb2.CheckRequest(news=struct())),
        lambda engine: engine.DiffConfig(
            provider_pb2.DiffRequest(
                olds=struct(token="old", version="1"), news=struct(token="new", version="2")
            )
        ),
        lambda engine: engine.DiffConfig(
            provider_pb2.DiffRequest(
                olds=struct(token="old", version="1"), news=struct(token="old", version="2")
            )
        ),
        lambda engine: engine.Configure(provider_pb2.ConfigureRequest(args=struct(token="key"))),
        lambda engine: engine.Invoke(provider_pb2.InvokeRequest(tok="shelf:index:find", args=struct(a=1))),
    )
    assert '"name": "shelf"' in schema.schema
    assert settings.inputs["token"]["value"] == "key", "a token is secret, whoever gave it"
    assert [failure.reason.partition(":")[0] for failure in missing.failures] == ["token"]
    assert (diff.changes, list(diff.diffs)) == (provider_pb2.DiffResponse.DIFF_SOME, ["token"])
    assert same.changes == provider_pb2.DiffResponse.DIFF_NONE, (
        "another version of the package changes nothing"
    )
    assert (ready.acceptSecrets, ready.supportsPreview) == (True, True)
    assert dict(getattr(found, "return")) == {"a": 1, "token": "shelf:index:find"}


def test_a_provider_that_is_not_configured_says_so() -> None:
    with pytest.raises(ProviderError, match="not configured"):
        Shelf({})._api()
    with pytest.raises(NotImplementedError):
        Base({}).schema()
    with pytest.raises(ProviderError, match="this package has no other:index:Thing; it has shelf:index:Book"):
        type_of("parent:index:It$other:index:Thing", "shelf:index:Book")
    type_of("parent:index:It$shelf:index:Book", "shelf:index:Book")


def test_after_a_cancellation_nothing_is_begun() -> None:
    shelf = Shelf({})
    _, created, deleted = serve(
        shelf,
        lambda engine: engine.Cancel(empty_pb2.Empty()),
        lambda engine: engine.Create(provider_pb2.CreateRequest()),
        lambda engine: engine.Delete(provider_pb2.DeleteRequest()),
    )
    assert shelf.cancelled
    assert created.details() == deleted.details() == "cancelled before anything was sent"
