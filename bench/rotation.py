"""What the file and the timeline cost, and what the same question costs through two libraries for intervals
and recurring events. The answers are compared before anything is measured.

``python -m bench.rotation N`` computes a year of N rotations of 12 people, once, and prints seconds and kB.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import oncall
from bench import Measure, before, best, timed
from oncall.model import DAY, Operation, OrderEntry, Person, Role, Rotation
from oncall.time.timeline import timeline

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).resolve().parent.parent
START = datetime(2026, 11, 30, tzinfo=UTC)
END = START + 365 * DAY
NOW = ("--now", "2026-11-30T00:00Z")

YEAR = """
import time
from datetime import UTC, datetime, timedelta
import oncall
from oncall.time.timeline import timeline
operation = oncall.load("rotation.yaml")
start = datetime(2026, 11, 30, tzinfo=UTC)
shortest = float("inf")
for _ in range(50):
    began = time.perf_counter()
    timeline(operation, start, start + timedelta(days=365))
    shortest = min(shortest, time.perf_counter() - began)
print(shortest)
"""
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

OFFSETS = {Role.PRIMARY: 0, Role.SECONDARY: 1}
Answer = set[tuple[str, Role, datetime, datetime]]
"""Person, role, from, to."""


def measures() -> Iterator[Measure]:
    """Whole processes, the file's year beside the two libraries, and many rotations."""
    yield Measure("python alone, whole process", _process("-c", "pass"), " s")
    with before.tree() as base:
        for command in ("who", "check"):
            seconds = _process("-m", "oncall", command, *NOW)
            yield from timed(f"oncall {command}, whole process", seconds, " s", 4)
            if base:
                earlier = _process("-m", "oncall", command, *NOW, checkout=base)
                yield Measure("  as part of that before", seconds / earlier, " ×")
        if base:
            years = [(_year(CHECKOUT), _year(base)) for _ in range(3)]
            ratio = min(one for one, _ in years) / min(one for _, one in years)
            yield Measure("the file's year as part of that before", ratio, " ×", 1.2)

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rotation.yaml"
        file.write_text(ten_years(), encoding="utf-8")
        for command in ("who", "check"):
            seconds = _process("-m", "oncall", command, "--file", str(file), *NOW)
            yield from timed(f"oncall {command}, 500 order entries and 1,000 absences", seconds, " s", 8)

    operation = oncall.load(CHECKOUT / "rotation.yaml")
    events = recurring_events(operation)
    ours = {(s.person, s.level, s.start, s.end) for s in timeline(operation, START, END)}
    for name, theirs in (
        ("portion", through_portion(operation)),
        ("recurring-ical-events", through_recurring_events(events)),
    ):
        if theirs != ours:
            raise SystemExit(f"{name} gives another answer: {sorted(theirs ^ ours)[:3]}")
    seconds = best(lambda: timeline(operation, START, END), 30)
    yield from timed("the file's year", seconds, " ms", 0.05)
    portion = best(lambda: through_portion(operation), 3)
    yield Measure("the same through portion", portion * 1000, " ms")
    yield Measure("  ours as part of that", seconds / portion, " ×", 1)
    recurring = best(lambda: through_recurring_events(events), 3)
    yield Measure("the same through recurring-ical-events", recurring * 1000, " ms")
    yield Measure("  ours as part of that", seconds / recurring, " ×", 1)

    rotas = [oncall.load(path) for path in sorted((CHECKOUT / "tests" / "rotas").glob("*.yaml"))]
    slowest = max(best(lambda rota=rota: timeline(rota, START, END), 10) for rota in rotas)  # type: ignore[misc]
    yield from timed(f"the slowest of {len(rotas)} teams' years", slowest, " ms", 0.15)

    runs: dict[int, list[tuple[float, float]]] = {500: [], 5000: []}
    for _ in range(3):
        for count, found in runs.items():
            found.append(_many(count))
    shortest = {count: min(seconds for seconds, _ in each) for count, each in runs.items()}
    yield from timed("500 rotations of 12 people, one year", shortest[500], " s", 8)
    yield Measure("  peak memory of the process", max(mb for _, mb in runs[500]), " MB", 300)
    yield Measure("  10 times the rotations cost", shortest[5000] / shortest[500], " ×", 11)


def ten_years() -> str:
    """The file after ten years: an entry of the order each week, two absences each week."""
    text = (CHECKOUT / "rotation.yaml").read_text(encoding="utf-8")
    people = list(oncall.load(CHECKOUT / "rotation.yaml").people)[:8]
    first = date(2017, 1, 2)
    entries = "".join(
        f"      - {{from: {first + timedelta(weeks=week)}, people: [{', '.join(people[turn:] + people[:turn])}]}}\n"
        for week in range(500)
        for turn in [week % 8]
    )
    absences = "".join(
        f"  - {{who: {people[number % 8]}, from: {day}, to: {day}}}\n"
        for number in range(1000)
        for day in [first + timedelta(days=3 * number)]
    )
    begin = text.index("      - from: ")
    end = text.index("  us:\n")
    aged = text[:begin] + entries + text[end:]
    return aged.replace("time_off: []\n", f"time_off:\n{absences}", 1)


