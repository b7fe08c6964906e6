"""The plugin's entry point: the engine starts this folder as a program."""

from typing import TYPE_CHECKING

from plugin_host import host
from pulumi_betterstack.object_type import VERSION

if TYPE_CHECKING:
    from plugin_host.protocol import Provider


def _provider() -> "Provider":
    from pulumi_betterstack.provider import BetterStack

    return BetterStack()


host.serve(_provider, version=VERSION)
