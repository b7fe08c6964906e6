"""``hours``: how the load is spread."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from oncall.cli.asking import add_file, add_span, asked_span, clock, operation_of, print_json
from oncall.cli.tables import stdout_style, table
from oncall.time.load import Load, fairness, loads
from oncall.time.timeline import timeline
from oncall.wording import amount, iso, utc
from oncall.wording import shifts as shift_hours

if TYPE_CHECKING:
    import argparse
    from datetime import timedelta

    from oncall.model import Operation


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``hours``."""
    add_file(parser)
    add_span(parser, "+52w")


def run(options: argparse.Namespace) -> int:
    """Print everybody's hours, and how evenly they are spread."""
    start, end = asked_span(options, clock(options))
    operation = operation_of(options)
    shifts = timeline(operation, start, end)
    found = loads(operation, shifts)
    serving = {
        rotation: [load for load in found if load.person in people]
        for rotation, people in _serving(operation, [(s.rotation, s.person) for s in shifts]).items()
    }
    even = {rotation: fairness(load.total for load in members) for rotation, members in serving.items()}
    overall = fairness(load.total for load in found)
    if options.json:
        print_json(
            {
                "from": iso(start),
                "to": iso(end),
                "people": [_load_json(operation, load) for load in found],
                "fairness": {"everybody": round(overall, 4)}
                | {rotation: round(index, 4) for rotation, index in even.items()},
            }
        )
        return 0
    levels = dict.fromkeys(level.id for team in operation.teams.values() for level in team.called)
    headers = ("person", "zone", "hours", *levels, "nights", "weekends", "share", "of mean")
    rows = [
        (
            f"@{load.person}",
            operation.people[load.person].time_zone,
            *map(amount, (load.total, *load.levels.values(), load.nights, load.weekends)),
            f"{load.share:.1%}",
            f"{load.of_mean:.2f}",
        )
        for load in found
    ]
    style = stdout_style()
    sys.stdout.write(table(headers, rows, style, right=headers[2:]))
    if style.aligned:
        daily = ", ".join(f"{key} {shift_hours(one)}" for key, one in operation.rotations.items())
        each = ", ".join(f"{rotation} {index:.2f}" for rotation, index in even.items())
        sys.stdout.write(
            f"\n{utc(start)} – {utc(end)}; nights (22:00–07:00) and weekends in each one's own zone."
            f"\nOn call: {daily}."
            f"\nFairness (1.00: everybody the same): {each}; everybody {overall:.2f}.\n"
        )
    return 0


def _serving(operation: Operation, pairs: list[tuple[str, str]]) -> dict[str, set[str]]:
    serving: dict[str, set[str]] = {rotation: set() for rotation in operation.rotations}
    for rotation, person in pairs:
        serving[rotation].add(person)
    return serving


def _load_json(operation: Operation, load: Load) -> dict[str, Any]:
    def number(duration: timedelta) -> float:
        return round(duration.total_seconds() / 3600, 4)

    return {
        "person": load.person,
        "zone": operation.people[load.person].time_zone,
        "hours": number(load.total),
        "levels": {level: number(duration) for level, duration in load.levels.items()},
        "nights": number(load.nights),
        "weekends": number(load.weekends),
        "share": round(load.share, 4),
        "of_mean": round(load.of_mean, 4),
    }
