"""The gRPC stubs of the SDK, in one place."""

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
