"""``check``: the verdict on the file, the coverage proof, who covers each time off, what the review will object to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from oncall import generated
from oncall.cli import objections
from oncall.cli.asking import add_file, add_span, asked_span, clock, file_of, print_json
from oncall.cli.tables import GREEN, RED, YELLOW, Style, stdout_style, table
from oncall.file.problems import Problem, RotationError
from oncall.file.reader import display_name, read
from oncall.file.source import read_bytes
from oncall.model import primary_and_secondary
from oncall.review.versions import begun
from oncall.time.coverage import Flaw, Promise, Proof
from oncall.time.covers import Cover, covers
from oncall.time.pattern import daily
from oncall.time.proof import prove
from oncall.wording import counted, iso, listed, span, times, utc

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from oncall.file.reader import Loaded
    from oncall.model import Operation
    from oncall.review.compare import Review


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``check``."""
    add_file(parser, positional=True)
    add_span(parser, "+52w")


def run(options: argparse.Namespace) -> int:
    """Print the verdict; 1 when the file is not sound."""
    now = clock(options)
    start, end = asked_span(options, now)
    path = file_of(options)
    name = display_name(path)
    try:
        loaded = read(read_bytes(path, name), name)
    except RotationError as error:
        if options.json:
            print_json({"file": name, "sound": False, "errors": [*map(_problem_json, error.problems)]})
            return 1
        raise
    verdict = prove(loaded.operation, start, end)
    chosen = covers(loaded.operation, now)
    stale = [*generated.stale(path, loaded.operation)]
    compared = _compared(path, loaded.operation, now)
    if options.json:
        guards = objections.as_json(compared[1]) if compared else []
        print_json({**_answer_json(name, loaded, verdict, chosen), "guards": guards, "stale": stale})
    else:
        style = stdout_style()
        parts = [_text(name, loaded, verdict, chosen, now, style), _stale_text(stale, style)]
        parts += [_objections(loaded.operation, *compared)] if compared else []
        sys.stdout.write("".join(parts))
    return 1 if isinstance(verdict, Flaw) else 0


def _compared(path: Path, operation: Operation, now: datetime) -> tuple[Operation, Review] | None:
    """The version before, and what a pull request with this one would do; None where git knows no other version."""
    data = begun(path)
    if data is None or data == path.read_bytes():
        return None
    from oncall.review.compare import review  # only an edited file needs it

    try:
        before = read(data, path.name).operation
    except RotationError:
        return None  # it breaks today's rules
    return before, review(before, operation, now)


def _objections(operation: Operation, before: Operation, effect: Review) -> str:
    known = {person.email for person in before.people.values()}
    if known.isdisjoint(person.email for person in operation.people.values()):
        return (
            "\nThe main branch has a file of other people altogether: the review objects to nearly everything, until "
            "it has this one.\n"
        )
    return f"\n{objections.text(effect)}" if effect.refusals else ""


def _declared(operation: Operation, now: datetime) -> Iterator[str]:
    """Until when the stack knows who is on call, where its layers cannot say it for ever."""
    if all(daily(rotation) for rotation in operation.rotations.values()):
        return
    from oncall.time.layers import horizon  # few files need it

    until = horizon(operation, now)
    if until is not None:
        yield f"the layers are declared until {utc(until)}; the daily job extends them\n"


def _text(
    name: str, loaded: Loaded, verdict: Proof | Flaw, chosen: tuple[Cover, ...], now: datetime, style: Style
) -> str:
    operation, year = loaded.operation, now.year
    counts = [
        counted(len(operation.people), "person", "people"),
        counted(len(operation.rotations), "rotation"),
        counted(len(operation.assets), "asset"),
        counted(len(operation.workflows), "workflow"),
    ]
    parts = [f"{name}: {', '.join(counts)}; every rule is kept\n"]
    parts += [f"{style.paint('warning', YELLOW)}: {warning}\n" for warning in loaded.warnings]
    if isinstance(verdict, Proof):
        parts.append(
            f"{style.paint('coverage proven', GREEN)} from {utc(verdict.start)} to {utc(verdict.end)}: "
            f"{_promise(operation, verdict)} ({counted(len(verdict.shifts), 'shift')})\n"
        )
        parts += _declared(operation, now)
    else:
        parts.append(
            f"{style.paint('coverage broken', RED)} from {utc(verdict.at)} to {utc(verdict.until)} "
            f"({verdict.level}): {verdict.why}\n"
            f"  smallest edit: {verdict.fix or 'more than one edit is needed'}\n"
        )
    if chosen:
        rows = [
            (
                f"@{cover.time_off.who}",
                span(cover.time_off.start, cover.time_off.end, year),
                *_cover_cells(cover, year),
            )
            for cover in chosen
        ]
        headers = ("off", "off (UTC)", "covered by", "as", "duty (UTC)", "shifts", "chosen")
        parts.append("\n" + table(headers, rows, style, right=("shifts",)))
    return "".join(parts)


