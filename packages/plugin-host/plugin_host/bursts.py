"""Reads that come together and share a listing, so that a refresh of many objects takes few requests."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from plugin_host.http import Surroundings

READ_ONE_BY_ONE: Final = 2
LASTS: Final = 10.0  # seconds

Place = TypeVar("Place", bound=Hashable)
Found = TypeVar("Found")


@dataclass(slots=True)
class _Burst(Generic[Found]):
    begun: float
    reads: int = 0
    listing: asyncio.Task[Mapping[str, Found]] | None = None


class Bursts(Generic[Place, Found]):
    """The listings of places, by the objects' keys: from the third read on, for ten seconds, until `forget`."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings
        self._bursts: dict[Place, _Burst[Found]] = {}

    async def find(
        self, place: Place, key: str, listed: Callable[[], Coroutine[None, None, Mapping[str, Found]]]
    ) -> Found | None:
        """The object from the place's listing; None where it must be asked for by itself.

        Whatever ``listed`` raises is raised, and forgotten.
        """
        burst = self._bursts.get(place)
        if burst is None or self._around.clock() - burst.begun > LASTS:
            burst = self._bursts[place] = _Burst(self._around.clock())
        burst.reads += 1
        if burst.reads <= READ_ONE_BY_ONE:
            return None
        if burst.listing is None:
            burst.listing = asyncio.ensure_future(self._listing(place, listed))
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
