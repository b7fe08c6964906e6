"""What labels and severities mean, as the caller hands it over: JSON in the environment.

What is missing or malformed must not keep an incident from paging: then every label that looks like one of an incident
pages as `SEVERITY`.
"""

from __future__ import annotations

import json
from typing import Any

SEVERITY = "P1"
FALLBACK: dict[str, Any] = {
    "labels": {
        label: {"severity": SEVERITY, "word": "error"} for label in ("P0", "P1", "P2", "P3", "P4", "incident")
    },
    "unknown": "incident",
    "tracked": "tracked",
    "afterwards": ["post-mortem", "action item", "runbook"],
    "severities": {SEVERITY: {"meaning": "not known", "example": "not known", "urgency": "high"}},
    "slack": "alert",
    "service": "https://app.pagerduty.com/incidents",
    "first_five_minutes": None,
    "reverting": None,
    "site": None,
    "chat": None,
    "runbooks": {},
}
MALFORMED = (
    f"what the labels mean is missing or malformed, so every incident pages as {SEVERITY}; "
    "the next deployment of the on-call operation writes it"
)


def read(text: str) -> tuple[dict[str, Any], str]:
    """What ``text`` says, and a warning; nothing to warn of when it can be read."""
    try:
        known: dict[str, Any] = json.loads(text)
        _check(known)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return FALLBACK, MALFORMED
    return known, ""


def _check(known: dict[str, Any]) -> None:
    texts = [known["unknown"], known["tracked"], known["slack"], known["service"], *known["afterwards"]]
    texts += known["runbooks"].values()
    for meant in known["labels"].values():
        texts += meant["severity"], meant["word"]
        texts += (known["severities"][meant["severity"]][name] for name in ("meaning", "example", "urgency"))
    optional = [
        known[name] for name in ("first_five_minutes", "reverting", "site", "chat") if known[name] is not None
    ]
    if not known["labels"] or not all(isinstance(one, str) for one in (*texts, *optional)):
        raise ValueError("a text is none")
