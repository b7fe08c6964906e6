"""Reads that come together and share a listing, so that a refresh of many objects takes few requests."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from plugin_host.http import Surroundings

LASTS: Final = 10.0  # seconds

Place = TypeVar("Place", bound=Hashable)
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class _Burst(Generic[Found]):
    begun: float
    listing: asyncio.Task[Mapping[str, Found]]


class Bursts(Generic[Place, Found]):
    """The listings of places, by the objects' keys: each serves for ten seconds, or until `forget`."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings
        self._bursts: dict[Place, _Burst[Found]] = {}

    async def find(
        self, place: Place, key: str, listed: Callable[[], Coroutine[None, None, Mapping[str, Found]]]
    ) -> Found | None:
        """The object from the place's listing; None where it is not in it.

        Whatever ``listed`` raises is raised, and forgotten.
        """
        burst = self._bursts.get(place)
        if burst is None or self._around.clock() - burst.begun > LASTS:
            listing = asyncio.ensure_future(self._listing(place, listed))
            burst = self._bursts[place] = _Burst(self._around.clock(), listing)
        return (await asyncio.shield(burst.listing)).get(key)

    def forget(self, place: Place) -> None:
        """Something has changed there, or is about to."""
        self._bursts.pop(place, None)

    async def _listing(
        self, place: Place, listed: Callable[[], Coroutine[None, None, Mapping[str, Found]]]
    ) -> Mapping[str, Found]:
        try:
            return await listed()
        except BaseException:
            self.forget(place)
            raise
