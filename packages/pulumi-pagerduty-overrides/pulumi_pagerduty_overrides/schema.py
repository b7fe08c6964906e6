"""The package's Pulumi schema."""

from typing import Any

from pulumi_pagerduty_overrides.config import VENDOR
from pulumi_pagerduty_overrides.override import PROPERTIES, TOKEN, VERSION


def schema() -> dict[str, Any]:
    """The schema as `pulumi package get-schema` shows it."""
    properties = {
        name: {"type": "string", "description": about, "willReplaceOnChanges": True}
        for name, about in PROPERTIES.items()
    }
    return VENDOR.schema(
        VERSION,
        others={"clock": {"type": "string", "description": "An instant that stands for now."}},
        displayName="PagerDuty overrides",
        description="Overrides of PagerDuty schedules.",
        keywords=["pulumi", "pagerduty", "category/monitoring"],
        resources={
            TOKEN: {
                "description": "Somebody answers instead of whoever a schedule names.",
                "properties": properties,
                "required": list(PROPERTIES),
                "inputProperties": properties,
                "requiredInputs": list(PROPERTIES),
            }
        },
    )
