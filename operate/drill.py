"""``page --live``: a test event, marked as one, sent to a stack's PagerDuty and followed until it is acknowledged."""

from __future__ import annotations

import secrets
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from oncall.applied.on_call import instant
from oncall.errors import StackError
from oncall.file.moments import written
from oncall.paging import from_stack
from oncall.paging.plan import length
from oncall.wording import listed, utc
from operate import applied, engine, pagerduty
from operate.sandbox import NAME, is_sandbox

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Generator, Iterator

    from oncall.applied.resources import Resources
    from oncall.paging.plan import Plan
    from operate.pagerduty import Events, PagerDuty

_SEVERITY = {"high": "critical", "low": "warning"}
_SETTLED = ("acknowledged", "resolved")


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How the account is followed: asked every ``every``, given up after ``patience``, by this clock."""

    every: timedelta
    patience: timedelta
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    wait: Callable[[float], None] = time.sleep


def run(options: argparse.Namespace, now: datetime) -> int:
    """Send and follow; 1 when nobody acknowledged in the time that an escalation lasts."""
    stack = options.stack or NAME
    if options.ack is not None or options.at != timedelta() or options.json:
        raise StackError(
            stack, "--live happens now and is shown line by line", "no --at, --ack or --json with it"
        )
    resources = applied.resources(stack, options.severity, options.asset)
    plan = from_stack.plan(resources, now, options.severity, options.asset)
    _confirm(stack, plan, now, sure=options.yes or is_sandbox(stack))
    every = timedelta(seconds=1 if is_sandbox(stack) else 5)
    pace = Pace(every=every, patience=length(plan.levels, plan.repeats))
    acknowledged = False
    key = _key(stack, resources, options.asset)
    with (
        pagerduty.events(stack, key) as sender,
        pagerduty.of_stack(stack) as account,
        closing(follow(sender, account, plan, pace)) as lines,
    ):
        for line in lines:
            sys.stdout.write(f"{line.text}\n")
            sys.stdout.flush()
            acknowledged = acknowledged or line.settled
    return 0 if acknowledged else 1


@dataclass(frozen=True)
class Line:
    """Something to say; ``settled`` when it is that somebody has acknowledged."""

    text: str
    settled: bool = False


def follow(sender: Events, account: PagerDuty, plan: Plan, pace: Pace) -> Generator[Line]:
    """Send the event, yield what the account notes about it, and resolve it in the end, whatever happens."""
    began = pace.now()
    key = f"test-{began:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    sender.trigger(
        key,
        {
            "summary": f"[TEST] {plan.severity} {plan.subject}: a drill, nothing is broken; please acknowledge it",
            "source": "oncall page --live",
            "severity": _SEVERITY[plan.urgency],
            "custom_details": {"test": True, "severity": plan.severity, "subject": plan.subject},
        },
    )
    yield Line(f"{utc(began)}  a test event was sent to “{plan.service}” ({key})")
    yield Line(
        f"{utc(began)}  this runs in real time: until somebody acknowledges, or for {written(pace.patience)}; "
        "^C resolves the test"
    )
    try:
        yield from _noted(account, key, began, pace)
    finally:
        sender.resolve(key)
    yield Line(f"{utc(pace.now())}  the test is resolved, nothing stays open")


def _noted(account: PagerDuty, key: str, began: datetime, pace: Pace) -> Iterator[Line]:
    seen: set[str] = set()
    incident: dict[str, Any] | None = None
    while True:
        incident = _incident(account, key) if incident is None else _again(account, incident)
        if incident is not None:
            for entry in _log(account, incident["id"]):
                if entry["id"] not in seen:
                    seen.add(entry["id"])
                    yield Line(f"{utc(instant(entry['created_at']))}  {entry['summary']}")
            if incident["status"] in _SETTLED:
                took = (pace.now() - began).total_seconds()
                yield Line(f"{utc(pace.now())}  {incident['status']} after {took:.0f} seconds", settled=True)
                return
        if pace.now() - began >= pace.patience:
            yield Line(f"{utc(pace.now())}  nobody acknowledged, and everybody was called")
            return
        pace.wait(pace.every.total_seconds())


def _incident(account: PagerDuty, key: str) -> dict[str, Any] | None:
    incidents = account.all("/incidents", "incidents", {"incident_key": key, "date_range": "all"})
    return incidents[0] if incidents else None


def _again(account: PagerDuty, incident: dict[str, Any]) -> dict[str, Any]:
    now: dict[str, Any] = account.get(f"/incidents/{incident['id']}")["incident"]
    return now


def _log(account: PagerDuty, incident: str) -> list[dict[str, Any]]:
    """The log, oldest first; PagerDuty lists the newest first."""
    entries = account.all(f"/incidents/{incident}/log_entries", "log_entries", {})
    entries.reverse()
    entries.sort(key=lambda entry: instant(entry["created_at"]))
    return entries


def _key(stack: str, resources: Resources, asset: str | None) -> str:
    """The Events API key of the service that the asset's incidents go to."""
    _, service = from_stack.concerned(resources, asset)
    audiences = resources.outputs()["services"]
    audience = next(name for name, linked in audiences.items() if linked["id"] == service.id)
    key: str = engine.output(stack, "eventKeys")[audience]["events"]
    return key


def _confirm(stack: str, plan: Plan, now: datetime, *, sure: bool) -> None:
    if sure:
        return
    called = listed([f"@{each.person}" for each in plan.called(plan.levels[0], now)]) or "nobody"
    sys.stdout.write(
        f"This sends a {plan.urgency}-urgency test to {stack} and pages {called} now, then everybody after.\n"
    )
    if not sys.stdin.isatty():
        raise StackError(stack, "nobody is here to confirm", "a terminal, or --yes")
    sys.stdout.write(f"Type {stack} to go on: ")
    sys.stdout.flush()
    if sys.stdin.readline().strip() != stack:
        raise StackError(stack, "not confirmed; nothing was sent", f"{stack}, typed in full")
