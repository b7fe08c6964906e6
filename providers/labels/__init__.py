"""Labels of GitHub repositories for Pulumi, which take over what exists.

The typed resources are loaded when one is asked for.
"""

from typing import TYPE_CHECKING

from providers.typed import later

if TYPE_CHECKING:
    from providers.labels.resources import *  # noqa: F403

__getattr__ = later("providers.labels.resources")
