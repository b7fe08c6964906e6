"""Where the site leads: to people, to a new incident, to what the operation keeps elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from oncall.model import Workflow

if TYPE_CHECKING:
    from oncall.model import Asset, Operation

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


FIRST_FIVE_MINUTES = "first-five-minutes"
"""The page of the handbook for whoever is paged."""
REVERTING = "reverting"
"""The page of the handbook for whoever ends a regression."""


def guide(operation: Operation, name: str) -> str | None:
    """The address of a page of the handbook: on the site, or in the repository; None where there is neither."""
    site = _site(operation)
    return f"{site}/handbook/{name}.html" if site else source(operation, f"docs/handbook/{name}.md")


def runbooks(operation: Operation) -> str | None:
    """The address of the page of the runbooks; None without a site."""
    site = _site(operation)
    return f"{site}/runbooks.html" if site else None


def runbook(operation: Operation, one: Asset | Workflow) -> str | None:
    """What to read when something fails: its own runbook, or its entry on the site."""
    page = runbooks(operation)
    return one.runbook or (f"{page}#{anchor(one)}" if page else None)


def anchor(one: Asset | Workflow) -> str:
    """The name of an entry on the page of the runbooks."""
    return f"workflow-{one.id}" if isinstance(one, Workflow) else one.id


def _site(operation: Operation) -> str | None:
    return operation.project.site and operation.project.site.rstrip("/")


def source(operation: Operation, path: str) -> str | None:
    """The address of a file that the operation keeps beside the handbook, ``path`` from its repository's root."""
    kept = operation.project.repository
    return f"{GITHUB}/{kept}/blob/main/{path}" if kept else None
