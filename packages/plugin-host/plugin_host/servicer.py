"""The engine's calls, answered by a provider.

Where the SDK's own server reports an error of a method as "Unexpected <class …>" with a traceback on stderr,
loses unknown values, answers `DiffConfig` with numbers of another enumeration and fails on a read that finds
nothing, this one does not.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

import grpc
import grpc.aio
from google.protobuf.message import Message

from plugin_host import messages, protocol
from plugin_host.failure import InitFailedError, ProviderError
from plugin_host.marshal import marshal_map, unmarshal_map

_Context = grpc.aio.ServicerContext[Any, Any]
_Method = Callable[[Any, _Context], Awaitable[Message]]
Warn = Callable[[str, str], Awaitable[None]]
"""Shows a sentence with the resource of a URN."""

_KINDS = {kind: getattr(messages.PropertyDiff, kind.name) for kind in protocol.PropertyDiffKind}


class Servicer:
    """One provider behind the engine's `ResourceProvider` service."""

    def __init__(self, provider: protocol.Provider, version: str, warn: Warn) -> None:
        self._provider = provider
        self._version = version
        self._warn = warn
        self._cancelled = False

    def handler(self) -> grpc.GenericRpcHandler:
        """The service for a gRPC server; what is missing from it is answered with UNIMPLEMENTED."""
        served: list[tuple[_Method, type[Message]]] = [
            (self.GetPluginInfo, messages.Empty),
            (self.Cancel, messages.Empty),
            (self.GetSchema, messages.GetSchemaRequest),
            (self.CheckConfig, messages.CheckRequest),
            (self.DiffConfig, messages.DiffRequest),
            (self.Configure, messages.ConfigureRequest),
            (self.Invoke, messages.InvokeRequest),
            (self.Check, messages.CheckRequest),
            (self.Diff, messages.DiffRequest),
            (self.Create, messages.CreateRequest),
            (self.Read, messages.ReadRequest),
            (self.Update, messages.UpdateRequest),
            (self.Delete, messages.DeleteRequest),
        ]
        methods: dict[str, grpc.RpcMethodHandler[Any, Any]] = {
            method.__name__: grpc.unary_unary_rpc_method_handler(
                _answering(method), request.FromString, lambda answer: answer.SerializeToString()
            )
            for method, request in served
        }
        return grpc.method_handlers_generic_handler("pulumirpc.ResourceProvider", methods)

    async def GetPluginInfo(self, _request: messages.Empty, _context: _Context) -> Message:  # noqa: N802
        return messages.PluginInfo(version=self._version)

    async def Cancel(self, _request: messages.Empty, _context: _Context) -> Message:  # noqa: N802
        self._cancelled = True
        await self._provider.cancel()
        return messages.Empty()

    async def GetSchema(self, request: messages.GetSchemaRequest, _context: _Context) -> Message:  # noqa: N802
        answer = await self._provider.get_schema(protocol.GetSchemaRequest(request.version))
        return messages.GetSchemaResponse(schema=answer.schema)

    async def CheckConfig(self, request: messages.CheckRequest, _context: _Context) -> Message:  # noqa: N802
        return _check_answer(await self._provider.check_config(_check_request(request)))

    async def Check(self, request: messages.CheckRequest, _context: _Context) -> Message:  # noqa: N802
        return _check_answer(await self._provider.check(_check_request(request)))

    async def DiffConfig(self, request: messages.DiffRequest, _context: _Context) -> Message:  # noqa: N802
        return _diff_answer(await self._provider.diff_config(_diff_request(request)))

    async def Diff(self, request: messages.DiffRequest, _context: _Context) -> Message:  # noqa: N802
        return _diff_answer(await self._provider.diff(_diff_request(request)))

    async def Configure(self, request: messages.ConfigureRequest, _context: _Context) -> Message:  # noqa: N802
        answer = await self._provider.configure(
            protocol.ConfigureRequest(
                dict(request.variables),
                unmarshal_map(request.args),
                request.acceptSecrets,
                request.acceptResources,
            )
        )
        return messages.ConfigureResponse(
            acceptSecrets=answer.accept_secrets, supportsPreview=answer.supports_preview
        )

    async def Invoke(self, request: messages.InvokeRequest, _context: _Context) -> Message:  # noqa: N802
        answer = await self._provider.invoke(protocol.InvokeRequest(request.tok, unmarshal_map(request.args)))
        returned = messages.InvokeResponse(failures=_failures(answer.failures))
        getattr(returned, "return").CopyFrom(marshal_map(answer.return_value or {}))
        return returned

    async def Create(self, request: messages.CreateRequest, _context: _Context) -> Message:  # noqa: N802
        self._refuse_when_cancelled(request.preview)
        asked = protocol.CreateRequest(
            request.urn, unmarshal_map(request.properties), request.timeout, request.preview
        )
        async with _limit(request.timeout):
            answer = await self._provider.create(asked)
        for warning in answer.warnings:
            await self._warn(request.urn, warning)
        return messages.CreateResponse(id=answer.resource_id or "", properties=marshal_map(answer.properties))

    async def Read(self, request: messages.ReadRequest, _context: _Context) -> Message:  # noqa: N802
        asked = protocol.ReadRequest(
            request.urn, request.id, unmarshal_map(request.properties), unmarshal_map(request.inputs)
        )
        async with _limit(request.timeout):
            answer = await self._provider.read(asked)
        if not answer.resource_id:
            return messages.ReadResponse()
        return messages.ReadResponse(
            id=answer.resource_id,
            properties=marshal_map(answer.properties),
            inputs=marshal_map(answer.inputs),
        )

    async def Update(self, request: messages.UpdateRequest, _context: _Context) -> Message:  # noqa: N802
        self._refuse_when_cancelled(request.preview)
        asked = protocol.UpdateRequest(
            request.urn,
            request.id,
            unmarshal_map(request.olds),
            unmarshal_map(request.news),
            request.timeout,
            list(request.ignoreChanges),
            request.preview,
            unmarshal_map(request.old_inputs),
        )
        async with _limit(request.timeout):
            answer = await self._provider.update(asked)
        return messages.UpdateResponse(properties=marshal_map(answer.properties))

    async def Delete(self, request: messages.DeleteRequest, _context: _Context) -> Message:  # noqa: N802
        self._refuse_when_cancelled(preview=False)
        asked = protocol.DeleteRequest(
            request.urn,
            request.id,
            unmarshal_map(request.properties),
            request.timeout,
            unmarshal_map(request.old_inputs),
        )
        async with _limit(request.timeout):
            await self._provider.delete(asked)
        return messages.Empty()

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
    code = grpc.StatusCode.UNKNOWN
    status = messages.Status(code=code.value[0], message=str(failure))
    detail = messages.ErrorResourceInitFailed(
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


def _check_request(request: messages.CheckRequest) -> protocol.CheckRequest:
    return protocol.CheckRequest(
        request.urn, unmarshal_map(request.olds), unmarshal_map(request.news), request.randomSeed
    )


def _check_answer(answer: protocol.CheckResponse) -> Message:
    return messages.CheckResponse(
        inputs=marshal_map(answer.inputs or {}), failures=_failures(answer.failures or ())
    )


def _failures(failures: Iterable[protocol.CheckFailure]) -> list[messages.CheckFailure]:
    return [messages.CheckFailure(property=each.property, reason=each.reason) for each in failures]


def _diff_request(request: messages.DiffRequest) -> protocol.DiffRequest:
    return protocol.DiffRequest(
        request.urn,
        request.id,
        unmarshal_map(request.olds),
        unmarshal_map(request.news),
        list(request.ignoreChanges),
        unmarshal_map(request.old_inputs),
    )


def _diff_answer(answer: protocol.DiffResponse) -> Message:
    changes = messages.DiffResponse.DIFF_UNKNOWN
    if answer.changes is not None:
        none, some = messages.DiffResponse.DIFF_NONE, messages.DiffResponse.DIFF_SOME
        changes = some if answer.changes else none
    return messages.DiffResponse(
        changes=changes,
        replaces=answer.replaces,
        stables=answer.stables,
        deleteBeforeReplace=answer.delete_before_replace,
        diffs=answer.diffs,
        detailedDiff={
            path: messages.PropertyDiff(kind=_KINDS[each.kind], inputDiff=each.input_diff)
            for path, each in answer.detailed_diff.items()
        },
        hasDetailedDiff=bool(answer.detailed_diff),
    )
