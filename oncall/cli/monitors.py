"""``monitors``: what is watched, how long an outage can last before somebody is paged, and what is not watched."""

from __future__ import annotations

import sys
from datetime import timedelta
from textwrap import fill
from typing import TYPE_CHECKING, Any

from oncall.cli.asking import add_file, operation_of, print_json
from oncall.cli.tables import stdout_style, table
from oncall.file.moments import UNITS, written
from oncall.watch.checks import ANSWER_WITHIN, repositories
from oncall.watch.outages import Subject, Watched, subjects
from oncall.wording import counted, listed

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from oncall.model import Operation, Team

_WIDTH = 110  # of the notes below the table
_SHORT = {"week": "w", "day": "d", "hour": "h", "minute": "min", "second": "s"}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``monitors``."""
    add_file(parser)


def run(options: argparse.Namespace) -> int:
    """Print the explanation."""
    operation = operation_of(options)
    found = subjects(operation)
    if options.json:
        print_json({section: _section_json(found, section) for section in ("assets", "workflows", "sources")})
        return 0
    style = stdout_style()
    levels = (*dict.fromkeys(level.id for team in operation.teams.values() for level in team.called),)
    rows = [row for subject in found for row in _rows(subject, levels, once=style.aligned)]
    calls = (*levels, "last call")
    sys.stdout.write(table(("what", "severity", "watched by", *calls), rows, style, right=calls))
    if style.aligned:
        sys.stdout.write("".join(f"\n{fill(note, _WIDTH)}\n" for note in _notes(operation)))
    return 0


def _rows(subject: Subject, levels: tuple[str, ...], *, once: bool) -> Iterator[tuple[str, ...]]:
    """A row for everything about the subject; ``once``: its name in the first of them only."""
    name = (subject.title, subject.severity or "its own")
    for one in subject.watched:
        calls = (_call(one.calls[level]) if level in one.calls else "" for level in levels)
        yield *name, one.by, *calls, _call(one.last)
        name = ("", "") if once else name
    for gap in subject.gaps:
        yield *name, f"not watched: {gap.what} ({gap.why})", *("" for _ in levels), ""
        name = ("", "") if once else name


def _call(at: timedelta | None) -> str:
    return "never" if at is None else _length(at)


def _notes(operation: Operation) -> Iterator[str]:
    monitoring = operation.monitoring
    first, *others = dict.fromkeys(level.id for team in operation.teams.values() for level in team.called)
    later = "".join(f"; until the {level} is called, if nobody acknowledges" for level in others)
    yield (
        f"The longest time from the beginning of an outage until the {first} is called{later}; and until the last "
        "call. Low urgency never escalates, and wakes nobody."
    )
    yield (
        f"Everything is checked every {written(monitoring.check_every)} and has {written(ANSWER_WITHIN)} to answer. A "
        f"failure counts after {written(monitoring.confirm_after)} unless confirm_after says otherwise; that of a "
        "workflow later, since a cancelled run shows as failed until the next one ends. "
        f"{' '.join(_escalation(team) for team in operation.teams.values())} "
        "People with notification rules of their own are reached by those."
    )
    certificate, domain = (
        counted(days, "day") for days in (monitoring.certificate_days, monitoring.domain_days)
    )
    yield (
        f"An alert of low urgency comes {certificate} before the certificate of a site expires, "
        f"and {domain} before its domain does; those of npm and GitHub are not ours to renew."
    )
    if badges := repositories(operation):
        yield (
            "Badges of private repositories cannot be read, and the file does not say what is private: pulumi asks "
            f"GitHub about {listed(badges)}, and refuses before it creates anything."
        )


def _escalation(team: Team) -> str:
    """In which order the levels of a team are called."""
    (first, _), *others = team.waits
    at, begins = timedelta(), first.after or timedelta()
    again = counted(team.escalation.repeats, "time") + " more"
    name = f"{team.title}: the" if team.id else "The"
    if not others:
        return f"{name} {first.id} is called, and {again}."
    after = [
        f"{level.id} is called {written((level.after or at) - begins)} after the {first.id}"
        for level, _ in others
    ]
    all_ = "both" if len(others) == 1 else "all of them"
    return f"{name} {', the '.join(after)}, and {all_} {again}."


def _length(length: timedelta) -> str:
    """``4 min 30 s``, or ``0 s``."""
    parts = []
    for unit in reversed(UNITS):
        count, length = divmod(length, UNITS[unit])
        if count:
            parts.append(f"{count} {_SHORT[unit]}")
    return " ".join(parts) or "0 s"


def _section_json(found: tuple[Subject, ...], section: str) -> dict[str, Any]:
    return {
        subject.id: {
            "title": subject.title,
            "audience": str(subject.audience),
            "severity": subject.severity,
            "watched": [*map(_watched_json, subject.watched)],
            "not_watched": [{"what": gap.what, "why": gap.why} for gap in subject.gaps],
        }
        for subject in found
        if subject.section == section
    }


def _watched_json(watched: Watched) -> dict[str, Any]:
    def seconds(length: timedelta | None) -> int | None:
        return None if length is None else int(length.total_seconds())

    return {
        "by": watched.by,
        "urgency": str(watched.urgency),
        "seconds": {
            "noticed": seconds(watched.noticed),
            "levels": {level: seconds(at) for level, at in watched.calls.items()},
            "last_call": seconds(watched.last),
        },
    }
