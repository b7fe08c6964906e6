"""What the engine shows people beside a provider's answers."""

from contextlib import suppress
from functools import cached_property
from typing import Any

import grpc.aio

from plugin_host import messages


class Log:
    """That of the engine at ``address``, ``host:port``, which is asked for nothing before the first line."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def warn(self, urn: str, text: str) -> None:
        """A warning with the resource of this URN. One that does not arrive stops nothing."""
        with suppress(grpc.aio.AioRpcError):
            await self._send(messages.LogRequest(severity="WARNING", message=text, urn=urn))  # type: ignore[arg-type]

    @cached_property
    def _send(self) -> Any:
        return grpc.aio.insecure_channel(self._address).unary_unary(
            "/pulumirpc.Engine/Log",
            request_serializer=messages.LogRequest.SerializeToString,
            response_deserializer=messages.Empty.FromString,
        )
