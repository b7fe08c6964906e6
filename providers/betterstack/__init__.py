"""Better Stack Uptime for Pulumi.

The typed resources are loaded when one is asked for: the plugin does without them and starts sooner.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from providers.betterstack.resources import *  # noqa: F403


def __getattr__(name: str) -> object:
    if not (name[0].isupper() or name.startswith("get_")):  # a module of this package, or nothing
        raise AttributeError(name)
    return getattr(import_module("providers.betterstack.resources"), name)
