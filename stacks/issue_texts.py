"""The issue forms and labels that the repositories get, rendered from the operation."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from components.issue_kit import Label
from rotation.model import Operation

_TEMPLATES = Path(__file__).parent.parent / "templates"
_PROCESS_LABELS = (
    Label(name="incident", color="b60205", description="Something is broken for users or contributors"),
    Label(name="post-mortem", color="5319e7", description="What happened, why, and what follows"),
    Label(name="runbook", color="0e8a16", description="How to recognise and mend one kind of failure"),
)


def files(operation: Operation) -> dict[str, str]:
    """Contents by path in the repository, in a fixed order."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - YAML, not HTML: every value is quoted as JSON where it stands
    )
    facts = {
        "severities": operation.severities.values(),
        "assets": operation.assets.values(),
        "alert_channel": operation.escalation.slack,
    }
    return {
        f".github/ISSUE_TEMPLATE/{path.name}": environment.get_template(f"ISSUE_TEMPLATE/{path.name}").render(facts)
        for path in sorted((_TEMPLATES / "ISSUE_TEMPLATE").glob("*.yml"))
    }


def labels(operation: Operation) -> tuple[Label, ...]:
    """The severities', then those of the process."""
    severities = (
        Label(name=severity.id, color=severity.color, description=_short(severity.meaning))
        for severity in operation.severities.values()
    )
    return (*severities, *_PROCESS_LABELS)


def _short(text: str) -> str:
    """GitHub takes at most 100 characters of a label's description."""
    return text if len(text) <= 100 else text[:99] + "…"
