"""Better Stack Uptime for Pulumi.

The typed resources are loaded when one is asked for.
"""

from typing import TYPE_CHECKING

from plugin_host.typed import later

if TYPE_CHECKING:
    from pulumi_betterstack.resources import *  # noqa: F403

__getattr__ = later("pulumi_betterstack.resources")
