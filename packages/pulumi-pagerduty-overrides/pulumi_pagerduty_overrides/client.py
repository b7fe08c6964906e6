"""Overrides in a PagerDuty account: listed, made, removed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from plugin_host.http import Api, ApiError

from pulumi_pagerduty_overrides.override import Override, instant, parse

WINDOW: Final = timedelta(days=90)
"""The API lists the overrides of so many days."""
_BACK: Final = WINDOW
_AHEAD: Final = 8 * WINDOW

_BAD_REQUEST: Final = 400


@dataclass(slots=True)
class OverridesClient:
    """The overrides behind one token. Ids are PagerDuty's own."""

    api: Api
    _ours: set[str] = field(default_factory=set)

    async def between(self, schedule: str, since: datetime, until: datetime) -> dict[str, Override]:
        """A schedule's overrides that touch [``since``, ``until``), by id; none when it is gone."""
        query = {"since": instant(since), "until": instant(until), "overflow": "true"}
        found = await self.api.read(f"/schedules/{schedule}/overrides", query)
        return {one["id"]: _read(schedule, one) for one in found["overrides"]} if found else {}

    async def each(
        self, schedule: str, since: datetime, until: datetime
    ) -> AsyncIterator[tuple[str, Override]]:
        """The ids and overrides that touch [``since``, ``until``), once each, as PagerDuty lists them."""
        seen: set[str] = set()
        while since < until:
            found = await self.between(schedule, since, since + WINDOW)
            for identity, one in found.items():
                if identity not in seen:
                    yield identity, one
            seen |= found.keys()
            since += WINDOW

    async def read(self, identity: str, wanted: Override) -> Override | None:
        """The override as it is, None when it is gone. ``wanted`` tells where to look."""
        return (await self.between(wanted.schedule, wanted.start, wanted.end)).get(identity)

    async def search(self, schedule: str, identity: str, now: datetime) -> Override | None:
        """An override of which only the id is known: from three months ago to two years ahead."""
        async for found, one in self.each(schedule, now - _BACK, now + _AHEAD):
            if found == identity:
                return one
        return None

    async def equal(self, wanted: Override, now: datetime) -> list[str]:
        """The ids of the overrides that are as good as ``wanted`` from ``now`` on."""
        found = await self.between(wanted.schedule, wanted.start, wanted.end)
        return [identity for identity, one in found.items() if one.same(wanted, now)]

    async def create(self, wanted: Override, now: datetime) -> str:
        """Make it; its id. Raises `ApiError`."""
        there = set(await self.equal(wanted, now))

        async def look() -> str | None:
            made = set(await self.equal(wanted, now)) - there - self._ours
            return min(made, default=None)

        identity = await self.api.make(lambda: self._post(wanted), look)
        self._ours.add(identity)
        return identity

    async def delete(self, schedule: str, identity: str) -> None:
        """Take it away, or cut it off at now when it has begun; fine when it is gone or over already."""
        await self.api.delete(f"/schedules/{schedule}/overrides/{identity}")

    async def _post(self, wanted: Override) -> str:
        one = {
            "start": instant(wanted.start),
            "end": instant(wanted.end),
            "user": {"id": wanted.user, "type": "user_reference"},
        }
        answer = await self.api.send(
            "POST", f"/schedules/{wanted.schedule}/overrides", body={"overrides": [one]}
        )
        result: dict[str, Any] = answer.body[0]
        if result.get("status", 201) >= _BAD_REQUEST:
            reasons = ", ".join(result.get("errors") or ["no reason given"])
            raise ApiError(
                f"PagerDuty refused the override of {wanted.schedule}: {reasons}", result["status"]
            )
        return str(result["override"]["id"])


def _read(schedule: str, one: dict[str, Any]) -> Override:
    return Override(schedule, parse(one["start"]), parse(one["end"]), str(one["user"]["id"]))
