"""Reads that come together share one listing; an old one and one before a change serve nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest
from plugin_host.bursts import Bursts
from plugin_host.testing import Time


class Shelf:
    """Counts the listings."""

    def __init__(self) -> None:
        self.listings = 0
        self.broken = False

    async def listed(self) -> Mapping[str, str]:
        self.listings += 1
        if self.broken:
            raise ValueError("no answer")
        return {"emma": "Emma"}


def test_one_listing_serves_all_reads_for_ten_seconds() -> None:
    async def act() -> None:
        time, shelf = Time(), Shelf()
        bursts = Bursts[str, str](time.surroundings())

        async def find(key: str = "emma") -> str | None:
            return await bursts.find("shelf", key, shelf.listed)

        assert [*await asyncio.gather(find(), find(), find("persuasion"))] == ["Emma", "Emma", None]
        assert shelf.listings == 1
        time.elapsed = 10.0
        assert await find() == "Emma"
        assert shelf.listings == 1, "ten seconds are not over"
        time.elapsed = 10.1
        assert await find() == "Emma"
        assert shelf.listings == 2, "an old listing may lack what was made since"
        bursts.forget("shelf")
        await find()
        assert shelf.listings == 3, "after a change the listing is no longer true"
        await bursts.find("cellar", "emma", shelf.listed)
        assert shelf.listings == 4, "each place has a listing of its own"

    asyncio.run(act())


def test_a_listing_that_fails_is_forgotten() -> None:
    async def act() -> None:
        shelf = Shelf()
        shelf.broken = True
        bursts = Bursts[str, str](Time().surroundings())
        with pytest.raises(ValueError, match="no answer"):
            await bursts.find("shelf", "emma", shelf.listed)
        shelf.broken = False
        assert await bursts.find("shelf", "emma", shelf.listed) == "Emma", "the next read asks again"

    asyncio.run(act())
