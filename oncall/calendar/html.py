"""The page around the picture: one file without script, font or network."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from oncall.calendar.svg import WEEK, legend, picture
from oncall.time.seats import seat_of
from oncall.time.spans import stretches
from oncall.time.timeline import whole_shifts
from oncall.wording import because, hours, iso, listed, span, utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from oncall.model import Operation, Rotation
    from oncall.time.timeline import Shift

UTC_ZONE = "Etc/UTC"
STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
h1, h2 { line-height: 1.2; }
figure { margin: 1rem 0; overflow-x: auto; }
figure > svg { min-width: 60rem; width: 100%; height: auto; }
.legend { columns: 14rem; list-style: none; margin: 1rem 0; padding: 0; }
.legend svg { vertical-align: middle; }
.now { display: flex; flex-wrap: wrap; gap: 1rem; list-style: none; padding: 0; }
.now li { border: 1px solid; border-radius: .5rem; padding: .5rem 1rem; }
.now b { font-size: 1.25rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid #8886; padding: .2rem .8rem .2rem 0; text-align: left; }
td { white-space: nowrap; }
td.number, th.number { text-align: right; }
footer { margin-top: 2rem; opacity: .75; }
"""


def page(operation: Operation, start: datetime, weeks: int, now: datetime) -> str:
    """The page for the ``weeks`` from ``start`` (a midnight in UTC); it marks who is on call at ``now``."""
    shifts = whole_shifts(operation, start, start + weeks * WEEK)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Who is on call</title>
<style>{STYLE}</style>
</head>
<body>
<h1>Who is on call</h1>
<ul class="now">
{"".join(_now(operation, shifts, now))}</ul>
<h2>The coming weeks</h2>
<p>Times of the picture are UTC. A dashed border is a cover or a swap.
Point at a shift for its exact times.</p>
<figure>
{picture(operation, shifts, start, weeks, now)}
</figure>
{legend(operation)}
{_hours(operation)}<h2>In words</h2>
<div class="table"><table>
<thead><tr><th>UTC</th><th>On their own clock</th><th class="number">Shifts</th><th>Level</th><th>Person</th>
<th>Why</th><th>Rotation</th></tr></thead>
<tbody>
{"".join(_rows(operation, shifts, now.year))}</tbody>
</table></div>
<h2>In your calendar</h2>
<p>Subscribe to <a href="all.ics">everybody</a>,{_teams(operation)} to a rotation
({_links("rotations", operation.rotations)}) or to a person ({_links("people", operation.people)}).</p>
<footer>From rotation.yaml, as of <time datetime="{iso(now)}">{utc(now)}</time>.</footer>
</body>
</html>
"""


def _teams(operation: Operation) -> str:
    named = [team for team in operation.teams if team]
    return f" to a team ({_links('teams', named)})," if named else ""


def _now(operation: Operation, shifts: Sequence[Shift], now: datetime) -> Iterator[str]:
    for shift in shifts:
        if shift.start <= now < shift.end:
            zone = operation.people[shift.person].time_zone
            until = shift.end.astimezone(ZoneInfo(zone))
            title = operation.rotations[shift.rotation].title
            yield (
                f"<li>{escape(str(seat_of(operation, shift)))} now<br>"
                f"<b>@{escape(shift.person)}</b><br>{escape(title)}, "
                f"{escape(because(shift.reason, shift.instead_of))}<br>"
                f"until {utc(shift.end)}<br>({until:%a %H:%M} {escape(zone)})</li>\n"
            )


def _rows(operation: Operation, shifts: Sequence[Shift], year: int) -> Iterator[str]:
    for stretch in stretches(shifts):
        zone = operation.people[stretch.person].time_zone
        tz = ZoneInfo(zone)
        local = span(stretch.start.astimezone(tz), stretch.end.astimezone(tz), year)
        why = because(stretch.reason, stretch.instead_of)
        cells = (
            str(seat_of(operation, stretch)),
            f"@{stretch.person}",
            why,
            operation.rotations[stretch.rotation].title,
        )
        yield (
            f'<tr><td><time datetime="{iso(stretch.start)}">'
            f"{span(stretch.start.astimezone(UTC), stretch.end.astimezone(UTC), year)}</time></td>"
            f'<td>{local} {escape(zone)}</td><td class="number">{stretch.shifts}</td>'
            f"{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>\n"
        )


def _hours(operation: Operation) -> str:
    """The hours of the rotations, where any has a clock of its own."""
    rotations = operation.rotations.values()
    if not any(rotation.own_clock or rotation.zone != UTC_ZONE for rotation in rotations):
        return ""
    items = "".join(
        f"<li>{escape(rotation.title)}: {escape(_local(rotation))}</li>\n" for rotation in rotations
    )
    return f"<h2>Hours</h2>\n<ul>\n{items}</ul>\n"


def _local(rotation: Rotation) -> str:
    each = listed([hours(one) for duty in rotation.duties for one in duty.hours])
    return f"{each} ({'on the clock of each person' if rotation.own_clock else rotation.zone})"


def _links(folder: str, names: Iterable[str]) -> str:
    return ", ".join(f'<a href="{folder}/{escape(name)}.ics">{escape(name)}</a>' for name in names)
