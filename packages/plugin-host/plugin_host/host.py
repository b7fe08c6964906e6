"""Runs a provider written against `plugin_host.protocol.Provider` as a plugin of the engine.

    from plugin_host import host

    def provider():
        from pulumi_shelf.provider import Shelf
        return Shelf()

    host.serve(provider, version="0.1.0")

Import the provider's module inside the function: then an interrupt while it is imported ends the process silently. A
method refuses a call by raising `ProviderError`; `InitFailedError` says that a resource exists all the same.
Unknown values of a preview arrive as `plugin_host.property_value.UNKNOWN`.
"""

import asyncio
import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

from plugin_host.failure import InitFailedError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Callable

    from plugin_host.protocol import Provider

__all__ = ["InitFailedError", "ProviderError", "serve"]

_PARENT_LOOKED_AT_EVERY = 0.5  # seconds
_UNLIMITED = -1
_TO_FINISH = 4.0  # seconds that calls under way get after a signal; the engine waits for five


def serve(make: "Callable[[], Provider]", *, version: str) -> NoReturn:
    """Answer the engine until it ends this process, or dies itself; never returns.

    Writes the port to stdout as the engine expects, which has put its own address last among the arguments.
    """
    engine = os.getppid()
    gc.disable()  # what is imported stays
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # dying while still importing is silent, too
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    asyncio.run(_serve(make, version, engine))
    os._exit(0)  # nothing is left to clean up, and the engine waits for the process to be gone


async def _serve(make: "Callable[[], Provider]", version: str, engine: int) -> None:
    import grpc.aio

    from plugin_host.log import Log
    from plugin_host.servicer import Servicer

    options = [("grpc.max_receive_message_length", _UNLIMITED), ("grpc.max_send_message_length", _UNLIMITED)]
    server = grpc.aio.server(options=options)
    servicer = Servicer(make(), version, Log(sys.argv[-1]).warn)
    server.add_generic_rpc_handlers((servicer.handler(),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    gc.freeze()
    gc.enable()
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, ended.set)
    try:
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        return  # the engine is gone already
    signalled, orphaned = asyncio.ensure_future(ended.wait()), asyncio.ensure_future(_orphaned(engine))
    await asyncio.wait((signalled, orphaned), return_when=asyncio.FIRST_COMPLETED)
    ending = asyncio.ensure_future(server.stop(_TO_FINISH))
    await asyncio.wait((ending, orphaned), return_when=asyncio.FIRST_COMPLETED)
    if orphaned.done():
        os._exit(0)  # what is finished for an engine that is gone is made behind the back of whoever recovers


async def _orphaned(parent: int) -> None:
    """Ends when whoever started this process is gone, which leaves it to another parent."""
    while os.getppid() == parent:
        await asyncio.sleep(_PARENT_LOOKED_AT_EVERY)
