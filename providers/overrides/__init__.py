"""PagerDuty schedule overrides for Pulumi.

The typed resources are loaded when one is asked for: the plugin does without them and starts sooner.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from providers.overrides.resources import *  # noqa: F403


def __getattr__(name: str) -> object:
    if not name[0].isupper():  # a module of this package, or nothing
        raise AttributeError(name)
    return getattr(import_module("providers.overrides.resources"), name)
