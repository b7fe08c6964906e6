"""``monitors``: what is watched, how long an outage can last before somebody is paged, and what is not watched."""

from __future__ import annotations

import sys
from textwrap import fill
from typing import TYPE_CHECKING, Any

from oncall.cli.asking import add_file, operation_of, print_json
from oncall.cli.tables import stdout_style, table
from oncall.file.moments import UNITS, written
from oncall.watch.checks import ANSWER_WITHIN, repositories
from oncall.watch.heartbeats import Ping, pings
from oncall.watch.outages import Subject, Watched, subjects
from oncall.wording import listed

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from datetime import timedelta

    from oncall.model import Operation

_HEADERS = ("what", "severity", "watched by", "primary", "secondary", "last call")
_WIDTH = 110  # of the notes below the table
_SHORT = {"week": "w", "day": "d", "hour": "h", "minute": "min", "second": "s"}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``monitors``."""
    add_file(parser)
    parser.add_argument(
        "--steps",
        action="store_true",
        help="print the step with which each scheduled workflow tells its heartbeat, and the command for its secret",
    )
    parser.add_argument(
        "--stack",
        default="prod",
        metavar="S",
        help="the stack whose heartbeats --steps is about (default: prod)",
    )


def run(options: argparse.Namespace) -> int:
    """Print the explanation, or the steps."""
    operation = operation_of(options)
    if options.steps:
        _print_steps(pings(operation, options.stack), in_json=options.json)
        return 0
    found = subjects(operation)
    if options.json:
        print_json({section: _section_json(found, section) for section in ("assets", "workflows", "sources")})
        return 0
    style = stdout_style()
    rows = [row for subject in found for row in _rows(subject, once=style.aligned)]
    sys.stdout.write(table(_HEADERS, rows, style, right=_HEADERS[3:]))
    if style.aligned:
        sys.stdout.write("".join(f"\n{fill(note, _WIDTH)}\n" for note in _notes(operation)))
    return 0


def _rows(subject: Subject, *, once: bool) -> Iterator[tuple[str, ...]]:
    """A row for everything about the subject; ``once``: its name in the first of them only."""
    name = (subject.title, subject.severity or "its own")
    for one in subject.watched:
        later = (
            _length(one.second) if one.second else "never",
            _length(one.last) if one.last else "never",
        )
        yield *name, one.by, _length(one.first), *later
        name = ("", "") if once else name
    for gap in subject.gaps:
        yield *name, f"not watched: {gap.what} ({gap.why})", "", "", ""
        name = ("", "") if once else name


def _notes(operation: Operation) -> Iterator[str]:
    monitoring, escalation = operation.monitoring, operation.escalation
    yield (
        "The longest time from the beginning of an outage until the primary is called; until the secondary is called, "
        "if nobody acknowledges; and until the last call. Low urgency never escalates, and wakes nobody."
    )
    yield (
        f"Everything is checked every {written(monitoring.check_every)}, has {written(ANSWER_WITHIN)} to answer, and "
        f"must have failed for {written(monitoring.confirm_after)}. The secondary is called "
        f"{written(escalation.acknowledge_within)} after the primary, and both {escalation.repeats} times more. "
        "People with notification rules of their own are reached by those."
    )
    yield (
        f"An alert of low urgency comes {monitoring.certificate_days} days before the certificate of a site expires, "
        f"and {monitoring.domain_days} days before its domain does; those of npm and GitHub are not ours to renew."
    )
    if badges := repositories(operation):
        yield (
            "Badges of private repositories cannot be read, and the file does not say what is private: pulumi asks "
            f"GitHub about {listed(badges)}, and refuses before it creates anything."
        )


def _length(length: timedelta) -> str:
    """``4 min 30 s``, or ``0 s``."""
    parts = []
    for unit in reversed(UNITS):
        count, length = divmod(length, UNITS[unit])
        if count:
            parts.append(f"{count} {_SHORT[unit]}")
    return " ".join(parts) or "0 s"


def _print_steps(found: tuple[Ping, ...], *, in_json: bool) -> None:
    if in_json:
        names = ("workflow", "repository", "file", "secret", "step", "command")
        print_json([{name: getattr(ping, name) for name in names} for ping in found])
        return
    for ping in found:
        sys.stdout.write(
            f"# {ping.title}: the last step of the last job in {ping.file} of {ping.repository}\n{ping.step}"
            f"# Its address is a secret; whoever administers {ping.repository} sets it:\n{ping.command}\n\n"
        )


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
            "primary": seconds(watched.first),
            "secondary": seconds(watched.second),
            "last_call": seconds(watched.last),
        },
    }
