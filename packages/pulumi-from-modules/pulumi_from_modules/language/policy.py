"""Stands between the engine and a policy pack until the engine has said which stack the pack looks at."""

from __future__ import annotations

import json
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import grpc

from pulumi_from_modules.language.protos import CHANNEL_OPTIONS, analyzer_pb2

_SERVICE = "/pulumirpc.Analyzer/"
_LOCALHOST = "127.0.0.1"
_GRACE = 1.0
"""Seconds for an answer that is on its way."""
_PATIENCE = 10.0
"""Seconds until the engine, which has configured a pack, asks it something."""


class PolicyProxy(grpc.GenericRpcHandler):
    """Answers ``Handshake`` and ``ConfigureStack`` itself and hands every other call on as bytes."""

    def __init__(self) -> None:
        self._configured: Future[bytes | None] = Future()
        self._channel: Future[grpc.Channel] = Future()
        self._lock = threading.Lock()
        self._refused = threading.Event()
        self._server = grpc.server(ThreadPoolExecutor(), handlers=[self], options=CHANNEL_OPTIONS)
        self.port: int = self._server.add_insecure_port(f"{_LOCALHOST}:0")
        self._server.start()

    def service(
        self, handler_call_details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler[bytes, bytes] | None:
        """The handler of one call."""
        method = handler_call_details.method
        if not method.startswith(_SERVICE):
            return None

        def handle(request: bytes, context: grpc.ServicerContext) -> bytes:
            if method == f"{_SERVICE}Handshake":
                return analyzer_pb2.AnalyzerHandshakeResponse().SerializeToString()
            if method == f"{_SERVICE}ConfigureStack":
                self._settle(request)
                return analyzer_pb2.AnalyzerStackConfigureResponse().SerializeToString()
            self._settle(b"")
            return self._hand_on(method, request, context)

        return grpc.unary_unary_rpc_method_handler(handle)

    def configuration(self) -> dict[str, str] | None:
        """The environment of the pack once the engine has sent it, or None when the engine gave up."""
        request = self._configured.result()
        if request is None:
            return None
        if not request:
            return {}
        configured = analyzer_pb2.AnalyzerStackConfigureRequest.FromString(request)
        variables = {
            "PULUMI_ORGANIZATION": configured.organization,
            "PULUMI_PROJECT": configured.project,
            "PULUMI_STACK": configured.stack,
            "PULUMI_DRY_RUN": "true" if configured.dry_run else "false",
            "PULUMI_CONFIG": json.dumps(dict(configured.config)),
        }
        return {name: value for name, value in variables.items() if value}

    def attach(self, port: int) -> None:
        """Hand calls on to the pack on this port, first of all the configuration."""
        channel = grpc.insecure_channel(f"{_LOCALHOST}:{port}", options=CHANNEL_OPTIONS)
        if request := self._configured.result():
            try:
                _call(channel, f"{_SERVICE}ConfigureStack", request)
            except grpc.RpcError as error:
                if error.code() != grpc.StatusCode.UNIMPLEMENTED:
                    self.fail(f"policy pack configuration failed: {error.details()}")
                    return
        self._channel.set_result(channel)

    def fail(self, reason: str) -> None:
        """Answer every waiting call with the reason."""
        if not self._channel.done():
            self._channel.set_exception(RuntimeError(reason))

    def refuse(self, reason: str) -> None:
        """Answer calls with the reason until one was answered: the engine may ask later than the pack ends."""
        self.fail(reason)
        self._refused.wait(_PATIENCE)

    def stop(self) -> None:
        """Wake whoever waits, let an answer leave, and stop serving."""
        self._settle(None)
        self.fail("policy pack not started")
        self._refused.set()
        self._server.stop(_GRACE).wait()

    def _settle(self, request: bytes | None) -> None:
        with self._lock:
            if not self._configured.done():
                self._configured.set_result(request)

    def _hand_on(self, method: str, request: bytes, context: grpc.ServicerContext) -> bytes:
        try:
            return _call(self._channel.result(), method, request)
        except RuntimeError as error:
            self._refused.set()
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
            raise
        except grpc.RpcError as error:
            context.set_trailing_metadata(tuple(error.trailing_metadata()))  # type: ignore[arg-type]
            context.abort(error.code(), error.details() or "")
            raise


def _call(channel: grpc.Channel, method: str, request: bytes) -> bytes:
    call: Any = channel.unary_unary(method)
    answer: bytes = call(request)
    return answer
