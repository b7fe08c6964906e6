"""The engine's calls, answered by a provider.

Where the SDK's own server reports an error of a method as "Unexpected <class …>" with a traceback on stderr,
loses unknown values, answers `DiffConfig` with numbers of another enumeration and fails on a read that finds
nothing, this one does not. It also passes on the old inputs, which the SDK's requests leave out.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

import grpc
import grpc.aio
from google.protobuf import empty_pb2
from google.protobuf.message import Message
from pulumi.provider.experimental import provider as protocol
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime.proto import plugin_pb2, provider_pb2

from plugin_host.failure import InitFailedError, ProviderError
from plugin_host.marshal import marshal_map, unmarshal_map

_Context = grpc.aio.ServicerContext[Any, Any]
_Method = Callable[[Any, _Context], Awaitable[Message]]

_KINDS = {
    protocol.PropertyDiffKind.ADD: provider_pb2.PropertyDiff.ADD,
    protocol.PropertyDiffKind.ADD_REPLACE: provider_pb2.PropertyDiff.ADD_REPLACE,
    protocol.PropertyDiffKind.DELETE: provider_pb2.PropertyDiff.DELETE,
    protocol.PropertyDiffKind.DELETE_REPLACE: provider_pb2.PropertyDiff.DELETE_REPLACE,
    protocol.PropertyDiffKind.UPDATE: provider_pb2.PropertyDiff.UPDATE,
    protocol.PropertyDiffKind.UPDATE_REPLACE: provider_pb2.PropertyDiff.UPDATE_REPLACE,
}


class DiffRequest(protocol.DiffRequest):
    """The SDK's request, with the inputs that the resource was last made from."""

    old_inputs: dict[str, PropertyValue]


class UpdateRequest(protocol.UpdateRequest):
    """The SDK's request, with the inputs that the resource was last made from."""

    old_inputs: dict[str, PropertyValue]


class DeleteRequest(protocol.DeleteRequest):
    """The SDK's request, with the inputs that the resource was last made from."""

    old_inputs: dict[str, PropertyValue]


