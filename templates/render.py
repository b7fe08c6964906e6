"""The issue forms that the repositories get, rendered from the operation."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rotation.model import Operation

_HERE = Path(__file__).parent
_FORMS = "ISSUE_TEMPLATE"


def issue_forms(operation: Operation) -> dict[str, str]:
    """Contents by path in the repository, in a fixed order."""
    environment = Environment(
        loader=FileSystemLoader(_HERE),
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
        f".github/{_FORMS}/{form.name}": environment.get_template(f"{_FORMS}/{form.name}").render(facts)
        for form in sorted((_HERE / _FORMS).glob("*.yml"))
    }
