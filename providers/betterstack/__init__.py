"""Better Stack Uptime for Pulumi.

The typed resources are loaded when one is asked for.
"""

from typing import TYPE_CHECKING

from providers.typed import later

if TYPE_CHECKING:
    from providers.betterstack.resources import *  # noqa: F403

__getattr__ = later("providers.betterstack.resources")
