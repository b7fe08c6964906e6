"""The files that the repositories get, rendered from the operation.

Texts of the operation are quoted as JSON where they stand, which YAML reads. The programs in ``on-call/`` are copied
as they are; what they need of the operation is data beside them: `MEANINGS`, which is provisioned like everything
else, and `ON_CALL`, which is published by itself (`operate.publish`), so that people come and go without an update.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from oncall.model import Operation, Urgency
from oncall.watch import severities
from templates.duties import duties

_HERE = Path(__file__).parent
UNKNOWN = "incident"
"""The label of an incident whose severity nobody knows yet."""
MEANINGS = ".github/on-call/severities.json"
"""Where `meanings` lies, beside the programs."""
ON_CALL = ".github/on-call/operation.json"
"""Where `on_call` lies, beside the programs."""
SECRET = "PAGERDUTY_EVENTS_KEY"  # noqa: S105 - the name of one
"""What `.github/on-call/escalate.py` calls the key of the service's integration."""
AFTERWARDS = ("post-mortem", "action item", "runbook")
"""The labels of issues that tell of incidents and are none."""


def files(operation: Operation, repository: str) -> dict[str, str]:
    """Contents by path in ``repository`` (``owner/name``), in a fixed order, without `MEANINGS` and `ON_CALL`."""
    loud = [key for key, one in operation.severities.items() if one.urgency is Urgency.HIGH]
    known = {
        "project": operation.project,
        "severities": operation.severities.values(),
        "assets": operation.assets.values(),
        "alert_channel": operation.escalation.slack,
        "repository_url": f"https://github.com/{repository}",
        "labels": " or ".join(f"`{label}`" for label in (*operation.severities, UNKNOWN)),
        "loud": " or ".join(loud),
    }
    return {
        **{
            f".github/ISSUE_TEMPLATE/{form.name}": _environment()
            .get_template(f"ISSUE_TEMPLATE/{form.name}")
            .render(known)
            for form in sorted((_HERE / "ISSUE_TEMPLATE").glob("*.yml"))
        },
        **{
            f".github/on-call/{program.name}": program.read_text(encoding="utf-8")
            for program in sorted((_HERE / "on-call").glob("*.py"))
        },
        **{
            f".github/workflows/{workflow.name}": workflow.read_text(encoding="utf-8")
            for workflow in sorted((_HERE / "workflows").glob("*.yml"))
        },
    }


@cache
def _environment() -> Environment:
    """Where templates come from, one for all repositories: each template is compiled once."""
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - YAML, not HTML: every value is quoted as JSON where it stands
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}  # YAML takes no pair of surrogates
    return environment


def meanings(operation: Operation, service_url: str) -> str:
    """What labels and severities mean, and where incidents go: enough to page by. All of it is public.

    ``service_url`` is the page of the PagerDuty service that has the incidents.
    """
    words = severities.words(operation)
    known = {
        "labels": {
            **{key: {"severity": key, "word": words[key]} for key in operation.severities},
            UNKNOWN: {"severity": severities.of_unknown(operation), "word": severities.HIGH},
        },
        "unknown": UNKNOWN,
        "afterwards": list(AFTERWARDS),
        "severities": {
            key: {"meaning": one.meaning, "example": one.example, "urgency": str(one.urgency)}
            for key, one in operation.severities.items()
        },
        "slack": operation.escalation.slack,
        "service": service_url,
    }
    return _written(known)


def on_call(operation: Operation, now: datetime) -> str:
    """Who is on call when, and after how many minutes each level is called. All of it is public."""
    return _written({"teams": duties(operation, now)})


def _written(known: dict[str, Any]) -> str:
    return json.dumps(known, indent=2, ensure_ascii=False) + "\n"
