"""The first page: who is on call now, the weeks, how the load is spread, and the calendars."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from oncall.site import calendars, fair
from oncall.site.data import data
from oncall.site.links import places
from oncall.site.rendering import embedded, render
from oncall.wording import iso, utc

if TYPE_CHECKING:
    from datetime import datetime

    from oncall.model import Operation


def page(operation: Operation, start: datetime, end: datetime, now: datetime, *, handbook: bool) -> str:
    """The page with the shifts of ``[start, end)``, made at ``now``; ``handbook``: there is one to lead to."""
    return render(
        "index.html",
        operation,
        "index.html",
        handbook=handbook,
        places=places(operation),
        data=embedded(data(operation, start, end, now)),
        made=(iso(now), utc(now)),
        loads=fair.rows(operation, now),
        span=fair.SPAN // timedelta(weeks=1),
        hours=fair.hours(operation),
        calendars=_calendars(operation),
        people=list(operation.people),
        rotations={key: one.title for key, one in operation.rotations.items()},
    )


def _calendars(operation: Operation) -> list[tuple[str, list[tuple[str, str]]]]:
    """Headings, and under each the names and addresses of calendars."""
    named = [team for team in operation.teams if team]

    def links(folder: str, names: list[str], mark: str = "") -> list[tuple[str, str]]:
        return [(mark + name, f"{calendars.FOLDER}/{folder}/{name}.ics") for name in names]

    groups = [
        ("Everybody", [("everybody", f"{calendars.FOLDER}/all.ics")]),
        ("A team", links("teams", named)),
        ("A rotation", links("rotations", list(operation.rotations))),
        ("A person", links("people", list(operation.people), "@")),
    ]
    return [(title, entries) for title, entries in groups if entries]
