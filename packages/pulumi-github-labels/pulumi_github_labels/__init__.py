"""Labels and files of GitHub repositories for Pulumi, which take over what exists.

The typed resources are loaded when one is asked for.
"""

from typing import TYPE_CHECKING

from plugin_host.typed import later

if TYPE_CHECKING:
    from pulumi_github_labels.resources import *  # noqa: F403

__getattr__ = later("pulumi_github_labels.resources")
