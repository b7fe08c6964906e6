"""``page --live``: a test event, marked as one, sent to a stack's PagerDuty and followed until it is acknowledged."""

from __future__ import annotations

import secrets
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from oncall.applied.on_call import instant
from oncall.paging import from_stack
from oncall.paging.plan import length
from oncall.wording import utc
from operate import account, applied, engine

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    import pagerduty

    from oncall.applied.resources import Resources
    from oncall.paging.plan import Plan

_SEVERITY = {"high": "critical", "low": "warning"}
_SETTLED = ("acknowledged", "resolved")
_DEFAULT = "sandbox"


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How the account is followed: asked every ``every``, given up after ``patience``, by this clock."""

    every: timedelta
    patience: timedelta
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    wait: Callable[[float], None] = time.sleep


def run(options: argparse.Namespace, now: datetime) -> int:
    """Send and follow; 1 when nobody acknowledged in the time that an escalation lasts."""
    stack = options.stack or _DEFAULT
    if options.ack is not None or options.at != timedelta() or options.json:
        raise engine.refusal(
            stack, "--live happens now and is told line by line", "no --at, --ack or --json with it"
        )
    resources = applied.resources(stack, options.severity, options.asset)
    plan = from_stack.plan(resources, now, options.severity, options.asset)
    _confirm(stack, plan, now, sure=options.yes or engine.in_sandbox(stack))
    every = timedelta(seconds=1 if engine.in_sandbox(stack) else 5)
    pace = Pace(every=every, patience=length(plan.levels, plan.repeats))
    acknowledged = False
    with account.errors_told(stack):
        sender = account.events(stack, _key(stack, resources, options.asset))
        for line in follow(sender, account.rest(stack), plan, pace):
            sys.stdout.write(f"{line.text}\n")
            sys.stdout.flush()
            acknowledged = acknowledged or line.settled
    return 0 if acknowledged else 1


@dataclass(frozen=True)
class Line:
    """Something to say; ``settled`` when it is that somebody has acknowledged."""

    text: str
    settled: bool = False


def follow(
    sender: pagerduty.EventsApiV2Client, reader: pagerduty.RestApiV2Client, plan: Plan, pace: Pace
) -> Iterator[Line]:
    """Send the event, tell what the account notes about it, and resolve it in the end, whatever happens."""
    began = pace.now()
    key = f"test-{began:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    sender.trigger(
        summary=f"[TEST] {plan.severity} {plan.subject}: a drill, nothing is broken; please acknowledge it",
        source="python -m oncall page --live",
        dedup_key=key,
        severity=_SEVERITY[plan.urgency],
        custom_details={"test": True, "severity": plan.severity, "subject": plan.subject},
    )
    yield Line(f"{utc(began)}  a test event was sent to “{plan.service}” ({key})")
    try:
        yield from _told(reader, key, began, pace)
    finally:
        sender.resolve(key)
    yield Line(f"{utc(pace.now())}  the test is resolved, nothing stays open")


def _told(reader: pagerduty.RestApiV2Client, key: str, began: datetime, pace: Pace) -> Iterator[Line]:
    seen: set[str] = set()
    incident: dict[str, Any] | None = None
    while True:
        incident = _incident(reader, key) if incident is None else reader.rget(f"/incidents/{incident['id']}")
        if incident is not None:
            for entry in _log(reader, incident["id"]):
                if entry["id"] not in seen:
                    seen.add(entry["id"])
                    yield Line(f"{utc(instant(entry['created_at']))}  {entry['summary']}")
            if incident["status"] in _SETTLED:
                took = (pace.now() - began).total_seconds()
                yield Line(f"{utc(pace.now())}  {incident['status']} after {took:.0f} seconds", settled=True)
                return
        if pace.now() - began >= pace.patience:
            yield Line(f"{utc(pace.now())}  nobody acknowledged; nobody is left to be told")
            return
        pace.wait(pace.every.total_seconds())


def _incident(reader: pagerduty.RestApiV2Client, key: str) -> dict[str, Any] | None:
    found = reader.list_all("incidents", params={"incident_key": key, "date_range": "all"})
    return found[0] if found else None


def _log(reader: pagerduty.RestApiV2Client, incident: str) -> list[dict[str, Any]]:
    """The log, oldest first; PagerDuty tells the newest first."""
    entries: list[dict[str, Any]] = reader.list_all(f"incidents/{incident}/log_entries")
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
    called = plan.on_call(plan.levels[0].role, now)
    sys.stdout.write(
        f"This sends a {plan.urgency}-urgency test to {stack} and pages @{called} now, then everybody after.\n"
    )
    if not sys.stdin.isatty():
        raise engine.refusal(stack, "nobody is here to confirm", "a terminal, or --yes")
    sys.stdout.write(f"Type {stack} to go on: ")
    sys.stdout.flush()
    if sys.stdin.readline().strip() != stack:
        raise engine.refusal(stack, "not confirmed; nothing was sent", f"{stack}, typed in full")
