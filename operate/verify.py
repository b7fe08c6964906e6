"""``verify``: whether the applied stack calls whom the file names, what has been changed by hand since, and which
monitors and heartbeats are paused or silent."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from oncall import load
from oncall.applied import comparison
from oncall.applied.on_call import handles, schedules
from oncall.applied.resources import read
from oncall.cli.asking import add_file, add_span, asked_span, clock, present, print_json
from oncall.cli.tables import GREEN, RED, YELLOW, Style, stdout_style
from oncall.errors import UserError
from oncall.file.reader import display_name
from oncall.model import DAY
from oncall.paging.from_file import duties
from oncall.time.layers import horizon
from oncall.wording import iso, somebody, utc
from operate import betterstack, engine, on_call, pagerduty, project, vendors

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from oncall.applied.comparison import Mismatch
    from operate.betterstack import Blind


_SHOWN = 10
_TIMEOUT = 40.0
"""Seconds for all answers together: a deployment waits for the verdict."""
_OFFLINE = "try again, or compare the file and the stack alone with --offline"
_ADVICE = {
    "paused": "it pages nobody; pulumi up --stack {stack} resumes it",
    "never pinged": "nothing is noticed before the first ping; oncall monitors --steps prints the job that pings",
    "overdue": "its job has not pinged in time",
}
_MINUTE = timedelta(minutes=1)


class Verdict(NamedTuple):
    """The first difference of file and stack (None: equal), where PagerDuty differs from the stack, and which monitors
    and heartbeats notice nothing; ``notes`` say what of the span is not compared."""

    start: datetime
    end: datetime
    difference: Mismatch | None
    by_hand: tuple[Mismatch, ...]
    blind: tuple[Blind, ...] = ()
    notes: tuple[str, ...] = ()


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of ``verify``."""
    add_file(parser)
    add_span(parser, "+52w")
    parser.add_argument("--stack", required=True, metavar="NAME", help="the stack to check")
    parser.add_argument(
        "--offline",
        action="store_true",
        help="ask neither PagerDuty for overrides made by hand nor Better Stack for what is paused or silent",
    )


def run(options: argparse.Namespace) -> int:
    """Print the verdict; 1 when the stack calls somebody else than the file names."""
    deadline = vendors.Deadline(_TIMEOUT, _OFFLINE)
    now = clock(options)
    start, asked = asked_span(options, now)
    file = options.file or project.file(options.stack)
    operation = load(file)
    notes: list[str] = []
    until = horizon(operation, now)
    end = asked if until is None else min(asked, until)
    if until is not None and until < asked:
        notes.append(
            f"the layers are declared until {utc(until)}, nothing is compared after that; "
            "the daily job extends them"
        )
    if until is not None and until <= start:
        raise UserError(
            f"--from is {iso(start)}; allowed: before {iso(until)}: until then the layers are declared, "
            "and the daily job extends them"
        )
    resources = read(engine.export(options.stack, timeout=deadline.left()), options.stack)
    applied = schedules(resources)
    found = {seat: schedule.entries(start, end) for seat, schedule in applied.items()}
    expected = duties(operation, start, end)
    by_hand: list[Mismatch] = []
    blind: tuple[Blind, ...] = ()
    if not options.offline:
        # Not this very minute: PagerDuty lets a schedule begin with the second of its creation.
        reach = min(now, present()) + on_call.REACH
        since, until = start + _MINUTE, min(end, reach)
        if since < until:
            called = on_call.called(resources, applied)
            with pagerduty.of_stack(options.stack, deadline) as account:
                actual = on_call.entries(account, called, handles(resources), since, until)
            for seat, schedule in called.items():
                by_hand += comparison.mismatches(seat, schedule.entries(since, until), actual[seat])
        else:
            days = on_call.REACH // DAY
            notes.append(
                f"PagerDuty answers for {days} days ahead, until {utc(reach)}: what was changed by hand after that "
                "is not seen"
            )
        with betterstack.of_stack(options.stack, deadline) as watching:
            blind = betterstack.blind(watching, resources)
    verdict = Verdict(start, end, comparison.first(expected, found), tuple(by_hand), blind, tuple(notes))
    if options.json:
        print_json(_as_json(options.stack, verdict))
    else:
        name = display_name(file)
        sys.stdout.write(text(options.stack, name, verdict, stdout_style()))
    return 1 if verdict.difference else 0


def text(stack: str, name: str, verdict: Verdict, style: Style) -> str:
    """The verdict in words."""
    start, end, difference, by_hand, blind, notes = verdict
    if difference is None:
        equal = style.paint("equal", GREEN)
        lines = [f"{equal}: from {utc(start)} to {utc(end)} the stack {stack} calls whom {name} names"]
    else:
        lines = [
            f"{style.paint('different', RED)} from {utc(difference.start)} to {utc(difference.end)}",
            f"  as {difference.seat} {name} names {somebody(difference.expected)}",
            f"  the stack {stack} calls {somebody(difference.found)}: pulumi up --stack {stack}",
        ]
    lines += notes
    for each in by_hand[:_SHOWN]:
        named, called = somebody(each.expected), somebody(each.found)
        lines += [
            f"{style.paint('by hand', YELLOW)} from {utc(each.start)} to {utc(each.end)}",
            f"  as {each.seat} PagerDuty calls {called} instead of {named}: left as it is",
        ]
    if len(by_hand) > _SHOWN:
        lines.append(f"… and {len(by_hand) - _SHOWN} more by hand; --json lists all of them")
    for one in blind:
        lines.append(
            f"{style.paint(one.state, YELLOW)}: the {one.kind} {one.name}: {_ADVICE[one.state].format(stack=stack)}"
        )
    return "".join(f"{line}\n" for line in lines)


def _as_json(stack: str, verdict: Verdict) -> dict[str, Any]:
    def as_json(one: Mismatch) -> dict[str, Any]:
        return {
            "level": str(one.seat),
            "from": iso(one.start),
            "to": iso(one.end),
            "expected": one.expected,
            "found": one.found,
        }

    return {
        "stack": stack,
        "from": iso(verdict.start),
        "to": iso(verdict.end),
        "equal": verdict.difference is None,
        "difference": as_json(verdict.difference) if verdict.difference else None,
        "by_hand": [as_json(one) for one in verdict.by_hand],
        "not_compared": [*verdict.notes],
        "blind": [one._asdict() for one in verdict.blind],
    }
