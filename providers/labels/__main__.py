"""The plugin's entry point: the engine starts this folder as a program."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

# The folder itself must not be on the path: its modules would stand in the way of others of the same name.
sys.path[0] = str(Path(__file__).resolve().parents[2])

from providers import host  # noqa: E402 -- found by now only

if TYPE_CHECKING:
    from pulumi.provider.experimental.provider import Provider


def _provider() -> "Provider":
    from providers.labels.provider import GitHubLabels

    return GitHubLabels()


host.serve(_provider, version="0.1.0")
