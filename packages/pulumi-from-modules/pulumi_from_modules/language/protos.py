"""The gRPC stubs of the SDK, in one place, and without the SDK itself, which takes as long to load as all the rest."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType


@contextmanager
def _without_sdk() -> Iterator[None]:
    """Let the packages around the stubs be no more than folders, unless they are loaded already."""
    found = None if "pulumi" in sys.modules else find_spec("pulumi")
    if found is None or found.origin is None:
        yield
        return
    folder = Path(found.origin).parent
    packages = {"pulumi": folder, "pulumi.runtime": folder / "runtime"}
    for name, place in packages.items():
        sys.modules[name] = ModuleType(name)
        sys.modules[name].__path__ = [str(place)]
    yield
    for name in packages:
        del sys.modules[name]


with _without_sdk():
    from pulumi.runtime.proto import (
        analyzer_pb2,
        engine_pb2,
        engine_pb2_grpc,
        language_pb2,
        language_pb2_grpc,
        plugin_pb2,
    )

__all__ = ["analyzer_pb2", "engine_pb2", "engine_pb2_grpc", "language_pb2", "language_pb2_grpc", "plugin_pb2"]

CHANNEL_OPTIONS = [
    ("grpc.max_receive_message_length", 400 << 20),
    ("grpc.max_send_message_length", 400 << 20),
]
"""The engine's own limit: 400 MiB a message."""