class Servicer:
    """One provider behind the engine's `ResourceProvider` service."""

    def __init__(self, provider: protocol.Provider, version: str) -> None:
        self._provider = provider
        self._version = version
        self._cancelled = False

    def handler(self) -> grpc.GenericRpcHandler:
        """The service for a gRPC server; what is missing from it is answered with UNIMPLEMENTED."""
        served: list[tuple[_Method, type[Message]]] = [
            (self.GetPluginInfo, empty_pb2.Empty),
            (self.Cancel, empty_pb2.Empty),
            (self.Parameterize, provider_pb2.ParameterizeRequest),
            (self.GetSchema, provider_pb2.GetSchemaRequest),
            (self.CheckConfig, provider_pb2.CheckRequest),
            (self.DiffConfig, provider_pb2.DiffRequest),
            (self.Configure, provider_pb2.ConfigureRequest),
            (self.Invoke, provider_pb2.InvokeRequest),
            (self.Check, provider_pb2.CheckRequest),
            (self.Diff, provider_pb2.DiffRequest),
            (self.Create, provider_pb2.CreateRequest),
            (self.Read, provider_pb2.ReadRequest),
            (self.Update, provider_pb2.UpdateRequest),
            (self.Delete, provider_pb2.DeleteRequest),
        ]
        methods: dict[str, grpc.RpcMethodHandler[Any, Any]] = {
            method.__name__: grpc.unary_unary_rpc_method_handler(
                _answering(method), request.FromString, lambda answer: answer.SerializeToString()
            )
            for method, request in served
        }
        return grpc.method_handlers_generic_handler("pulumirpc.ResourceProvider", methods)

    async def GetPluginInfo(self, _request: empty_pb2.Empty, _context: _Context) -> Message:  # noqa: N802
        return plugin_pb2.PluginInfo(version=self._version)

    async def Cancel(self, _request: empty_pb2.Empty, _context: _Context) -> Message:  # noqa: N802
        self._cancelled = True
        await self._provider.cancel()
        return empty_pb2.Empty()

    async def Parameterize(self, request: provider_pb2.ParameterizeRequest, _context: _Context) -> Message:  # noqa: N802
        parameters: protocol.Parameters = protocol.ParametersArgs(list(request.args.args))
        if request.WhichOneof("parameters") == "value":
            given = request.value
            parameters = protocol.ParametersValue(given.name, given.version, given.value)
        answer = await self._provider.parameterize(protocol.ParameterizeRequest(parameters))
        return provider_pb2.ParameterizeResponse(name=answer.name, version=answer.version)

    async def GetSchema(self, request: provider_pb2.GetSchemaRequest, _context: _Context) -> Message:  # noqa: N802
        answer = await self._provider.get_schema(
            protocol.GetSchemaRequest(
                request.version, request.subpackage_name or None, request.subpackage_version or None
            )
        )
        return provider_pb2.GetSchemaResponse(schema=answer.schema or "")

    async def CheckConfig(self, request: provider_pb2.CheckRequest, _context: _Context) -> Message:  # noqa: N802
        return _check_answer(await self._provider.check_config(_check_request(request)))

    async def Check(self, request: provider_pb2.CheckRequest, _context: _Context) -> Message:  # noqa: N802
        return _check_answer(await self._provider.check(_check_request(request)))

    async def DiffConfig(self, request: provider_pb2.DiffRequest, _context: _Context) -> Message:  # noqa: N802
        return _diff_answer(await self._provider.diff_config(_diff_request(request)))

    async def Diff(self, request: provider_pb2.DiffRequest, _context: _Context) -> Message:  # noqa: N802
        return _diff_answer(await self._provider.diff(_diff_request(request)))

    async def Configure(self, request: provider_pb2.ConfigureRequest, _context: _Context) -> Message:  # noqa: N802
        answer = await self._provider.configure(
            protocol.ConfigureRequest(
                dict(request.variables),
                unmarshal_map(request.args),
                request.acceptSecrets,
                request.acceptResources,
            )
        )
        return provider_pb2.ConfigureResponse(
            acceptSecrets=answer.accept_secrets,
            acceptResources=answer.accept_resources,
            acceptOutputs=answer.accept_outputs,
            supportsPreview=answer.supports_preview,
        )

    async def Invoke(self, request: provider_pb2.InvokeRequest, _context: _Context) -> Message:  # noqa: N802
        answer = await self._provider.invoke(protocol.InvokeRequest(request.tok, unmarshal_map(request.args)))
        returned = provider_pb2.InvokeResponse(failures=_failures(answer.failures))
        getattr(returned, "return").CopyFrom(marshal_map(answer.return_value or {}))
        return returned

    async def Create(self, request: provider_pb2.CreateRequest, _context: _Context) -> Message:  # noqa: N802
        self._refuse_when_cancelled(request.preview)
        asked = protocol.CreateRequest(
            request.urn, unmarshal_map(request.properties), request.timeout, request.preview
        )
        async with _limit(request.timeout):
            answer = await self._provider.create(asked)
        return provider_pb2.CreateResponse(
            id=answer.resource_id or "", properties=marshal_map(answer.properties)
        )

    async def Read(self, request: provider_pb2.ReadRequest, _context: _Context) -> Message:  # noqa: N802
        asked = protocol.ReadRequest(
            request.urn, request.id, unmarshal_map(request.properties), unmarshal_map(request.inputs)
        )
        async with _limit(request.timeout):
            answer = await self._provider.read(asked)
        if not answer.resource_id:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=answer.resource_id,
            properties=marshal_map(answer.properties),
            inputs=marshal_map(answer.inputs),
        )

    async def Update(self, request: provider_pb2.UpdateRequest, _context: _Context) -> Message:  # noqa: N802
        self._refuse_when_cancelled(request.preview)
        asked = UpdateRequest(
            request.urn,
            request.id,
            unmarshal_map(request.olds),
            unmarshal_map(request.news),
            request.timeout,
            list(request.ignoreChanges),
            request.preview,
        )
        asked.old_inputs = unmarshal_map(request.old_inputs)
        async with _limit(request.timeout):
            answer = await self._provider.update(asked)
        return provider_pb2.UpdateResponse(properties=marshal_map(answer.properties))

    async def Delete(self, request: provider_pb2.DeleteRequest, _context: _Context) -> Message:  # noqa: N802
        self._refuse_when_cancelled(preview=False)
        asked = DeleteRequest(request.urn, request.id, unmarshal_map(request.properties), request.timeout)
        asked.old_inputs = unmarshal_map(request.old_inputs)
        async with _limit(request.timeout):
            await self._provider.delete(asked)
        return empty_pb2.Empty()

    def _refuse_when_cancelled(self, preview: bool) -> None:
        if self._cancelled and not preview:
            raise ProviderError("cancelled before anything was sent")


