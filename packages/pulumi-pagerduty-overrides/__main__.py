"""The plugin's entry point: the engine starts this folder as a program."""

from typing import TYPE_CHECKING

from plugin_host import host
from pulumi_pagerduty_overrides.override import VERSION

if TYPE_CHECKING:
    from plugin_host.protocol import Provider


def _provider() -> "Provider":
    from pulumi_pagerduty_overrides.provider import PagerDutyOverrides

    return PagerDutyOverrides()


host.serve(_provider, version=VERSION)
