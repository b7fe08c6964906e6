"""PagerDuty schedule overrides for Pulumi.

The typed resources are loaded when one is asked for.
"""

from typing import TYPE_CHECKING

from providers.typed import later

if TYPE_CHECKING:
    from providers.overrides.resources import *  # noqa: F403

__getattr__ = later("providers.overrides.resources")