def _answering(method: _Method) -> _Method:
    """Turn what a provider's method raises into one status of one line, never into a traceback."""

    async def answer(request: Any, context: _Context) -> Message:
        try:
            return await method(request, context)
        except NotImplementedError as error:
            await context.abort(grpc.StatusCode.UNIMPLEMENTED, str(error) or method.__name__)
        except InitFailedError as failure:
            await _abort_partial(context, failure)
        except (ProviderError, TimeoutError) as error:
            await context.abort(grpc.StatusCode.UNKNOWN, str(error) or "took longer than its time limit")
        except Exception as error:  # noqa: BLE001 -- a defect of a provider has to reach the person in words too
            await context.abort(grpc.StatusCode.UNKNOWN, _defect(method.__name__, error))
        raise AssertionError("abort has raised")

    return answer


async def _abort_partial(context: _Context, failure: InitFailedError) -> NoReturn:
    from pulumi.runtime.proto import status_pb2

    code = grpc.StatusCode.UNKNOWN
    status = status_pb2.Status(code=code.value[0], message=str(failure))
    detail = provider_pb2.ErrorResourceInitFailed(
        id=failure.resource_id,
        properties=marshal_map(failure.properties),
        reasons=failure.reasons,
        inputs=marshal_map(failure.inputs or {}),
    )
    status.details.add().Pack(detail)
    await context.abort(code, str(failure), (("grpc-status-details-bin", status.SerializeToString()),))
    raise AssertionError("abort has raised")


def _defect(method: str, error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"{method} failed: {type(error).__name__}: {error} ({where})"


def _limit(seconds: float) -> asyncio.Timeout:
    return asyncio.timeout(seconds or None)


def _check_request(request: provider_pb2.CheckRequest) -> protocol.CheckRequest:
    return protocol.CheckRequest(
        request.urn, unmarshal_map(request.olds), unmarshal_map(request.news), request.randomSeed
    )


def _check_answer(answer: protocol.CheckResponse) -> Message:
    return provider_pb2.CheckResponse(
        inputs=marshal_map(answer.inputs or {}), failures=_failures(answer.failures or ())
    )


def _failures(failures: Iterable[protocol.CheckFailure]) -> list[provider_pb2.CheckFailure]:
    return [provider_pb2.CheckFailure(property=each.property, reason=each.reason) for each in failures]


def _diff_request(request: provider_pb2.DiffRequest) -> DiffRequest:
    asked = DiffRequest(
        request.urn,
        request.id,
        unmarshal_map(request.olds),
        unmarshal_map(request.news),
        list(request.ignoreChanges),
    )
    asked.old_inputs = unmarshal_map(request.old_inputs)
    return asked


def _diff_answer(answer: protocol.DiffResponse) -> Message:
    changes = provider_pb2.DiffResponse.DIFF_UNKNOWN
    if answer.changes is not None:
        none, some = provider_pb2.DiffResponse.DIFF_NONE, provider_pb2.DiffResponse.DIFF_SOME
        changes = some if answer.changes else none
    return provider_pb2.DiffResponse(
        changes=changes,
        replaces=answer.replaces,
        stables=answer.stables,
        deleteBeforeReplace=answer.delete_before_replace,
        diffs=answer.diffs,
        detailedDiff={
            path: provider_pb2.PropertyDiff(kind=_KINDS[each.kind], inputDiff=each.input_diff)
            for path, each in answer.detailed_diff.items()
        },
        hasDetailedDiff=bool(answer.detailed_diff),
    )
