"""PagerDuty schedule overrides for Pulumi.

The typed resources are loaded when one is asked for.
"""

from typing import TYPE_CHECKING

from plugin_host.typed import later

if TYPE_CHECKING:
    from pulumi_pagerduty_overrides.resources import *  # noqa: F403

__getattr__ = later("pulumi_pagerduty_overrides.resources")
