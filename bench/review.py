"""What a review costs: a year of the file, and 500 rotations of 12 people of whom everybody moves."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench import timed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench import Measure

CHECKOUT = Path(__file__).resolve().parent.parent
NOW = "2026-11-30T00:00Z"
ROTATIONS, TEAM = 500, 12
MINUTES_A_DAY = 24 * 60


def measures() -> Iterator[Measure]:
    """Whole processes, from two files to the Markdown."""
    file = (CHECKOUT / "rotation.yaml").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        sorted_ = file.replace(
            "[MarkMcCulloh, Chriscbr, hasanaburayyan]", "[Chriscbr, hasanaburayyan, MarkMcCulloh]"
        )
        seconds = min(_seconds(Path(folder), file, sorted_, weeks=52) for _ in range(12))
        yield from timed("a year's review of the file, whole process", seconds, " s", 8)
        before, after = crowd(file, first=0), crowd(file, first=1)
        seconds = min(_seconds(Path(folder), before, after, weeks=26) for _ in range(2))
        yield from timed("500 rotations of 12 people, all moved, whole process", seconds, " s", 200)


def crowd(file: str, first: int) -> str:
    """The file with 500 rotations in place of its own, in each of which turn 0 is that of person ``first``."""
    above, _, _ = file.partition("\npeople:")
    _, _, rest = file.partition("\ntime_off:")
    minutes = MINUTES_A_DAY // ROTATIONS
    people, rotations = ["people:"], ["rotations:"]
    for number in range(ROTATIONS):
        team = [f"r{number}-p{(first + place) % TEAM}" for place in range(TEAM)]
        people += [
            f"  {handle}: {{email: {handle}@octo.example, time_zone: Asia/Jerusalem}}" for handle in team
        ]
        start, end = number * minutes, (number + 1) * minutes if number + 1 < ROTATIONS else MINUTES_A_DAY
        rotations += [
            f"  r{number}:",
            f"    title: Rotation {number}",
            f"    hours: {_clock(start)}-{_clock(end)}",
            "    turn: 1 week",
            f"    order: [{{from: 2026-01-05, people: [{', '.join(team)}]}}]",
        ]
    return "\n".join([above, *people, *rotations, f"time_off:{rest}"])


def _seconds(folder: Path, before: str, after: str, *, weeks: int) -> float:
    """What a review takes of a processor."""
    began = _of_children()
    _review(folder, before, after, weeks=weeks)
    return _of_children() - began


def _of_children() -> float:
    """Seconds that a processor spent on the processes started here: what else runs meanwhile does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _review(folder: Path, before: str, after: str, *, weeks: int) -> None:
    files = [folder / "before.yaml", folder / "after.yaml"]
    for file, text in zip(files, (before, after), strict=True):
        file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "oncall", "review", *map(str, files), "--now", NOW]
    done = subprocess.run(
        [*command, "--weeks", str(weeks), "--format", "markdown"],
        cwd=CHECKOUT,
        check=False,
        capture_output=True,
        text=True,
    )
    if "It would move" not in done.stdout:
        raise SystemExit(f"the review did not see the edit:\n{done.stdout[:2000]}{done.stderr}")
