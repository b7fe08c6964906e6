"""The package's Pulumi schema."""

import json
from typing import Any, Final

from providers.overrides.override import PACKAGE, PROPERTIES, TOKEN, VERSION

CONFIG: Final[dict[str, dict[str, Any]]] = {
    "token": {
        "type": "string",
        "description": "A REST API key; PAGERDUTY_TOKEN without it.",
        "secret": True,
        "defaultInfo": {"environment": ["PAGERDUTY_TOKEN"]},
    },
    "apiUrl": {
        "type": "string",
        "description": "The API's address; PAGERDUTY_API_URL, else https://api.pagerduty.com, without it.",
    },
    "clock": {"type": "string", "description": "An instant that stands for now."},
}


def schema() -> dict[str, Any]:
    """The schema as `pulumi package get-schema` shows it."""
    properties = {
        name: {"type": "string", "description": about, "willReplaceOnChanges": True}
        for name, about in PROPERTIES.items()
    }
    return {
        "name": PACKAGE,
        "displayName": "PagerDuty overrides",
        "version": VERSION,
        "description": "Overrides of PagerDuty schedules.",
        "keywords": ["pulumi", "pagerduty", "category/monitoring"],
        "license": "Apache-2.0",
        "config": {"variables": CONFIG},
        "provider": {"description": "A PagerDuty account.", "inputProperties": CONFIG},
        "resources": {
            TOKEN: {
                "description": "Somebody answers instead of whoever a schedule names.",
                "properties": properties,
                "required": list(PROPERTIES),
                "inputProperties": properties,
                "requiredInputs": list(PROPERTIES),
            }
        },
    }


def schema_json() -> str:
    """`schema` as text."""
    return json.dumps(schema(), indent=2, ensure_ascii=False)
