"""Who is on call, and what is going on: by PagerDuty, where there is a token, else by the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oncall import titles
from oncall.applied.on_call import instant
from oncall.errors import UserError
from oncall.following.handoffs import Incident
from oncall.following.rota import OPEN, Responder, Rota, by_file, responders, seats_of
from oncall.model import Audience
from oncall.time.rendering import Entry, rendered
from oncall.wording import iso
from operate.pagerduty import all_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from plugin_host.http import Api

    from oncall.model import Operation, Team
    from oncall.time.seats import Seat
    from operate.follow.memory import Memory


class RotaReader:
    """Answers by PagerDuty, or, without its API, by the file. Every method raises ApiError and UserError."""

    def __init__(self, operation: Operation, pagerduty: Api | None, memory: Memory) -> None:
        self.operation = operation
        self.pagerduty = pagerduty
        self._memory = memory

    async def rota(self, start: datetime, end: datetime) -> Rota:
        """Who is on call from ``start`` to ``end``. PagerDuty knows nobody at a level that is never called, so the
        file answers for it."""
        filed = by_file(self.operation, start, end)
        if self.pagerduty is None:
            return filed
        called = {
            titles.schedule(self.operation, seat): seat
            for team in self.operation.teams.values()
            for seat in seats_of(self.operation, team)
            if seat.level in {level.id for level in team.called}
        }
        schedules = {title: id_ for title, id_ in self._memory.schedules.items() if title in called}
        asked = schedules if schedules.keys() == called.keys() else await self._schedules(called)
        answer = await self._on_calls(asked, start, end)
        if asked is schedules and {one["schedule"]["id"] for one in answer} != {*schedules.values()}:
            # Nobody at all: or is the schedule another one by now?
            asked = await self._schedules(called)
            if asked != schedules:
                answer = await self._on_calls(asked, start, end)
        self._memory.schedules = dict(asked)
        return self._rota(filed, answer, {asked[title]: seat for title, seat in called.items()})

    async def incidents(self, team: Team) -> list[Incident] | None:
        """The open incidents of a team, the latest first; None where PagerDuty cannot be asked."""
        if self.pagerduty is None:
            return None
        services = {titles.service(self.operation, team, audience) for audience in Audience}
        query = {"statuses[]": ["triggered", "acknowledged"], "sort_by": "created_at:desc"}
        found = await all_pages(self.pagerduty, "/incidents", "incidents", query)
        return [
            Incident(one["title"], one["html_url"], _state(one))
            for one in found
            if one["service"]["summary"] in services
        ]

    async def _schedules(self, called: Iterable[str]) -> dict[str, str]:
        """The ids of the schedules that the file describes, by title."""
        assert self.pagerduty is not None  # noqa: S101 — the caller has checked
        query = {"query": self.operation.project.name}
        found = await all_pages(self.pagerduty, "/schedules", "schedules", query)
        ids = {one["name"]: str(one["id"]) for one in found}
        missing = [title for title in called if title not in ids]
        if missing:
            raise UserError(f"PagerDuty has no schedule “{missing[0]}”; pulumi up makes it")
        return {title: ids[title] for title in called}

    async def _on_calls(
        self, schedules: Mapping[str, str], start: datetime, end: datetime
    ) -> list[dict[str, Any]]:
        assert self.pagerduty is not None  # noqa: S101
        query = {
            "schedule_ids[]": [*schedules.values()],
            "since": iso(start.replace(microsecond=0)),
            "until": iso(end.replace(microsecond=0)),
            "include[]": "users",
        }
        answer = await all_pages(self.pagerduty, "/oncalls", "oncalls", query)
        return [one for one in answer if one["schedule"]]

    def _rota(self, filed: Rota, answer: list[dict[str, Any]], seats: Mapping[str, Seat]) -> Rota:
        known = responders(self.operation)
        present = {
            person.formerly: person.email for person in self.operation.people.values() if person.formerly
        }
        people = dict(known)
        shifts: dict[Seat, set[Entry]] = {seat: set() for seat in seats.values()}
        for one in answer:
            user = one["user"]
            email = str(user["email"]).lower()
            email = present.get(email, email)
            people.setdefault(email, Responder(user.get("name") or user["summary"], email, None))
            start = instant(one["start"]) if one["start"] else filed.start
            end = instant(one["end"]) if one["end"] else OPEN
            shifts[seats[one["schedule"]["id"]]].add(Entry(email, start, end))
        joined = {
            seat: rendered(
                (), min(one.start for one in found), max(one.end for one in found), sorted(found, key=_start)
            )
            for seat, found in shifts.items()
            if found
        }
        return Rota(
            {**filed.seats, **{seat: joined.get(seat, ()) for seat in shifts}}, people, filed.start, filed.end
        )


def _start(entry: Entry) -> datetime:
    return entry.start


def _state(incident: dict[str, Any]) -> str:
    by = [one["acknowledger"]["summary"] for one in incident.get("acknowledgements") or ()]
    return f"acknowledged by {by[-1]}" if by and incident["status"] == "acknowledged" else incident["status"]
