"""Alerts by what a stack has applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncall.applied.resources import Resources, read
from oncall.errors import StackError
from oncall.file.problems import did_you_mean, nearest, quoted
from oncall.paging import from_stack
from oncall.wording import listed
from operate import engine

if TYPE_CHECKING:
    from datetime import datetime

    from oncall.paging.plan import Plan


def resources(stack: str, severity: str, asset: str | None) -> Resources:
    """The resources of the stack; raises StackError where it does not know the severity or the asset."""
    applied = read(engine.export(stack), stack)
    _check(stack, "severity", severity, from_stack.severities(applied))
    if asset is not None:
        _check(stack, "asset", asset, from_stack.subjects(applied))
    return applied


def _check(stack: str, what: str, name: str, names: list[str]) -> None:
    if name not in names:
        hint = did_you_mean(nearest(name, tuple(names))) or f"pulumi up --stack {stack}"
        allowed = f"one of {listed(names, 'or')}" if names else "a stack applied by this version"
        raise StackError(stack, f"it has no {what} {quoted(name)}", allowed, hint)


def plan(stack: str, at: datetime, severity: str, asset: str | None) -> Plan:
    """How an alert is paged; raises StackError."""
    return from_stack.plan(resources(stack, severity, asset), at, severity, asset)
