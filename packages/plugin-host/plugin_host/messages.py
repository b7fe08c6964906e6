"""The messages of the engine's protocol, without the SDK, which takes long to load.

Their descriptors are the SDK's own; ``python -m plugin_host.descriptors`` writes them again. They are in a pool of
their own, so that a process can hold the SDK's too.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

if TYPE_CHECKING:
    from google.protobuf.empty_pb2 import *  # noqa: F403
    from google.protobuf.struct_pb2 import *  # noqa: F403
    from pulumi.runtime.proto.engine_pb2 import *  # noqa: F403
    from pulumi.runtime.proto.plugin_pb2 import *  # noqa: F403
    from pulumi.runtime.proto.provider_pb2 import *  # noqa: F403
    from pulumi.runtime.proto.status_pb2 import *  # noqa: F403

DESCRIPTORS = Path(__file__).with_name("descriptors.txt")
_ELSEWHERE = {
    **dict.fromkeys(("Empty", "ListValue", "Struct", "Value"), "google.protobuf"),
    "Status": "google.rpc",
}
_pool = DescriptorPool()
for _line in DESCRIPTORS.read_text(encoding="ascii").splitlines():
    _pool.AddSerializedFile(bytes.fromhex(_line))


def __getattr__(name: str) -> Any:
    try:
        found = _pool.FindMessageTypeByName(f"{_ELSEWHERE.get(name, 'pulumirpc')}.{name}")
    except KeyError:
        raise AttributeError(name) from None
    return GetMessageClass(found)
