"""What the things of an operation are called in the accounts. PagerDuty's are found again by these, so they stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oncall.model import Audience, Operation, Role


def escalation_policy(operation: Operation) -> str:
    """The escalation policy."""
    return operation.project.name


def schedule(operation: Operation, role: Role) -> str:
    """The schedule of a role."""
    return f"{operation.project.name} {role}"


def audience(operation: Operation, whom: Audience) -> str:
    """The service that pages about what ``whom`` uses, and what watches it."""
    return f"{operation.project.name}, for {whom}"
