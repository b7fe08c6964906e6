"""``python -m plugin_host.descriptors`` writes the descriptors of the messages as the installed SDK has them.

One line a ``.proto`` file, in hexadecimal digits, each after those it imports.
"""

from collections.abc import Iterator

from google.protobuf.descriptor import FileDescriptor

from plugin_host.messages import DESCRIPTORS


def of_sdk() -> str:
    """The text of ``descriptors.txt`` for the installed SDK."""
    from pulumi.runtime.proto import engine_pb2, provider_pb2, status_pb2

    files: dict[str, bytes] = {}
    for module in (provider_pb2, engine_pb2, status_pb2):
        files |= _with_imports(module.DESCRIPTOR)
    return "".join(f"{data.hex()}\n" for data in files.values())


def _with_imports(file: FileDescriptor) -> Iterator[tuple[str, bytes]]:
    for each in file.dependencies:
        yield from _with_imports(each)
    yield file.name, file.serialized_pb


if __name__ == "__main__":
    DESCRIPTORS.write_text(of_sdk(), encoding="ascii")