def many(count: int) -> Operation:
    """``count`` rotations of 12 people each, in the hours of the file's own."""
    described = oncall.load(CHECKOUT / "rotation.yaml")
    models = list(described.rotations.values())
    rotations: dict[str, Rotation] = {}
    people: dict[str, Person] = {}
    for number in range(count):
        name = f"r{number}"
        handles = tuple(f"{name}-{place}" for place in range(12))
        model = models[number % len(models)]
        entry = OrderEntry(start=model.order[0].start, people=handles, turn=timedelta(weeks=1))
        rotations[name] = replace(model, id=name, order=(entry,))
        for handle in handles:
            people[handle] = Person(handle=handle, email=f"{handle}@octo.example", time_zone="UTC")
    return replace(described, people=people, rotations=rotations)


def through_portion(operation: Operation) -> Answer:
    """The year with the intervals of ``portion``: everybody's turns, cut to the hours of the rotation."""
    import portion  # type: ignore[import-untyped]  # carries no types

    answer: Answer = set()
    year = portion.closedopen(START, END)
    for each in operation.rotations.values():
        (entry,) = each.order
        assert isinstance(entry.turn, timedelta)  # noqa: S101 — the turns of the bench are weeks
        days = [entry.start + number * DAY for number in range((END - entry.start).days + 1)]
        shifts = portion.Interval(
            *(portion.closedopen(day, day + _length(each)) for day in days if day >= START - DAY)
        )
        for turn in range((END - entry.start) // entry.turn + 1):
            begin = entry.start + turn * entry.turn
            if begin + entry.turn <= START:
                continue
            for role in Role:
                person = entry.on_turn(turn, OFFSETS[role])
                for duty in portion.closedopen(begin, begin + entry.turn) & shifts & year:
                    answer.add((person, role, duty.lower, duty.upper))
    return answer


def _length(rotation: Rotation) -> timedelta:
    return rotation.duties[0].hours[0].length or DAY


def recurring_events(operation: Operation) -> object:
    """A calendar with one weekly event for each place in an order and role, repeated every round."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    for each in operation.rotations.values():
        (entry,) = each.order
        assert isinstance(entry.turn, timedelta)  # noqa: S101 — the turns of the bench are weeks
        for turn in range(len(entry.people)):
            for role in Role:
                event = Event()
                start = entry.start + turn * entry.turn
                event.add("uid", f"{each.id}.{role}.{turn}")
                event.add("summary", f"{role} {entry.on_turn(turn, OFFSETS[role])}")
                event.add("dtstart", start)
                event.add("dtend", start + _length(each))
                weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
                event.add(
                    "rrule",
                    {"FREQ": "WEEKLY", "INTERVAL": len(entry.people), "BYDAY": weekdays, "WKST": "MO"},
                )
                calendar.add_component(event)
    return calendar


def through_recurring_events(calendar: object) -> Answer:
    """The year out of that calendar."""
    import recurring_ical_events  # type: ignore[import-untyped]  # carries no types

    answer: Answer = set()
    for event in recurring_ical_events.of(calendar).between(START, END):
        role, person = str(event["SUMMARY"]).split()
        start, end = max(event.start, START), min(event.end, END)
        answer.add((person, Role(role), start, end))
    return answer


def _year(checkout: Path) -> float:
    """Seconds that a checkout takes for a year of its own file."""
    python = checkout / ".venv" / "bin" / "python"
    done = subprocess.run(
        [python, "-c", YEAR], cwd=checkout, env=_ENVIRONMENT, check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def _process(*arguments: str, checkout: Path = CHECKOUT) -> float:
    """Seconds of a whole process whose modules have been compiled before, as they are from the second run on."""
    with tempfile.TemporaryDirectory() as cache:
        environment = _ENVIRONMENT | {"PYTHONPYCACHEPREFIX": cache}

        def run() -> None:
            subprocess.run(
                [checkout / ".venv" / "bin" / "python", *arguments],
                cwd=checkout,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )

        return best(run, 20)


def _many(count: int) -> tuple[float, float]:
    """Seconds and MB, in a process of its own."""
    command = [sys.executable, "-m", "bench.rotation", str(count)]
    done = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True)
    seconds, kilobytes = done.stdout.split()
    return float(seconds), int(kilobytes) / 1000


if __name__ == "__main__":
    crowd = many(int(sys.argv[1]))
    began = time.process_time()
    year = timeline(crowd, START, END)
    print(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