def _promise(operation: Operation, proof: Proof) -> str:
    """What the proof holds the file to."""
    throughout = all(
        promise.start == proof.start and promise.end == proof.end and not promise.free
        for promise in proof.promises
    )
    by_default = all(
        team.levels == primary_and_secondary(team.escalation.acknowledge_within)
        for team in operation.teams.values()
    )
    if by_default and throughout and proof.promises:
        return "at every instant one primary, a different secondary, nobody who is off"
    parts = []
    for team in operation.teams.values():
        of = f" of {team.id}" if len(operation.teams) > 1 else ""
        spans: dict[str, list[str]] = {}
        for promise in proof.promises:
            if promise.team == team.id:
                spans.setdefault(_span(promise, proof), []).append(promise.level)
        parts += [
            f"at every instant somebody at {listed(levels)}{of}{span}" for span, levels in spans.items()
        ]
        promised = {promise.level for promise in proof.promises if promise.team == team.id}
        never = [level.id for level in team.levels if level.always and level.id not in promised]
        hours = [level.id for level in team.levels if not level.always]
        parts += (
            [f"nobody at {listed(never)}{of}, which has no shift before {utc(proof.end)}"] if never else []
        )
        parts += [f"in the hours of its rotations somebody at {listed(hours)}{of}"] if hours else []
    return f"{'; '.join(parts)}; nobody at two levels at once, nobody who is off"


def _span(promise: Promise, proof: Proof) -> str:
    """When a level is always covered, as far as that is not the span of the proof."""
    begins = f" from {utc(promise.start)} on" if promise.start > proof.start else ""
    free = ", but in holidays without people" if promise.free else ""
    ends = f", until its rotations end at {utc(promise.end)}" if promise.end < proof.end else ""
    return f"{begins}{free}{ends}"


def _stale_text(stale: list[str], style: Style) -> str:
    if not stale:
        return ""
    return (
        f"\n{style.paint('stale', YELLOW)}: {', '.join(stale)}; `oncall refresh` writes them from the file\n"
    )


def _cover_cells(cover: Cover, year: int) -> tuple[str, ...]:
    stretch = cover.stretch
    if stretch is None:
        return (
            "nobody" if cover.vacant else "–",
            "",
            "" if cover.vacant else "no duty falls into it",
            "",
            "",
        )
    by = "by name" if cover.time_off.cover else "next in line"
    return (
        f"@{stretch.person}",
        stretch.level,
        times(stretch.parts, year),
        str(stretch.shifts),
        by,
    )


def _answer_json(
    name: str, loaded: Loaded, verdict: Proof | Flaw, chosen: tuple[Cover, ...]
) -> dict[str, Any]:
    coverage: dict[str, Any]
    if isinstance(verdict, Proof):
        coverage = {
            "proven": True,
            "from": iso(verdict.start),
            "to": iso(verdict.end),
            "shifts": len(verdict.shifts),
            "levels": [
                {"team": each.team, "level": each.level, "from": iso(each.start), "to": iso(each.end)}
                for each in verdict.promises
            ],
        }
    else:
        coverage = {
            "proven": False,
            "from": iso(verdict.at),
            "to": iso(verdict.until),
            "error": str(verdict.kind),
            "role": str(verdict.level),
            "people": list(verdict.people),
            "why": verdict.why,
            "fix": verdict.fix,
        }
    return {
        "file": name,
        "sound": isinstance(verdict, Proof),
        "errors": [],
        "warnings": [*map(_problem_json, loaded.warnings)],
        "coverage": coverage,
        "covers": [*map(_cover_json, chosen)],
    }


def _cover_json(cover: Cover) -> dict[str, Any]:
    off = cover.time_off
    answer: dict[str, Any] = {
        "off": off.who,
        "off_from": iso(off.start),
        "off_to": iso(off.end),
        "vacant": cover.vacant,
    }
    if cover.stretch is not None:
        stretch = cover.stretch
        answer |= {
            "covered_by": stretch.person,
            "role": str(stretch.level),
            "rotation": stretch.rotation,
            "from": iso(stretch.start),
            "to": iso(stretch.end),
            "shifts": stretch.shifts,
            "chosen": "by name" if off.cover else "next in line",
        }
    return answer


def _problem_json(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "column": problem.column,
        "found": problem.found,
        "allowed": problem.allowed,
        "hint": problem.hint,
        "message": problem.message,
    }
