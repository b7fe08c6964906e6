"""The plugin's entry point: the engine starts this folder as a program."""

from typing import TYPE_CHECKING

from plugin_host import host
from pulumi_github_labels.package import VERSION

if TYPE_CHECKING:
    from plugin_host.protocol import Provider


def _provider() -> "Provider":
    from pulumi_github_labels.provider import GitHubLabels

    return GitHubLabels()


host.serve(_provider, version=VERSION)
