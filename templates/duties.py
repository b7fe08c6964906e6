"""Who is on call, as data: for each seat the layers of its schedule, and the overrides of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from oncall.model import Operation, Team
from oncall.time import layers, timeline
from oncall.wording import iso


def duties(operation: Operation, now: datetime) -> list[dict[str, Any]]:
    """By team and level; times in UTC, lengths in seconds. Nothing changes by itself within the year of ``now``."""
    year = datetime(now.year, 1, 1, tzinfo=UTC)
    return [
        {
            "team": team.title if team.id else "",
            **({"assignees": _assignees(team)} if team.follow.assignees else {}),
            "levels": [
                {
                    "level": level.id,
                    "after": None if level.after is None else level.after // timedelta(minutes=1),
                    "seats": [
                        _seat(operation, team, level.id, seat, year)
                        for seat in timeline.seats(operation, team.id, level.id)
                    ],
                }
                for level in team.levels
            ],
        }
        for team in operation.teams.values()
    ]


def _assignees(team: Team) -> dict[str, list[str]]:
    """The levels whose people get the issues of each severity."""
    return {severity: list(levels) for severity, levels in team.follow.assignees.items()}


def _seat(operation: Operation, team: Team, level: str, seat: str, year: datetime) -> dict[str, Any]:
    return {
        "layers": [
            {
                "rotation": _title(operation, layer.name),
                "start": iso(layer.start),
                "end": layer.end and iso(layer.end),
                "first_turn": iso(layer.virtual_start),
                "turn": _seconds(layer.turn),
                "people": list(layer.users),
                "hours": [
                    {"weekday": one.weekday, "start": f"{one.start:%H:%M}", "length": _seconds(one.length)}
                    for one in layer.restrictions
                ],
            }
            for layer in layers.declared(operation, level, year, team=team.id, seat=seat)
        ],
        "overrides": [
            {
                "rotation": operation.rotations[shift.rotation].title,
                "person": shift.person,
                "start": iso(shift.start),
                "end": iso(shift.end),
            }
            for shift in timeline.overrides(operation, level, year, team=team.id, seat=seat)
        ],
    }


def _title(operation: Operation, layer: str) -> str:
    """Of the rotation that a layer is named after; one of several rotations is named after all of them."""
    return " and ".join(operation.rotations[name].title for name in layer.split(" and "))


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
