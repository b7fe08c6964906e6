"""Where the site leads: to people, to a new incident, to what the operation keeps elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from oncall.model import Operation

GITHUB = "https://github.com"


class Places(NamedTuple):
    """Addresses, each None where the file names none; ``slack`` is the name of a channel."""

    report: str | None
    chat: str | None
    status: str | None
    incidents: str
    slack: str


def places(operation: Operation) -> Places:
    """What somebody needs who has seen something break."""
    page, project = operation.status_page, operation.project
    tracker = next(iter(operation.repositories.values()), None)
    report = None
    if tracker is not None:
        report = f"{GITHUB}/{tracker.name}/issues/new?template=incident.yml"
    elif project.repository:
        report = f"{GITHUB}/{project.repository}/issues/new"
    return Places(
        report=report,
        chat=project.chat,
        status=f"https://{page.subdomain}.betteruptime.com" if page else None,
        incidents="https://app.pagerduty.com/incidents",
        slack=operation.escalation.slack,
    )


def source(operation: Operation, path: str) -> str | None:
    """The address of a file that the operation keeps beside the handbook, ``path`` from its repository's root."""
    kept = operation.project.repository
    return f"{GITHUB}/{kept}/blob/main/{path}" if kept else None
