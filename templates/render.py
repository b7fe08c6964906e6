"""The files that the repositories get, rendered from the operation: forms, and a caller of the actions.

Texts of the operation are quoted as JSON where they stand, which YAML reads. The programs lie in ``actions/`` of this
repository; what they need of the operation is handed over by the caller. Who is on call is published in one place
(`operate.publish`), so that people come and go without an update.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from oncall.model import Operation
from oncall.site import links
from oncall.watch import severities
from templates import pin
from templates.duties import duties

_HERE = Path(__file__).parent
UNKNOWN = "incident"
"""The label of an incident whose severity nobody knows yet."""
TRACKED = "tracked"
"""The label of an issue about an incident that PagerDuty has paged for already."""
FORMS = ".github/ISSUE_TEMPLATE"
"""Where the forms lie in a repository."""
CALLER = ".github/workflows/on-call.yml"
"""What runs the actions; it knows the page of the PagerDuty service, so `caller` renders it."""
ON_CALL = ".github/on-call/operation.json"
"""Where `on_call` lies, in the repository of `published`."""
SECRET = "PAGERDUTY_EVENTS_KEY"  # noqa: S105 - the name of one
"""What `CALLER` calls the key of the service's integration."""
AFTERWARDS = ("post-mortem", "action item", "runbook")
"""The labels of issues that tell of incidents and are none."""


def files(operation: Operation, repository: str) -> dict[str, str]:
    """The forms by path in ``repository`` (``owner/name``), in a fixed order."""
    known = {
        "project": operation.project,
        "severities": operation.severities.values(),
        "assets": operation.assets.values(),
        "alert_channel": operation.escalation.slack,
        "repository_url": f"https://github.com/{repository}",
        "labels": " or ".join(f"`{label}`" for label in (*operation.severities, UNKNOWN)),
        "tracked": TRACKED,
    }
    return {
        f"{FORMS}/{form.name}": _environment().get_template(f"ISSUE_TEMPLATE/{form.name}").render(known)
        for form in sorted((_HERE / "ISSUE_TEMPLATE").glob("*.yml"))
    }


def caller(operation: Operation, repository: str, service_url: str) -> str:
    """What runs the actions that ``repository`` keeps; ``service_url`` is the page of the incidents' service."""
    pinned = pin.read()
    template = _environment().get_template("workflows/on-call.yml")
    return template.render(
        actions=f"{repository}/{pin.ACTIONS}",
        commit=pinned.commit,
        published=published(operation),
        published_path=ON_CALL,
        meanings=json.dumps(meanings(operation, service_url), indent=2).replace("${{", "\\u0024{{"),
    )


def published(operation: Operation) -> str:
    """Where who is on call is published, ``owner/name@branch``: the first repository."""
    repository = next(iter(operation.repositories.values()))
    return f"{repository.name}@{repository.branch}"


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


def meanings(operation: Operation, service_url: str) -> dict[str, Any]:
    """What labels and severities mean, and where incidents go: enough to page by. All of it is public."""
    words = severities.words(operation)
    return {
        "labels": {
            **{key: {"severity": key, "word": words[key]} for key in operation.severities},
            UNKNOWN: {"severity": severities.of_unknown(operation), "word": severities.HIGH},
        },
        "unknown": UNKNOWN,
        "tracked": TRACKED,
        "afterwards": list(AFTERWARDS),
        "severities": {
            key: {"meaning": one.meaning, "example": one.example, "urgency": str(one.urgency)}
            for key, one in operation.severities.items()
        },
        "slack": operation.escalation.slack,
        "service": service_url,
        "first_five_minutes": links.guide(operation, links.FIRST_FIVE_MINUTES),
        "reverting": links.guide(operation, links.REVERTING),
        "site": operation.project.site,
        "chat": operation.project.chat,
        "runbooks": {
            one.title: runbook
            for group in (operation.assets.values(), operation.workflows.values())
            for one in group
            if (runbook := links.runbook(operation, one))
        },
    }


def on_call(operation: Operation, now: datetime) -> str:
    """Who is on call when, and after how many minutes each level is called. All of it is public."""
    return json.dumps({"teams": duties(operation, now)}, indent=2, ensure_ascii=False) + "\n"
