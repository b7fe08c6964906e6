"""The SDK's gRPC stubs without the rest of it: importing ``pulumi`` itself would double the start-up time."""

import importlib.util
import sys
import types
from pathlib import Path


def _empty_packages() -> None:
    found = importlib.util.find_spec("pulumi")
    if found is None or found.origin is None:
        sys.exit("the Pulumi SDK is missing from this virtual environment: run `make up` to set it up again")
    directory = Path(found.origin).parent
    for name, path in (
        ("pulumi", directory),
        ("pulumi.runtime", directory / "runtime"),
        ("pulumi.runtime.proto", directory / "runtime" / "proto"),
    ):
        if name not in sys.modules:
            package = types.ModuleType(name)
            package.__path__ = [str(path)]
            sys.modules[name] = package


_empty_packages()

from pulumi.runtime.proto import (  # noqa: E402 - only importable once the packages above are in place
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
