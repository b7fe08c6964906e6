"""Finds what a create has made that nobody wrote down, without the engine."""

import asyncio
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from plugin_host.failure import ProviderError
from plugin_host.http import Api

from pulumi_pagerduty_overrides.client import OverridesClient
from pulumi_pagerduty_overrides.config import VENDOR, clock
from pulumi_pagerduty_overrides.override import TOKEN, Override, override


def find(
    token: str,
    inputs: Mapping[str, Any],
    config: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] = os.environ,
) -> list[str]:
    """The ids, ready for `pulumi import`, of the overrides that a create with these inputs would have made.

    ``inputs`` are a resource's plain inputs; ``config`` holds ``token``, ``apiUrl`` and ``clock``, for which
    the environment and the real time stand in. Nothing is made of one that is over. Raises `ProviderError`.
    """
    wanted = override(inputs)
    if token != TOKEN or wanted is None:
        raise ProviderError(
            f"{token} with these inputs is not an override whose times, schedule and user are known"
        )
    now = clock(config or {}) or datetime.now(UTC)
    if wanted.is_over(now):
        return []
    api = VENDOR.access(config or {}, environment).api()
    return [f"{wanted.schedule}:{identity}" for identity in asyncio.run(_equal(api, wanted, now))]


async def _equal(api: Api, wanted: Override, now: datetime) -> list[str]:
    try:
        return await OverridesClient(api).equal(wanted, now)
    finally:
        await api.close()
