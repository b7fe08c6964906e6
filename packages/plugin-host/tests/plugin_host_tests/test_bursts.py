"""Reads that come together share one listing; a lone read, an old listing and a change do not."""

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


def test_from_the_third_read_on_one_listing_serves_all_for_ten_seconds() -> None:
    async def act() -> None:
        time, shelf = Time(), Shelf()
        bursts = Bursts[str, str](time.surroundings())

        async def find(key: str = "emma") -> str | None:
            return await bursts.find("shelf", key, shelf.listed)

        assert [await find(), await find()] == [None, None], "one or two reads cost less than a listing"
        assert [*await asyncio.gather(find(), find(), find("persuasion"))] == ["Emma", "Emma", None]
        assert shelf.listings == 1
        time.elapsed = 10.0
        assert await find() == "Emma", "ten seconds are not over"
        time.elapsed = 10.1
        assert await find() is None, "an old listing may lack what was made since"
        assert [await find() for _ in range(2)] == [None, "Emma"]
        bursts.forget("shelf")
        assert await find() is None, "after a change the listing is no longer true"

    asyncio.run(act())


def test_a_listing_that_fails_is_forgotten() -> None:
    async def act() -> None:
        shelf = Shelf()
        shelf.broken = True
        bursts = Bursts[str, str](Time().surroundings())
        for _ in range(2):
            await bursts.find("shelf", "emma", shelf.listed)
        with pytest.raises(ValueError, match="no answer"):
            await bursts.find("shelf", "emma", shelf.listed)
        shelf.broken = False
        assert await bursts.find("shelf", "emma", shelf.listed) is None, "the next read asks by itself again"

    asyncio.run(act())
