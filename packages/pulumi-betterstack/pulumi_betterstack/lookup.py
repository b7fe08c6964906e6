"""Finds what a create has made that nobody wrote down, by natural keys and without the engine."""

import asyncio
import os
from collections.abc import Mapping
from typing import Any

from plugin_host.failure import ProviderError
from plugin_host.http import Surroundings

from pulumi_betterstack.attributes import camel
from pulumi_betterstack.client import BetterStackClient
from pulumi_betterstack.config import VENDOR, rate_limit
from pulumi_betterstack.object_types import TOKENS


def natural_key(token: str) -> tuple[str, ...]:
    """The properties that tell one resource of this type token from another."""
    kind = TOKENS[token]
    return tuple(camel(name) for name in (kind.parent, *kind.key) if name)


def find(
    token: str,
    inputs: Mapping[str, Any],
    config: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> list[str]:
    """The ids, ready for `pulumi import`, of the objects that a create with these inputs would have made.

    ``token`` is a type token, ``inputs`` are a resource's plain inputs in camelCase; ``config`` holds
    ``apiToken`` and ``apiUrl``, for which the environment stands in. Raises `ProviderError`.
    """
    if token not in TOKENS:
        raise ProviderError(f"this package has no {token}; it has {', '.join(TOKENS)}")
    return asyncio.run(_find(token, inputs, config or {}, environment))


async def _find(
    token: str, inputs: Mapping[str, Any], config: Mapping[str, Any], environment: Mapping[str, str]
) -> list[str]:
    api = VENDOR.access(config, environment).api(limit=rate_limit(config, environment))
    wanted = {name: inputs[name] for name in natural_key(token) if inputs.get(name) is not None}
    try:
        return [one.id for one in await BetterStackClient(api, Surroundings()).find(TOKENS[token], wanted)]
    finally:
        await api.close()
